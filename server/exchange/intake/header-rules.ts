import { folded, stripped } from '#server/base/text.ts'

// What the words of a header say of their column.

export type Role =
  | 'person'
  | 'lastName'
  | 'firstName'
  | 'reference'
  | 'bornOn'
  | 'hours'
  | 'overtime'
  | 'minutes'
  | 'month'
  | 'day'
  | 'week'
  | 'weekFrom'
  | 'weekTo'
  | 'employer'
  | 'siret'
  | 'contract'
  | 'nir'
  | 'total'
  | 'aside'

/** `why`: in French, what a column left aside holds; `sure`: its words leave no doubt. */
export type Meaning = { role: Role; why?: string; isSure?: boolean }

const LEXICON: readonly [RegExp, Meaning][] = [
  [/securite sociale|\bnir\b|n ?° ?(?:de )?secu|\bn ?° ?ss\b|^insee$/, { role: 'nir' }],
  [/\bacheteur|pouvoir adjudicateur|maitre d'ouvrage|donneur d'ordre/, aside('l’acheteur')],
  [/suivi par|\breferente?\b/, aside('qui suit')],
  [/siret|siren/, { role: 'siret' }],
  [/^declarees?$/, { role: 'hours', isSure: true }],
  [/^(?:validees?|retenues?|refusees?|hors fenetre|a regulariser)$/, aside('d’autres heures')],
  [/factur/, aside('heures facturées')],
  [/previ|prevu|objectif|cible|planning|theori|planifi|contractuel|a realiser|a faire|engag/, aside('heures prévues')],
  [/\bcumul|depuis le debut|depuis l'origine|annuel/, aside('heures cumulées')],
  [/taux|tarif|cout|montant|prix|salaire|€|euro|\bbrut\b|\bnet\b|\bttc\b|\bcoef|prime/, aside('des montants')],
  [/absence|conge|maladie|\bcp\b|\brtt\b|ferie|intemper|\bat\b|arret/, aside('des absences')],
  [/\bjours?\b(?! de)|\bnbj\b|^j$|^jrs?$/, aside('des jours')],
  [/^(?:minutes?|mins?|mn)$/, { role: 'minutes' }],
  [
    /heures? ?supp?|\bh\.? ?supp?\b|^hs\b|\bhs ?(?:25|50)|supplementaire|\b(?:125|150) ?%|heures? compl/,
    { role: 'overtime' },
  ],
  [/^(?:sous[- ]?)?total(?: general| mois| du mois)?$|^somme$|^ensemble$/, { role: 'total' }],
  [/total.{0,40}(?:heure|\bh\b)|(?:heure|\bh\b).{0,40}total/, { role: 'total' }],
  [
    /^(?:date de )?(?:naissance|naiss\.?)$|\bnee?(?:\(e\))? le\b|^ne\(?e?\)?$|date (?:de )?nais|^ddn$|^dn$|^nee?$/,
    { role: 'bornOn' },
  ],
  [/^prenoms?\b(?!.{0,20}\bnoms?\b)/, { role: 'firstName' }],
  [
    /^noms?(?: de famille| de naissance| d'usage| usuel| patronymique)?$|^patronyme$|^nom (?:du|de la|de l'|des) (?:salarie|participant|beneficiaire|interimaire|stagiaire)\S*$/,
    { role: 'lastName' },
  ],
  [
    /\bnoms?\b.{0,20}\bprenoms?\b|\bprenoms?\b.{0,20}\bnoms?\b|salarie|participant|beneficiaire|interimaire|collaborateur|^personnes?$|^agents?$|^employee?\(?s?\)?$|stagiaire|identite|^qui$/,
    { role: 'person' },
  ],
  [
    /matricule|^ref(?:erence)?\.?(?: (?:salarie|participant|clausuivi))?$|pseudo|^code(?: salarie| participant)?$|^n ?°$|^id$|^ref interne$/,
    { role: 'reference' },
  ],
  [/fin (?:de |du )?(?:semaine|periode)|semaine (?:finissant|au)|^au$/, { role: 'weekTo' }],
  [/debut (?:de |du )?(?:semaine|periode)|semaine du|^du$/, { role: 'weekFrom' }],
  [/debut|\bentree\b|embauche|sortie|\bfin\b|depart|arrivee/, aside('des dates de contrat')],
  [/^semaines?\b|^sem\.?$|n ?° ?(?:de )?sem/, { role: 'week' }],
  [/^mois\b|^periode\b|mois (?:de|d')|periode (?:de|d')/, { role: 'month' }],
  [/^date\b(?! de)|^jour$|date (?:du )?travail|date (?:de )?prestation/, { role: 'day' }],
  [/^(?:nb |nbre |nombre |total )?(?:d'|de )?heures?\b/, { role: 'hours' }],
  [
    /employeur|agence|^entreprise|^societe|structure|siae|\bett\b|\betti\b|^ai$|geiq|raison sociale|etablissement/,
    { role: 'employer' },
  ],
  [
    /marche|chantier|operation|^lot\b|affaire|^contrat\b|^projet|client|ref.{0,20} (?:marche|contrat)/,
    { role: 'contract' },
  ],
  [
    /comment|observ|remarque|^note|poste|qualif|emploi|metier|fonction|sexe|genre|civilite|ville|commune|adresse|\btel|mail|statut|critere|public|eligib|modalite|type|nature|signature|visa/,
    aside('autre chose'),
  ],
  [
    /heures?|^h$|^hrs?$|^nbh$|^nb ?h$|volume|temps (?:passe|de travail)|^duree|^qte|quantite|\bhs?\b.{0,20}(?:insertion|realise|travaill)/,
    { role: 'hours' },
  ],
]

function aside(why: string): Meaning {
  return { role: 'aside', why }
}

/** What a header means; null when its words say nothing. « HT » is *heures travaillées* or *hors taxes*: not told here. */
export function meaningOf(header: string): Meaning | null {
  const words = folded(header.slice(0, 120)).replace(/[\s_]+/g, ' ')
  const text = stripped(words, { start: / /, end: /[:* ]/ })
  if (text === '') return null
  const found = LEXICON.find(([pattern]) => pattern.test(text))
  if (!found) return null
  const isSure = found[1].role === 'hours' && /realis|travaill|effectu|insertion|declar|norm/.test(text)
  return isSure ? { ...found[1], isSure } : found[1]
}

export function isHt(header: string): boolean {
  return /^h\.? ?t\.?$/.test(folded(header))
}

/** « Total », « Sous-total équipe A », « TOTAL GÉNÉRAL », « Cumul » at the head of a line. */
export function isTotalWord(text: string): boolean {
  if (!/tot|cumul|somme|ensemble|report/i.test(text)) return false
  return /^(?:sous[- ]?)?tot(?:al|aux)\b|^cumul\b|^somme\b|^ensemble\b|^report\b|^a reporter\b/.test(
    folded(text.slice(0, 80)),
  )
}

/** What is said of a statement under its lines: a count, an average, a signature. */
export function isRemark(text: string): boolean {
  return /^(?:nombre|nb|nbre|effectif|moyenne|objectif|reste|solde|taux|dont|ecart|heures?|signature|fait|visa|cachet|observations?|commentaires?|edite)\b/.test(
    folded(text.slice(0, 80)),
  )
}

export function isGrandTotal(text: string): boolean {
  return /general|^total$|^totaux$|feuille|releve|page|^ensemble/.test(folded(text.slice(0, 80)))
}

/** Words that may be somebody’s name: letters, two words at least unless one is enough. */
export function isNameLike(text: string, fewest = 2): boolean {
  if (text.length > 80 || text.length < 2 || /\d{3}|[@€%=]/.test(text) || isTotalWord(text)) return false
  const words = text.match(/\p{L}{2,}/gu) ?? []
  return words.length >= fewest && words.length <= 8 && !/\bheures?\b/i.test(text)
}
