// Insertion hours: time worked by a participant under a clause, month by month. Declared, validated and counted are
// three different sums: what the company says, what was checked, what the law lets count.

import { daysBetween, firstDay, lastDay, type Month, monthOf, plusDays, plusMonths } from '../web/dates.ts'

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

/** Ways of working open only to people with a disability: as telling as a sensitive ground (RGPD, article 9). */
const TELLING: readonly string[] = ['MAD_EATT', 'ST_EA', 'ST_ESAT', 'ST_TIH'] satisfies Mode[]

/** The label of a mode; only its group for those who may not read what it reveals. */
export function modeLabel(mode: Mode, readsSensitive: boolean): string {
  const info = modes[mode]
  if (!info) return mode
  return TELLING.includes(mode) && !readsSensitive ? info.group : info.label
}

/** Who employs, unless naming an adapted company or an ESAT would tell what the mode hides. */
export function employerLabel(mode: Mode, employer: string, readsSensitive: boolean): string {
  return TELLING.includes(mode) && !readsSensitive ? 'Structure employeuse' : employer
}

/** 48 hours a week for 4.6 weeks: beyond this, a month is a typing mistake. Practice, to be confirmed. */
export const MOST_IN_A_MONTH = 220_00

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
  /** Eligibility established on this day (CCAG x.1.1: before the first hour); null while it is not. */
  eligibleOn: string | null
  /** First hire of this person under any clause: what the months of eligibility are counted from. */
  firstHiredOn: string
  /** The contract's own figure for other modes than direct hire; 24 by practice. */
  eligibilityMonths: number
}

export type Exclusion =
  | 'beforeExecution'
  | 'afterExecution'
  | 'notEligibleYet'
  | 'neverEligible'
  | 'windowClosed'
  | 'outsideEmployment'

/** The last day on which this work counts because of eligibility alone. */
export function eligibleUntil({ mode, hiredOn, firstHiredOn, eligibilityMonths }: Window): string {
  return modes[mode].direct
    ? plusDays(plusMonths(hiredOn, DIRECT_HIRE_MONTHS), -1)
    : plusDays(plusMonths(firstHiredOn, eligibilityMonths), -1)
}

/** How much of a month lies inside the window: days that count out of days of employment, and what cuts the rest. */
export type Share = { inside: number; days: number; excluded: Exclusion | null }

/**
 * The days of a month that count among its days of employment. When several reasons cut it, the first one met is told:
 * before the contract, before eligibility, after the window, after the contract.
 */
export function shareOf(month: Month, window: Window): Share {
  const from = later(firstDay(month), window.hiredOn)
  const to = window.leftOn ? earlier(lastDay(month), window.leftOn) : lastDay(month)
  if (to < from) return { inside: 0, days: 1, excluded: 'outsideEmployment' }
  const days = daysBetween(from, to) + 1
  if (!window.eligibleOn) return { inside: 0, days, excluded: 'neverEligible' }

  const until = eligibleUntil(window)
  const opens = later(from, later(window.startsOn, window.eligibleOn))
  const closes = earlier(to, earlier(window.endsOn, until))
  const inside = closes < opens ? 0 : daysBetween(opens, closes) + 1
  if (from < window.startsOn) return { inside, days, excluded: 'beforeExecution' }
  if (from < window.eligibleOn) return { inside, days, excluded: 'notEligibleYet' }
  if (to > until && until <= window.endsOn) return { inside, days, excluded: 'windowClosed' }
  if (to > window.endsOn) return { inside, days, excluded: 'afterExecution' }
  return { inside, days, excluded: null }
}

/**
 * The part of a month's hours that counts, and why the rest does not.
 * A month that the window cuts is shared by calendar days of employment: practice, to be confirmed; recomputable by hand.
 * @returns counted, in centihours, and the first reason that excludes some; null when all of it counts.
 */
export function countedIn(
  month: Month,
  centihours: number,
  window: Window,
): { counted: number; excluded: Exclusion | null } {
  const { inside, days, excluded } = shareOf(month, window)
  return { counted: excluded ? Math.round((centihours * inside) / days) : centihours, excluded }
}

/** Months in which this person may have worked on this contract. */
export function canWorkIn(month: Month, window: Pick<Window, 'hiredOn' | 'leftOn'>): boolean {
  return month >= monthOf(window.hiredOn) && (!window.leftOn || month <= monthOf(window.leftOn))
}

function later(a: string, b: string): string {
  return a > b ? a : b
}

function earlier(a: string, b: string): string {
  return a < b ? a : b
}

/** One month of one placement: what was declared, what was accepted, and what decides whether it counts. */
export type Work = {
  hoursId: number
  clauseId: number
  placementId: number
  participantId: number
  employerId: number
  month: Month
  centihours: number
  /** Fewer than declared when a part was not accepted; null: all of it. */
  acceptedCentihours: number | null
  acceptedReason: string
  validatedAt: string | null
  window: Window
}

/** Months that are over at this date; all of them once the contract has ended. */
export function isKnownAt({ month, window }: Work, date: string): boolean {
  return lastDay(month) <= date || (window.endsOn <= date && month <= monthOf(date))
}

/** Declared, validated, counted at a cut-off date: three different sums, in centihours. */
export function sumsAt(work: readonly Work[], date: string): { logged: number; validated: number; counted: number } {
  const sums = { logged: 0, validated: 0, counted: 0 }
  for (const line of work) {
    if (!isKnownAt(line, date)) continue
    sums.logged += line.centihours
    sums.validated += validatedOf(line)
    sums.counted += countedOf(line)
  }
  return sums
}

export function validatedOf({ validatedAt, acceptedCentihours, centihours }: Work): number {
  return validatedAt ? (acceptedCentihours ?? centihours) : 0
}

/**
 * Hours that count once validated. Where the window cuts the month, a lower figure accepted with its reason is the exact
 * one (« 44,00 h before the 12th, says the employer ») and takes the place of the share by days: cutting it again would
 * count the exclusion twice. A month wholly outside the window counts for nothing, whatever was accepted.
 */
export function countedOf(line: Work): number {
  if (!line.validatedAt) return 0
  const { inside, excluded } = shareOf(line.month, line.window)
  if (excluded && inside > 0 && line.acceptedCentihours !== null) return line.acceptedCentihours
  return countedIn(line.month, validatedOf(line), line.window).counted
}
