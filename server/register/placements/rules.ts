import { earlier, type Month, monthOf, plusDays, plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { employerSaid, TELLING_EMPLOYER } from '../companies/telling-rules.ts'

export type PlacementValues = { modalite: Mode; embauche: string; depart: string | null; poste: string }

/** What cannot be true of an employment: a sentence by field. `byHolder` is null while no employer is chosen. */
export function objectionsToEmployment(
  { modalite, embauche, depart }: PlacementValues,
  { byHolder }: { byHolder: boolean | null },
): Objections {
  const errors: Objections = {}
  if (depart && depart < embauche) errors.depart = 'Le départ précède l’embauche.'
  if (modes[modalite].direct && byHolder === false) {
    errors.modalite = 'Une embauche directe est faite par le titulaire, un cotraitant ou un sous-traitant du marché.'
  }
  return errors
}

/** How the hours are done (CCAG x.1.2). `direct`: hired by the holder itself, which counts for two years at most. */
export const modes = {
  ED_CDI: { label: 'Embauche directe, CDI', group: 'Embauche directe', direct: true },
  ED_CDD: { label: 'Embauche directe, CDD', group: 'Embauche directe', direct: true },
  ED_APPR: { label: 'Embauche directe, apprentissage', group: 'Embauche directe', direct: true },
  ED_PRO: { label: 'Embauche directe, professionnalisation', group: 'Embauche directe', direct: true },
  MAD_AI: { label: 'Mise à disposition, AI', group: 'Mise à disposition', direct: false },
  MAD_ETTI: { label: 'Mise à disposition, ETTI', group: 'Mise à disposition', direct: false },
  MAD_EATT: { label: 'Mise à disposition, EATT', group: 'Mise à disposition', direct: false },
  MAD_GEIQ: { label: 'Mise à disposition, GEIQ', group: 'Mise à disposition', direct: false },
  MAD_ETT: { label: 'Mise à disposition, ETT', group: 'Mise à disposition', direct: false },
  ST_EI: { label: 'Sous-traitance, EI', group: 'Sous-traitance', direct: false },
  ST_ACI: { label: 'Sous-traitance, ACI', group: 'Sous-traitance', direct: false },
  ST_EA: { label: 'Sous-traitance, EA', group: 'Sous-traitance', direct: false },
  ST_ESAT: { label: 'Sous-traitance, ESAT', group: 'Sous-traitance', direct: false },
  ST_EITI: { label: 'Sous-traitance, EITI', group: 'Sous-traitance', direct: false },
  ST_TIH: { label: 'Sous-traitance, travailleur indépendant handicapé', group: 'Sous-traitance', direct: false },
  AUT_REGIE: { label: 'Régie de quartier', group: 'Autre modalité', direct: false },
  AUT_EBE: { label: 'Entreprise à but d’emploi', group: 'Autre modalité', direct: false },
  AUT_PENIT: { label: 'Établissement pénitentiaire', group: 'Autre modalité', direct: false },
} as const satisfies Record<string, { label: string; group: string; direct: boolean }>

export type Mode = keyof typeof modes

/** Ways of working open only to people with a disability, or in prison: as telling as a sensitive ground (RGPD, articles 9 and 10). */
export const tellingModes: readonly string[] = ['MAD_EATT', 'ST_EA', 'ST_ESAT', 'ST_TIH', 'AUT_PENIT'] satisfies Mode[]

/** What is read in place of any of them: a group of its own would tell disability from justice. */
export const TELLING_MODE = 'Modalité à titre sensible'

/** The label of a mode; the same for all those that tell, for those who may not read what they reveal. */
export function modeLabel(mode: Mode, readsSensitive: boolean): string {
  const info = modes[mode]
  if (!info) return mode
  return tellingModes.includes(mode) && !readsSensitive ? TELLING_MODE : info.label
}

/** Who employs, unless the name would tell what the mode hides, or tells it by itself. */
export function employerLabel(
  { window, employer, employerKind }: { window: { mode: Mode }; employer: string; employerKind: string },
  readsSensitive: boolean,
): string {
  if (tellingModes.includes(window.mode) && !readsSensitive) return TELLING_EMPLOYER
  return employerSaid({ name: employer, kind: employerKind }, readsSensitive)
}

/** CCAG x.1.2: a direct hire counts « pour une période maximale de deux ans » from its date. */
export const DIRECT_HIRE_MONTHS = 24

/** What decides whether a month of work counts. */
export type Window = {
  /** Execution of the contract. */
  startsOn: string
  endsOn: string
  mode: Mode
  hiredOn: string
  leftOn: string | null
  /** Eligible from this day on (CCAG x.1.1: established before the first hour); null while it is not established. */
  eligibleOn: string | null
  /** A decision, with its reason, lets the hours worked before that day count. */
  regularised: boolean
  /** First hire of this person under any clause: what the months of eligibility are counted from. */
  firstHiredOn: string
  /** The contract's own figure for this mode, other than direct hire; 24 by practice, null: no limit but the contract's end. */
  eligibilityMonths: number | null
  /** Said of this mode; else they are those of the clause. */
  monthsAreOwn: boolean
  /** Days from which it was decided that the person begins a new path, oldest first. */
  paths: readonly string[]
}

/**
 * From which day on someone is eligible: what was said, but never before the paper that shows it. Of several grounds one is
 * enough: the first that is shown decides (`shownOn` of the first ground, `otherOn` the earliest of the others).
 */
export function eligibleFrom(
  eligibleOn: string | null,
  shownOn: string | null,
  otherOn: string | null = null,
): string | null {
  if (!eligibleOn || !shownOn) return eligibleOn
  const first = otherOn && otherOn < shownOn ? otherOn : shownOn
  return first > eligibleOn ? first : eligibleOn
}

/** After any contract. */
export const NEVER = '2999-12-31'

export type Span = { from: string; to: string }

/**
 * The days on which this work may count because of eligibility alone, oldest first. A direct hire counts two years from its
 * own day (CCAG x.1.2), whatever is decided of the person; other modes from the first hire anywhere, then again from the
 * day of each decision that opens a new path.
 */
export function spansOf({ mode, hiredOn, firstHiredOn, eligibilityMonths, paths }: Window): Span[] {
  if (modes[mode].direct) return [spanFrom(hiredOn, DIRECT_HIRE_MONTHS)]
  const first = earlier(firstHiredOn, hiredOn)
  if (eligibilityMonths === null) return [{ from: first, to: NEVER }]
  const spans: Span[] = []
  for (const start of [first, ...paths.filter(day => day > first)]) {
    const next = spanFrom(start, eligibilityMonths)
    const last = spans.at(-1)
    if (last && start <= plusDays(last.to, 1)) last.to = next.to
    else spans.push(next)
  }
  return spans
}

function spanFrom(day: string, months: number): Span {
  return { from: day, to: plusDays(plusMonths(day, months), -1) }
}

/** The last day on which this work counts because of eligibility alone. */
export function eligibleUntil(window: Window): string {
  return spansOf(window).at(-1)!.to
}

/** Months in which this person may have worked on this contract. */
export function canWorkIn(month: Month, window: Pick<Window, 'hiredOn' | 'leftOn'>): boolean {
  return month >= monthOf(window.hiredOn) && (!window.leftOn || month <= monthOf(window.leftOn))
}
