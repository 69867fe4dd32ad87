import { ageBandOf, ageBands, type ExitSituation, groundNamed } from '#server/register/participants/rules.ts'
import { type Mode, modes } from '#server/register/placements/rules.ts'
import { LEAST, LEAST_SENSITIVE } from './rules.ts'

// How persons are told apart in what is published: few rows, always the same, in this order. Rows that depended on who is
// there would tell something by being there.

/** Someone who worked under a clause, without a name. */
export type Told = {
  ground: string
  sex: string
  birthYear: number | null
  district: string
  enteredOn: string
  modes: readonly Mode[]
  /** What became of them, as known on the day they are counted; '' where nothing is. */
  exit: string
}

type Category = { key: string; label: string; sensitive?: true }

type Breakdown = {
  head: string
  categories: readonly Category[]
  /** A person stands in one row, or may stand in several. */
  overlaps?: true
  /** A person may stand in another row at the next quarter end. */
  moves?: true
  of: (person: Told) => readonly string[]
}

const UNSAID: Category = { key: 'unsaid', label: 'Non renseigné' }

/** Neighbouring grounds together; all that tell health, justice or origin, with the rarest ones. */
const GROUNDS: readonly (Category & { grounds: readonly string[] })[] = [
  { key: 'longTerm', label: 'Demandeurs d’emploi de longue durée', grounds: ['B_DELD'] },
  { key: 'rsa', label: 'Bénéficiaires du RSA', grounds: ['B_BRSA'] },
  {
    key: 'young',
    label: 'Jeunes',
    grounds: ['B_JEUNE_SQ', 'B_JEUNE_DIPL', 'B_JEUNE_SUIVI', 'A_EPIDE', 'A_E2C'],
  },
  { key: 'senior', label: 'Demandeurs d’emploi de plus de 50 ans', grounds: ['B_SENIOR'] },
  { key: 'district', label: 'Habitants de QPV', grounds: ['B_QPV'] },
  {
    key: 'structure',
    label: 'Accompagnés par une structure d’insertion',
    grounds: ['A_AI', 'A_ETTI', 'A_EI', 'A_ACI', 'A_REGIE', 'A_GEIQ'],
  },
]
const OTHER_GROUNDS: Category = { key: 'others', label: 'Autres publics, regroupés', sensitive: true }

/** What becomes of people, as inclusion structures tell it: lasting, of transition, positive, other. */
const EXITS: readonly (Category & { exits: readonly ExitSituation[] })[] = [
  {
    key: 'lasting',
    label: 'Emploi durable (CDI, CDD de 6 mois ou plus, création)',
    exits: ['cdi', 'cdd_long', 'creation'],
  },
  { key: 'transition', label: 'Emploi de transition (CDD de moins de 6 mois, intérim)', exits: ['cdd_short'] },
  { key: 'positive', label: 'Formation ou autre parcours d’insertion', exits: ['training', 'siae'] },
  { key: 'without', label: 'Recherche d’emploi ou sans activité', exits: ['jobseeking', 'inactive'] },
  { key: 'lost', label: 'Sans nouvelles', exits: ['unknown'] },
]
/** Nobody has left yet, or nobody asked. */
export const EXIT_UNSAID: Category = { key: UNSAID.key, label: 'Situation non connue' }

const DIRECT = 'Embauche directe'
const SUPPLIED = 'Mise à disposition'

/** The breakdowns, in the order of the document. */
export const breakdowns = {
  mode: {
    head: 'Modalité',
    categories: [
      { key: 'direct', label: DIRECT },
      { key: 'supplied', label: SUPPLIED },
      { key: 'other', label: 'Sous-traitance et autres' },
    ],
    overlaps: true,
    of: person => [...new Set(person.modes.map(modeCategory))],
  },
  ground: {
    head: 'Public à l’entrée',
    categories: [...GROUNDS, OTHER_GROUNDS],
    of: ({ ground }) => [
      (groundNamed(ground) && GROUNDS.find(({ grounds }) => grounds.includes(ground))?.key) || OTHER_GROUNDS.key,
    ],
  },
  age: {
    head: 'Âge à l’entrée',
    categories: [...ageBands.map(({ code, label }) => ({ key: code, label })), UNSAID],
    of: ({ birthYear, enteredOn }) => [ageBandOf(birthYear, Number(enteredOn.slice(0, 4)))?.code ?? UNSAID.key],
  },
  sex: {
    head: 'Sexe',
    categories: [{ key: 'F', label: 'Femmes' }, { key: 'M', label: 'Hommes' }, UNSAID],
    of: ({ sex }) => [sex === 'F' || sex === 'M' ? sex : UNSAID.key],
  },
  district: {
    head: 'Quartier prioritaire',
    categories: [
      { key: 'yes', label: 'En quartier prioritaire' },
      { key: 'no', label: 'Hors quartier prioritaire' },
      UNSAID,
    ],
    of: ({ district }) => [district === 'yes' || district === 'no' ? district : UNSAID.key],
  },
  exit: {
    head: 'Situation à la sortie',
    categories: [...EXITS, EXIT_UNSAID],
    moves: true,
    of: ({ exit }) => [EXITS.find(({ exits }) => exits.some(one => one === exit))?.key ?? EXIT_UNSAID.key],
  },
} as const satisfies Record<string, Breakdown>

export type BreakdownKey = keyof typeof breakdowns
export const breakdownKeys = Object.keys(breakdowns) as BreakdownKey[]

export function breakdownOf(key: BreakdownKey): Breakdown {
  return breakdowns[key]
}

/** In which row of the modes an hour is told. */
export function modeCategory(mode: Mode): string {
  const { group } = modes[mode]
  return group === DIRECT ? 'direct' : group === SUPPLIED ? 'supplied' : 'other'
}

export function thresholdOf({ sensitive }: Category): number {
  return sensitive ? LEAST_SENSITIVE : LEAST
}

/** Fewer persons than this have no such breakdown: the one hidden row would tell of everybody. */
export function leastFor(key: BreakdownKey): number {
  return Math.max(...breakdownOf(key).categories.map(thresholdOf))
}
