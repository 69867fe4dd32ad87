import type { Token } from './token-rules.ts'
import type { Mark, MarkKind } from './words.ts'

// Words of health, justice and origin, and small numbers of persons, word by word, accents and capitals folded.

/** Beginnings of words. */
const begin: Partial<Record<MarkKind, readonly string[]>> = {
  health: `hospital handicap invalidit inapt depress addict toxico alcool grossesse maladi malade cancer psychi psychol
    diabet epilep chirurg medecin medical medicam therap traumat fractur entorse blessur suicid desintox cardia dialys
    schizo bipolar autis asthm allerg convalesc maternit accidente`.split(/\s+/),
  justice: `incarcer detenu prison penitentia condamn ppsmj emprisonn delinqu probation cellule`.split(/\s+/),
  origin: `refugie nationalit immigr migrant apatrid demandeur-d-asile`.split(/\s+/),
}

/** Whole words. */
const whole: Partial<Record<MarkKind, readonly string[]>> = {
  health:
    `rqth aah mdph cure cures enceinte hopital clinique accident accidents infirme sida vih burnout sevrage soignant ald invalide
    invalides pensionne arrete-maladie fatigue-chronique`.split(/\s+/),
  justice: `ecrou tig spip bracelet detention perpete semi-liberte parole sursis`.split(/\s+/),
  origin: `asile clandestin clandestine clandestins oqtf recepisse`.split(/\s+/),
}

/** Several words, folded; and the words after which one says something else. */
const phrases: readonly [MarkKind, string][] = [
  ['health', 'arret maladie'],
  ['health', 'arret de travail'],
  ['health', 'en arret'],
  ['health', 'arrete pour maladie'],
  ['health', 'mi temps therapeutique'],
  ['health', 'fauteuil roulant'],
  ['health', 'burn out'],
  ['health', 'conge maternite'],
  ['justice', 'casier judiciaire'],
  ['justice', 'travail d interet general'],
  ['justice', 'garde a vue'],
  ['justice', 'liberation conditionnelle'],
  ['justice', 'semi liberte'],
  ['justice', 'sous main de justice'],
  ['justice', 'sortant de prison'],
  ['justice', 'peine de'],
  ['origin', 'titre de sejour'],
  ['origin', 'carte de sejour'],
  ['origin', 'sans papiers'],
  ['origin', 'permis de sejour'],
  ['origin', 'd origine'],
]

/** Things of works and of papers that only sound like it. */
const innocent: readonly string[] = [
  'enceinte du',
  'enceinte de',
  'enceinte des',
  'en arret de chantier',
  'cellule de',
  'cellule achat',
  'cellule insertion',
  'cellule du',
  'sursis a',
  'd origine contractuelle',
  'devis d origine',
  'marche d origine',
  'etat d origine',
  'calendrier d origine',
  'planning d origine',
  'd origine naturelle',
  'd origine locale',
  'd origine biologique',
  'd origine vegetale',
  'delai d origine',
  'clause d origine',
  'montant d origine',
  'volume d origine',
  'parole a',
  'la parole',
]

const numbers: Record<string, number> = { un: 1, une: 1, deux: 2, trois: 3, quatre: 4, '1': 1, '2': 2, '3': 3, '4': 4 }
const persons =
  /^(?:personnes?|femmes?|hommes?|participante?s?|salariee?s?|apprentie?s?|beneficiaires?|jeunes?|habitante?s?|stagiaires?|candidate?s?|detenue?s?|refugiee?s?|seniors?|allocataires?|demandeurs?|demandeuses?|travailleurs?|travailleuses?|ouvriers?|ouvrieres?)$/
/** A person of the law, or whoever the contract speaks of in general. */
const notPersons = [
  'morale',
  'morales',
  'publique',
  'publiques',
  'habilitee',
  'habilitees',
  'referente',
  'referent',
  'physique',
]

/** Below this, the tables say nothing of a number of persons. */
export const LEAST_TOLD = 5

export function topicsIn(tokens: readonly Token[]): Mark[] {
  return tokens.flatMap((token, index) => [...topicAt(tokens, index), ...countAt(tokens, index, token)])
}

function topicAt(tokens: readonly Token[], index: number): Mark[] {
  const after = (count: number) =>
    tokens
      .slice(index, index + count)
      .map(({ folded }) => folded)
      .join(' ')
  const around = [after(4), tokens[index - 1]?.folded && `${tokens[index - 1]!.folded} ${after(3)}`].filter(Boolean)
  if (innocent.some(said => around.some(one => startsWith(one as string, said)))) return []
  const { folded } = tokens[index]!
  for (const [kind, said] of phrases)
    if (startsWith(after(5), said)) return [mark(kind, tokens, index, said.split(' ').length)]
  for (const kind of ['health', 'justice', 'origin'] as const)
    if (whole[kind]!.includes(folded) || begin[kind]!.some(beginning => folded.startsWith(beginning)))
      return isOfBusiness(tokens, index) ? [] : [mark(kind, tokens, index, 1)]
  return []
}

/** « redressement judiciaire » is a company's. */
function isOfBusiness(tokens: readonly Token[], index: number): boolean {
  return ['redressement', 'liquidation', 'administrateur', 'mandataire'].includes(tokens[index - 1]?.folded ?? '')
}

function startsWith(text: string, said: string): boolean {
  return text === said || text.startsWith(`${said} `)
}

function countAt(tokens: readonly Token[], index: number, { folded }: Token): Mark[] {
  const number = numbers[folded]
  if (!number || number >= LEAST_TOLD) return []
  const next = tokens.slice(index + 1, index + 4)
  const found = next.findIndex(({ folded: word }) => persons.test(word))
  if (found < 0 || !next.slice(0, found).every(({ folded: word }) => between.has(word))) return []
  if (notPersons.includes(tokens[index + found + 2]?.folded ?? '')) return []
  return [mark('count', tokens, index, found + 2)]
}

const between = new Set([
  'seul',
  'seule',
  'seuls',
  'seules',
  'autre',
  'autres',
  'jeune',
  'jeunes',
  'nouvelle',
  'nouvelles',
  'nouveaux',
])

function mark(kind: MarkKind, tokens: readonly Token[], index: number, count: number): Mark {
  return {
    kind,
    start: tokens[index]!.start,
    end: tokens[Math.min(tokens.length, index + count) - 1]!.end,
    locked: false,
  }
}
