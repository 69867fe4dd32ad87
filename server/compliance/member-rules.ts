// One clause’s own part of an account: its line, its hours and its judgement, from the rows that are known of it.

import { sum } from '#server/base/figures.ts'
import { periodsOf, type Rhythm } from '#server/register/clauses/period-rules.ts'
import type { Commitment } from '#server/register/clauses/rules.ts'
import type { HeldFile } from '#server/register/deposits/held-rules.ts'
import { type Fact, suspensionsIn } from '#server/register/facts/rules.ts'
import type { StatementRequest } from '#server/register/hours/request-rules.ts'
import { type Credit, creditOf, isKnownAt, type Work } from '#server/register/hours/rules.ts'
import type { Proceeding } from '#server/register/proceedings/rules.ts'
import { type Bearer, bearersAt, type Group } from './bearing-rules.ts'
import { type Judged, judgedAt, type Sent } from './judging-rules.ts'
import { type EndAct, endOf, type Line, lineAt, UNKNOWN_DATE } from './line-rules.ts'

/** What is known of one clause and its contract: the rows a measure is made of. */
export type Source = {
  clauseId: number
  contractId: number
  buyerId: number
  pool: { id: number; name: string; agreedOn: string } | null
  /** Someone follows the contract. */
  followed: boolean
  /** First day of execution; UNKNOWN_DATE while it is not known. */
  startsOn: string
  /** Oldest effect first. None: the end is not known. */
  ends: readonly EndAct[]
  /** The end is what a published duration makes likely; nobody confirmed it. */
  endIsEstimated: boolean
  /** Days on which published acts were signed. */
  publishedActs: readonly string[]
  penaltyCents: number | null
  /** Those who may bear a part of it; null where one company holds it, and nobody works for it. */
  group: Group | null
  holderId: number | null
  ledger: readonly Commitment[]
  /** Of the contract, those taken back included. */
  facts: readonly Fact[]
  /** The sanction files of the contract. */
  proceedings: readonly Proceeding[]
  work: readonly Work[]
  placements: readonly { employerId: number; hiredOn: string; leftOn: string | null }[]
  rhythms: readonly Rhythm[]
  sent: readonly Sent[]
  /** More time asked, granted, refused: what moves the due day of one statement. */
  requests: readonly StatementRequest[]
  /** Files that wait to be read. */
  held: readonly Omit<HeldFile, 'contractId'>[]
}

/** One clause’s own part of an account. */
export type Member = {
  source: Source
  line: Line
  judged: Judged
  /** Months over by the cut-off, with what became of their hours. */
  lines: { work: Work; credit: Credit }[]
  startsOn: string
  endsOn: string
  /** Published acts contradict the end: nothing concludes. */
  endToConfirm: boolean
  finished: boolean
  owed: number
  logged: number
  accepted: number
  counted: number
  refused: number
  outside: number
  toRegularise: number
  /** Its own line and its own hours, at the account’s judgement. */
  expected: number
  countedThen: number
  gap: number
  /** Excused on this contract, before the account’s limit. */
  excused: number
  /** Its part of what the finished account lacks, and of what is exposed. */
  missing: number | null
  exposed: number
  penaltyCents: number | null
  /** What each company of its group bears and did at the cut-off; null where no share is written. */
  bearers: Bearer[] | null
}

/** What became of the hours of some lines. */
type Sums = Pick<Credit, 'refused' | 'accepted' | 'outside' | 'toRegularise' | 'counted'> & { logged: number }

/** A part before the account is judged as one. */
export type Draft = {
  source: Source
  line: Line
  judged: Judged
  lines: Member['lines']
  sums: Sums
  endToConfirm: boolean
  finished: boolean
}

export function draftOf(source: Source, at: string, day: string): Draft {
  const acts = source.publishedActs.filter(signed => signed <= at)
  const known = source.ends.filter(({ effectOn }) => effectOn === null || effectOn <= at)
  const endToConfirm = acts.some(signed => signed > endOf(known, eveOf(known, signed)))
  const notBefore = endToConfirm ? acts.toSorted().at(-1)! : null
  // A resumption of a later day is not there yet; a fact taken back never was.
  const facts = source.facts.filter(({ datedOn, cancelsId }) => datedOn <= at || cancelsId !== null)
  const line = lineAt(
    {
      startsOn: source.startsOn,
      ends: source.ends,
      ledger: source.ledger,
      suspensions: suspensionsIn(facts),
      notBefore,
    },
    at,
  )
  const lines = source.work
    .map(work => ({ ...work, window: { ...work.window, startsOn: firstDayOf(source), endsOn: line.endsOn } }))
    .filter(work => isKnownAt(work, at))
    .map(work => ({ work, credit: creditOf(work) }))
  const judged = judgedAt(
    {
      periods:
        source.startsOn === UNKNOWN_DATE
          ? []
          : periodsOf(source.rhythms, { startsOn: source.startsOn, endsOn: line.endsOn }, at),
      startsOn: source.startsOn,
      endsOn: line.endsOn,
      holderId: source.holderId,
      placements: source.placements,
      sent: source.sent,
      requests: source.requests,
      held: source.held,
    },
    at,
    day,
  )
  return {
    source,
    line,
    judged,
    lines,
    sums: sumsOf(lines),
    endToConfirm,
    finished: source.startsOn !== UNKNOWN_DATE && at >= line.endsOn && !line.isHeld && !endToConfirm,
  }
}

/** The day before an act, on which the end that it meets still held. */
function eveOf(ends: readonly EndAct[], signed: string): string {
  const earlier = ends.map(({ effectOn }) => effectOn ?? '').filter(effectOn => effectOn < signed)
  return earlier.sort().at(-1) ?? ''
}

/** Hours worked before an unknown start are not excluded for that. */
function firstDayOf({ startsOn }: Source): string {
  return startsOn === UNKNOWN_DATE ? '1900-01-01' : startsOn
}

export function sumsOf(lines: Member['lines']): Sums {
  const sums = { logged: 0, refused: 0, accepted: 0, outside: 0, toRegularise: 0, counted: 0 }
  for (const { credit } of lines) {
    sums.logged += credit.declared
    sums.refused += credit.refused
    sums.accepted += credit.accepted
    sums.outside += credit.outside
    sums.toRegularise += credit.toRegularise
    sums.counted += credit.counted
  }
  return sums
}

/** The part as the account judges it: at the judgement, the excuses and the shortfall that are the account’s. */
export function memberOf(
  draft: Draft,
  judged: string | null,
  excused: number,
  { missing, settled, at }: { missing: number | null; settled: boolean; at: string },
): Member {
  const { source, line, lines, sums } = draft
  const expected = judged === null ? 0 : line.expectedOn(judged)
  const countedThen =
    judged === null
      ? 0
      : sum(
          lines.filter(({ work }) => isKnownAt(work, judged)),
          ({ credit }) => credit.counted,
        )
  return {
    source,
    line,
    judged: draft.judged,
    lines,
    startsOn: source.startsOn,
    endsOn: line.endsOn,
    endToConfirm: draft.endToConfirm,
    finished: draft.finished,
    owed: line.owed,
    logged: sums.logged,
    accepted: sums.accepted,
    counted: sums.counted,
    refused: sums.refused,
    outside: sums.outside,
    toRegularise: sums.toRegularise,
    expected,
    countedThen,
    gap: judged === null ? 0 : countedThen - expected,
    excused,
    missing,
    // Statements to come or to check may still fill it: nothing is exposed before the account is settled.
    exposed: source.penaltyCents === null || !settled ? 0 : (missing ?? 0),
    penaltyCents: source.penaltyCents,
    bearers: source.group && bearersAt(source.group, line.owed, lines, at),
  }
}
