import { longDate } from '#server/base/format.ts'
import { type CompanyKind, kinds } from '../companies/rules.ts'
import { type Mode, modeLabel, modes } from './rules.ts'

// What an employment may not be beside another, what is asked about its employer, and how it is corrected afterwards.

type Days = { hiredOn: string; leftOn: string | null }
export type Employment = Days & { id: number; mode: Mode; employerId: number; job: string }

export function daysOverlap(one: Days, other: Days): boolean {
  return one.hiredOn <= (other.leftOn ?? '9999-12-31') && other.hiredOn <= (one.leftOn ?? '9999-12-31')
}

/**
 * The first employment of the same person on the same contract for the same employer that shares days with this one: one
 * hour would be worked twice. One that it already shared days with before a change (`was`) is left as it is.
 */
export function overlapped(
  own: Omit<Employment, 'job'>,
  others: readonly Employment[],
  was: Employment | null = null,
): Employment | null {
  const before = new Set(was && overlappedBy(was, others).map(({ id }) => id))
  return overlappedBy(own, others).find(({ id }) => !before.has(id)) ?? null
}

/** Those that share days with it, for the same employer. */
export function overlappedBy(own: Omit<Employment, 'job'>, others: readonly Employment[]): Employment[] {
  return others.filter(other => other.id !== own.id && other.employerId === own.employerId && daysOverlap(own, other))
}

/** « du 2 juin 2025 au 30 septembre 2025 », « depuis le 2 juin 2025 ». */
export function daysSaid({ hiredOn, leftOn }: Days): string {
  return leftOn ? `du ${longDate(hiredOn)} au ${longDate(leftOn)}` : `depuis le ${longDate(hiredOn)}`
}

export function overlapSentence(other: Days & { mode: Mode }, readsSensitive = true): string {
  const mode = modeLabel(other.mode, readsSensitive)
  return `Cette personne est déjà sur ce marché chez cet employeur, ${daysSaid(other)} (${mode}). Deux contrats de travail n’y partagent pas les mêmes jours\u00a0: donnez d’abord un départ au premier.`
}

/** The kinds of structure that a mode names; none where anyone may employ in this way. */
const expected: Partial<Record<Mode, readonly CompanyKind[]>> = {
  MAD_AI: ['AI'],
  MAD_ETTI: ['ETTI'],
  MAD_EATT: ['EATT'],
  MAD_GEIQ: ['GEIQ'],
  MAD_ETT: ['ETT'],
  ST_EI: ['EI'],
  ST_ACI: ['ACI'],
  ST_EA: ['EA'],
  ST_ESAT: ['ESAT'],
  ST_EITI: ['EITI'],
  AUT_REGIE: ['REGIE'],
  AUT_EBE: ['EBE'],
  AUT_PENIT: ['PENIT'],
}

/** Whether an employer, by the kinds known of its establishments, is not of the kind that the mode names. */
export function isOfAnotherKind(mode: Mode, known: readonly CompanyKind[]): boolean {
  const asked = expected[mode]
  return asked !== undefined && !asked.some(kind => known.includes(kind))
}

export function kindQuestion(mode: Mode, employer: string, known: readonly CompanyKind[]): string {
  const [kind] = expected[mode] ?? []
  const now = known.filter(one => one !== 'company').map(one => kinds[one].label)
  const registered = now.length > 0 ? `comme ${now.join(', ')}` : 'sans nature de structure'
  const asked = kind ? kinds[kind].long : modes[mode].label
  return `${employer} est au registre ${registered}. Est-ce bien\u00a0: ${asked}\u202f?`
}

/** Once hours were declared, what was true is corrected with its reason; a departure that comes, or a job, needs none. */
export function needsReason(before: Omit<Employment, 'id'>, after: Omit<Employment, 'id'>): boolean {
  return (
    before.mode !== after.mode ||
    before.employerId !== after.employerId ||
    before.hiredOn !== after.hiredOn ||
    (before.leftOn !== null && before.leftOn !== after.leftOn)
  )
}
