import type { CompanyKind } from '#server/register/companies/rules.ts'
import { ageBandOf, ageBands, educationLevels, groundNamed } from '#server/register/participants/rules.ts'
import type { ExitSituation } from '#server/register/participants/situation-rules.ts'
import {
  type EmploymentType,
  employmentType,
  employmentTypes,
  type LengthBand,
  lengthBands,
} from '#server/register/placements/contract-rules.ts'
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
  education: string
  /** What became of them, as known on the day they are counted; '' where nothing is. */
  exit: string
  exitSix: string
  exitTwelve: string
  /** Where a contract of employment is counted: what it is. */
  employment?: Employment
}

export type Employment = { type: EmploymentType; length: LengthBand; employer: EmployerRow }

/** What a figure counts: people, or their contracts of employment. */
export type Counts = 'persons' | 'employments'

type Category = { key: string; label: string; sensitive?: true }

type Breakdown = {
  head: string
  categories: readonly Category[]
  /** A person stands in one row, or may stand in several. */
  overlaps?: true
  /** A person may stand in another row at the next quarter end. */
  moves?: true
  /** Of the statistics of a period only, which count this; without it, of every document too. */
  only?: readonly Counts[]
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
const EMPLOYERS: readonly (Category & { key: EmployerRow; of: readonly CompanyKind[] })[] = [
  {
    key: 'insertion',
    label: 'Structure d’insertion (AI, ETTI, EI, ACI, régie)',
    of: ['AI', 'ETTI', 'EI', 'ACI', 'EITI', 'REGIE'],
  },
  { key: 'geiq', label: 'GEIQ', of: ['GEIQ'] },
  { key: 'temporary', label: 'Entreprise de travail temporaire', of: ['ETT'] },
  { key: 'company', label: 'Entreprise', of: ['company', 'ESS'] },
  { key: 'others', label: 'Autres employeurs, regroupés', sensitive: true, of: [] },
]
export type EmployerRow = 'insertion' | 'geiq' | 'temporary' | 'company' | 'others'

const OTHER_GROUNDS: Category = { key: 'others', label: 'Autres publics, regroupés', sensitive: true }

/** What becomes of people, as inclusion structures tell it: lasting, of transition, positive, other. */
const EXITS: readonly (Category & { exits: readonly ExitSituation[] })[] = [
  {
    key: 'lasting',
    label: 'Emploi durable (CDI, CDD de 6 mois ou plus, création)',
    exits: ['cdi', 'cdd_long', 'creation'],
  },
  {
    key: 'transition',
    label: 'Emploi de transition (CDD de moins de 6 mois, intérim)',
    exits: ['cdd_short', 'cdd_under6', 'interim', 'aided'],
  },
  {
    key: 'positive',
    label: 'Formation ou autre parcours d’insertion',
    exits: ['training', 'qualifying', 'alternance', 'siae'],
  },
  { key: 'without', label: 'Recherche d’emploi, sans activité ou autre', exits: ['jobseeking', 'inactive', 'other'] },
  { key: 'lost', label: 'Sans nouvelles', exits: ['unknown'] },
]
/** The situations that a row puts together. */
export function exitsIn(row: string): readonly ExitSituation[] {
  return EXITS.find(({ key }) => key === row)?.exits ?? []
}

function exitRow(situation: string): string {
  return EXITS.find(({ exits }) => exits.some(one => one === situation))?.key ?? EXIT_UNSAID.key
}

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
    of: ({ exit }) => [exitRow(exit)],
  },
  level: {
    head: 'Niveau de formation',
    categories: [...Object.entries(educationLevels).map(([key, label]) => ({ key, label })), UNSAID],
    only: ['persons'],
    of: ({ education }) => [Object.hasOwn(educationLevels, education) ? education : UNSAID.key],
  },
  exitSix: {
    head: 'Situation 6 mois après',
    categories: [...EXITS, EXIT_UNSAID],
    moves: true,
    only: ['persons'],
    of: ({ exitSix }) => [exitRow(exitSix)],
  },
  exitTwelve: {
    head: 'Situation 12 mois après',
    categories: [...EXITS, EXIT_UNSAID],
    moves: true,
    only: ['persons'],
    of: ({ exitTwelve }) => [exitRow(exitTwelve)],
  },
  type: {
    head: 'Type de contrat de travail',
    categories: Object.entries(employmentTypes).map(([key, info]) => ({ ...info, key })),
    only: ['employments'],
    of: ({ employment }) => [employment!.type],
  },
  length: {
    head: 'Durée du contrat de travail',
    categories: Object.entries(lengthBands).map(([key, { label }]) => ({ key, label })),
    moves: true,
    only: ['employments'],
    of: ({ employment }) => [employment!.length],
  },
  employer: {
    head: 'Employeur',
    categories: EMPLOYERS,
    only: ['employments'],
    of: ({ employment }) => [employment!.employer],
  },
} as const satisfies Record<string, Breakdown>

export type BreakdownKey = keyof typeof breakdowns
export const breakdownKeys = Object.keys(breakdowns) as BreakdownKey[]

/** By what these are told apart: what documents print, or what statistics of a period do. */
export function keysFor({ since, counts }: { since?: string | null; counts?: Counts }): BreakdownKey[] {
  return breakdownKeys.filter(key => {
    const { only } = breakdownOf(key)
    if (!since) return only === undefined
    return counts === 'employments' ? only?.includes('employments') || key === 'sex' : only?.[0] !== 'employments'
  })
}

export function breakdownOf(key: BreakdownKey): Breakdown {
  return breakdowns[key]
}

/** Whether some contracts of this type are worked under in this row of the modes. */
export function isWorkedAs(type: string, mode: string): boolean {
  return (Object.keys(modes) as Mode[]).some(one => modeCategory(one) === mode && employmentType(one) === type)
}

/** In which row an employer is told: those that reveal health or justice stand with the rarest. */
export function employerRow(kinds: readonly CompanyKind[]): EmployerRow {
  return EMPLOYERS.find(({ of }) => of.some(kind => kinds.includes(kind)))?.key ?? 'others'
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
