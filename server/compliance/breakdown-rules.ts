// An account taken apart: by kind of hours, quarter by quarter, person by person, from declared to counted. Each part is a
// sum of the same lines, so that months, persons and total agree. Centihours throughout.

import type { Month } from '#server/base/dates.ts'
import { centsFor } from '#server/base/figures.ts'
import type { Commitment } from '#server/register/clauses/rules.ts'
import { creditOf, type Exclusion, isKnownAt, shareOf } from '#server/register/hours/rules.ts'
import type { Account } from './account-rules.ts'
import { type Member, sumsOf } from './member-rules.ts'

/** A month of work with what became of its hours. */
export type CreditedWork = Member['lines'][number]

/** What is owed, in parts that add up to it: done; excused; exposed; missing without an amount, or behind; not asked yet. */
type Parts = { done: number; excused: number; exposed: number; missing: number; toCome: number }

/** While it runs, hours counted after the judgement come first: they fill what was behind. */
export function partsOf(account: Account): Parts {
  const { owed, credited, excused, exposed, finished } = account
  const rest = owed - credited
  if (finished) {
    const missing = account.missing ?? 0
    return { done: credited, excused: rest - missing, exposed, missing: missing - exposed, toCome: 0 }
  }
  const missing = Math.min(account.behind ?? 0, rest)
  const forgiven = account.gap < 0 ? Math.min(excused, -account.gap, rest - missing) : 0
  return { done: credited, excused: forgiven, exposed: 0, missing, toCome: rest - missing - forgiven }
}

/** Counted beyond what is owed: it fills no gap of another contract, unless they are pooled (CCAG x.1.3). */
export function surplusOf({ counted, credited }: Pick<Account, 'counted' | 'credited'>): number {
  return counted - credited
}

/** What one month end after the other had come to, as it is known now. `judged`: the account had been judged by then. */
type Stage = { at: string; expected: number; accepted: number; counted: number; gap: number; judged: boolean }

/** Several accounts together, or the part of one clause: what was expected on each of these days and what counted. */
export function stagesOf(
  members: readonly { member: Member; judgedAt: string | null }[],
  dates: readonly string[],
): Stage[] {
  return dates.map(at => {
    const stage = { at, expected: 0, accepted: 0, counted: 0 }
    for (const { member } of members) {
      const sums = sumsOf(linesUpTo(member.lines, at))
      stage.expected += member.line.expectedOn(at)
      stage.accepted += sums.accepted
      stage.counted += sums.counted
    }
    const judged = members.every(({ judgedAt, member }) => {
      return member.startsOn > at || (judgedAt !== null && judgedAt >= (at < member.endsOn ? at : member.endsOn))
    })
    return { ...stage, gap: stage.counted - stage.expected, judged }
  })
}

/** Months over by this day. */
export function linesUpTo(lines: readonly CreditedWork[], date: string): CreditedWork[] {
  return lines.filter(({ work }) => isKnownAt(work, date))
}

/** Counted over these lines. */
export function countedOver(lines: readonly CreditedWork[]): number {
  return sumsOf([...lines]).counted
}

/** Counted hours by what names them: a person, a way of working. None where nothing counts. */
export function countedBy<Key>(lines: readonly CreditedWork[], keyOf: (line: CreditedWork) => Key): Map<Key, number> {
  const found = new Map<Key, number>()
  for (const line of lines) {
    if (line.credit.counted > 0) found.set(keyOf(line), (found.get(keyOf(line)) ?? 0) + line.credit.counted)
  }
  return found
}

/** What one month came to; each hour leaves once. */
export type MonthSums = ReturnType<typeof sumsOf> & { month: Month }

/** Month after month, those without an hour left out. */
export function monthsOf(lines: readonly CreditedWork[]): MonthSums[] {
  const months = [...Map.groupBy(lines, ({ work }) => work.month)].sort(([a], [b]) => (a < b ? -1 : 1))
  return months.map(([month, own]) => ({ month, ...sumsOf(own) }))
}

/** Lines of one reason, and the hours it takes away. */
export type Entry<Reason> = { reason: Reason; lines: CreditedWork[]; centihours: number }

/** Out of the window: why, whether the employer attests it, and whether it is a direct hire (CCAG x.1.2). */
export type OutsideReason = { exclusion: Exclusion; attested: string | null; direct: boolean; months: number | null }

/** From declared to counted: each hour is left out once, by the first of three entries. */
export type Reconciliation = {
  declared: number
  /** Declared in a statement that nobody validated yet. */
  waiting: Entry<null> | null
  refused: Entry<string>[]
  accepted: number
  outside: Entry<OutsideReason>[]
  toRegularise: Entry<'notEligibleYet' | 'neverEligible'>[]
  counted: number
  /** Declared and not accepted: waiting or refused. */
  unaccepted: number
  /** Accepted and not counted: out of the window, or to regularise. */
  uncounted: number
  /** Of what counts, worked before eligibility and let through by a decision. */
  regularised: Entry<null> | null
}

export function reconciliationOf(
  lines: readonly CreditedWork[],
  isDirect: (line: CreditedWork) => boolean,
): Reconciliation {
  const sums = sumsOf([...lines])
  const waiting = entries(
    lines.filter(({ work }) => work.validatedAt === null),
    ({ credit }) => credit.declared,
    () => null,
  )
  return {
    declared: sums.logged,
    waiting: waiting[0] ?? null,
    refused: entries(
      lines,
      ({ credit }) => credit.refused,
      ({ work }) => work.refusedReason,
    ),
    accepted: sums.accepted,
    outside: entries(
      lines,
      ({ credit }) => credit.outside,
      line => ({
        exclusion: outsideReason(line),
        attested:
          line.work.attestedCentihours !== null && line.credit.share.inside > 0 ? line.work.attestedReason : null,
        direct: isDirect(line),
        months: line.work.window.eligibilityMonths,
      }),
    ),
    toRegularise: entries(
      lines,
      ({ credit }) => credit.toRegularise,
      ({ work }) => (work.window.eligibleOn ? 'notEligibleYet' : 'neverEligible'),
    ),
    counted: sums.counted,
    unaccepted: sums.logged - sums.accepted,
    uncounted: sums.accepted - sums.counted,
    regularised: entries(lines, regularisedIn, () => null)[0] ?? null,
  }
}

/** What the window alone takes away, eligibility left aside. */
function outsideReason({ work }: CreditedWork): Exclusion {
  return shareOf(work.month, { ...work.window, regularised: true }).excluded ?? 'outsideEmployment'
}

/** Hours that would wait for a decision, had nobody taken it. */
function regularisedIn({ work }: CreditedWork): number {
  if (!work.window.regularised) return 0
  return creditOf({ ...work, window: { ...work.window, regularised: false } }).toRegularise
}

function entries<Reason>(
  lines: readonly CreditedWork[],
  amount: (line: CreditedWork) => number,
  reasonOf: (line: CreditedWork) => Reason,
): Entry<Reason>[] {
  const found = new Map<string, Entry<Reason>>()
  for (const line of lines) {
    const centihours = amount(line)
    if (centihours === 0) continue
    const reason = reasonOf(line)
    const key = JSON.stringify(reason)
    const entry = found.get(key) ?? { reason, lines: [], centihours: 0 }
    found.set(key, entry)
    entry.lines.push(line)
    entry.centihours += centihours
  }
  return [...found.values()]
}

/** The ledger up to a cut-off with its running total, and what a termination took away from it. */
export function ledgerOf(member: Member, at: string): { rows: { line: Commitment; total: number }[]; reduced: number } {
  let total = 0
  const rows = member.source.ledger
    .filter(line => line.datedOn <= at)
    .map(line => {
      total += line.centihours
      return { line, total: Math.max(0, total) }
    })
  return { rows, reduced: Math.max(0, total) - member.owed }
}

/** Cents: exposed hours × the contract’s amount for an hour, what « encourue » means; null when it wrote none. */
export function incurredCents({ exposed, penaltyCents }: Pick<Member, 'exposed' | 'penaltyCents'>): number | null {
  return penaltyCents === null ? null : centsFor(exposed, penaltyCents)
}

/** Every period is settled: nothing to come, nothing overdue, nothing to check. Only then is a finished account concluded. */
export function isConcluded({ status }: Pick<Account, 'status'>): boolean {
  return status === 'reached' || status === 'missed'
}

/** Declared in statements that nobody validated yet, over all the members. */
export function uncheckedOf({ members }: Account): number {
  return members.reduce(
    (all, { lines }) => lines.reduce((sum, { work, credit }) => (work.validatedAt ? sum : sum + credit.declared), all),
    0,
  )
}
