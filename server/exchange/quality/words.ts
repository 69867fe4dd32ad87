// The rules of the quality desk: what each looks at, and the text that asks for it.

const DATA = 'R. 2196-1 du code de la commande publique'
const DECREE = 'arrêté du 22 décembre 2022 (données essentielles)'
const CONCESSIONS = 'R. 3131-1 du code de la commande publique'

export const rules = {
  late: { label: 'Publié plus de deux mois après la notification', article: DATA, concession: CONCESSIONS },
  lateAmendment: {
    label: 'Avenant publié plus de deux mois après sa notification',
    article: DATA,
    concession: CONCESSIONS,
  },
  early: { label: 'Publié avant sa notification', article: DATA, concession: CONCESSIONS },
  afterEnd: { label: 'Acte signé après la fin publiée', article: DECREE },
  misdated: { label: 'Avenant daté d’avant la notification, ou à venir', article: DECREE },
  numbers: { label: 'Numéros d’avenants répétés, ou contraires aux dates', article: DECREE },
  half: {
    label: 'Un avenant ajoute plus de la moitié du montant initial',
    article: 'R. 2194-3 et R. 2194-5 du code de la commande publique',
    concession: 'R. 3135-3 du code de la commande publique',
  },
  tenth: {
    label: 'Avenants au-delà du seuil des modifications de faible montant (information)',
    article: 'R. 2194-8 du code de la commande publique',
    concession: 'R. 3135-8 du code de la commande publique',
  },
  increment: { label: 'Avenant\u00a0: nouveau total, ou ce qui s’ajoute\u202f?', article: DECREE },
  undeclared: { label: 'Actes de sous-traitance, «\u00a0déclarée\u00a0: non\u00a0»', article: DECREE },
  orphanAct: { label: 'Acte de sous-traitance modifié sans être publié', article: DECREE },
  actsAbove: { label: 'Sous-traitance au-delà du montant du marché', article: DECREE },
  selfHeld: { label: 'L’acheteur est aussi titulaire', article: DECREE },
  ungrouped: { label: 'Plusieurs titulaires sans groupement', article: 'R. 2142-20 du code de la commande publique' },
  alone: { label: 'Groupement à un seul titulaire', article: 'R. 2142-20 du code de la commande publique' },
  framework: { label: 'Marché subséquent et numéro d’accord-cadre', article: DECREE },
  amount: { label: 'Montant peu vraisemblable', article: DECREE },
  duration: { label: 'Durée peu vraisemblable', article: DECREE },
  reservedTo: {
    label: 'Marché réservé, aucun titulaire connu comme inclusif',
    article: 'L. 2113-12 à L. 2113-15 du code de la commande publique',
    concession: 'L. 3113-1 à L. 3113-3 du code de la commande publique',
  },
  inclusive: { label: 'Titulaire inclusif, «\u00a0Pas de considération sociale\u00a0»', article: DECREE },
  considerations: { label: 'Considération sociale changée d’une publication à l’autre', article: DECREE },
  contradicted: { label: '«\u00a0Pas de considération sociale\u00a0» avec une autre valeur', article: DECREE },
  key: { label: 'Numéro d’établissement à vérifier', article: DECREE },
  closed: { label: 'Établissement fermé à la notification', article: DECREE },
  cpv: { label: 'Code CPV inconnu', article: DECREE },
  place: { label: 'Lieu d’exécution\u00a0: le code n’est pas de son type', article: DECREE },
  unfollowed: { label: 'Publié avec une clause sociale ou réservé, et non suivi', article: DECREE },
  followed: { label: 'Suivi ici, publié sans considération sociale', article: DECREE },
  undeclaredReserve: { label: 'Réservé ici, publié sans l’être', article: DECREE },
  amountsDiffer: { label: 'Montant publié autre que celui du registre', article: DECREE },
} as const satisfies Record<string, { label: string; article: string; concession?: string }>
export type RuleCode = keyof typeof rules

/** Of the DECP mirror: what is published, set beside what the register holds. */
export const mirror: readonly RuleCode[] = ['unfollowed', 'followed', 'undeclaredReserve', 'amountsDiffer']
export const publication = (Object.keys(rules) as RuleCode[]).filter(code => !mirror.includes(code))

export function isRule(text: string): text is RuleCode {
  return text in rules
}

export function articleOf(code: RuleCode, form: 'contract' | 'concession'): string {
  const rule: { article: string; concession?: string } = rules[code]
  return (form === 'concession' && rule.concession) || rule.article
}
