// One account of an obligation: a clause, or a pool of clauses that share their hours (CCAG x.1.3). Everything any surface
// shows of it is reckoned here, once, from what was known at a moment and took effect by a date. Centihours throughout.

import { daysBetween, lastDay, monthOf, nextMonth, plusDays } from '#server/base/dates.ts'
import { fraction, toTheNearest } from '#server/base/fractions.ts'
import { type DatedThresholds, type Thresholds, thresholdsOn } from '#server/register/buyers/threshold-rules.ts'
import { monthsIn, periodsOf, type Rhythm } from '#server/register/clauses/period-rules.ts'
import type { Commitment } from '#server/register/clauses/rules.ts'
import { excusedAt, type Fact, suspensionsIn } from '#server/register/facts/rules.ts'
import { type Credit, creditOf, isKnownAt, type Work } from '#server/register/hours/rules.ts'
import { type Judged, type JudgedPeriod, judgedAt, type Sent } from './judging-rules.ts'
import { type EndAct, endOf, type Line, lineAt, UNKNOWN_DATE } from './line-rules.ts'

export type Status =
  | 'toTake'
  | 'noClause'
  | 'notStarted'
  | 'closing'
  | 'reached'
  | 'missed'
  | 'suspended'
  | 'silent'
  | 'notYet'
  | 'reachedEarly'
  | 'atRisk'
  | 'late'
  | 'onCourse'

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
  holderId: number | null
  ledger: readonly Commitment[]
  /** Of the contract, those taken back included. */
  facts: readonly Fact[]
  work: readonly Work[]
  placements: readonly { employerId: number; hiredOn: string; leftOn: string | null }[]
  rhythms: readonly Rhythm[]
  sent: readonly Sent[]
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
}

export type Pace = {
  /** Counted hours a month. */
  monthly: number
  /** The periods it was taken over, latest first. */
  periods: string[]
}

export type Account = {
  /** 'c12' for a clause, 'p3' for a pool. */
  key: string
  at: string
  /** The instant of knowledge; null: now. */
  known: string | null
  pool: Source['pool']
  members: Member[]
  owed: number
  judgedAt: string | null
  expected: number
  logged: number
  accepted: number
  counted: number
  refused: number
  outside: number
  toRegularise: number
  countedThen: number
  gap: number
  credited: number
  /** Credited of what is owed; null when nothing is. */
  rate: { part: number; whole: number } | null
  /** Counted up to the judgement of what was expected; null when nothing was. Never called « taux de réalisation ». */
  dueRate: { part: number; whole: number } | null
  excused: number
  missing: number | null
  behind: number | null
  /** Missing at the end if the pace does not change, and the range that each of its periods gives. */
  projected: { centihours: number; least: number; most: number } | null
  pace: Pace | null
  exposed: number
  finished: boolean
  endToConfirm: boolean
  endIsEstimated: boolean
  startsOn: string
  endsOn: string
  /** From the judgement to the end; null while the end is unknown. */
  daysLeft: number | null
  status: Status
  thresholds: Thresholds | DatedThresholds
  /** The first period that waits, and whose. */
  stoppedBy: JudgedPeriod | null
  overdue: JudgedPeriod[]
  toCheck: JudgedPeriod[]
}

export type Moment = {
  at: string
  /** The instant of knowledge; null: now. */
  known: string | null
  /** The civil day of what is known, on which due days are read. */
  day: string
}

/** The account of these clauses: one, or all those of a pool. */
export function accountOf(
  sources: readonly Source[],
  decided: readonly DatedThresholds[],
  { at, known, day }: Moment,
): Account {
  const pool = sources[0]!.pool
  const drafts = sources.map(source => draftOf(source, at, day))
  const judged = poolJudgedAt(drafts, at)
  const thresholds = thresholdsOn(decided, at)
  const finished = drafts.every(draft => draft.finished)
  const owed = sum(drafts, draft => draft.line.owed)
  const counted = sum(drafts, draft => draft.sums.counted)
  const excusedBy = drafts.map(draft => excusedAt(draft.source.facts, at))
  const excused = Math.min(
    excusedBy.reduce((total, one) => total + one, 0),
    Math.max(0, owed - counted),
  )
  const missing = finished ? Math.max(0, owed - counted - excused) : null
  const shares = sharesOf(drafts, excusedBy, missing ?? 0)
  const periods = drafts.flatMap(draft => draft.judged.periods)
  const settled = periods.every(period => period.settled)
  const members = drafts.map((draft, index) =>
    memberOf(draft, judged, excusedBy[index]!, { missing: finished ? shares[index]! : null, settled }),
  )
  const expected = sum(members, member => member.expected)
  const countedThen = judged === null ? 0 : sum(members, member => member.countedThen)
  const gap = judged === null ? 0 : countedThen - expected
  const credited = Math.min(counted, owed)
  const running = drafts.filter(draft => !draft.finished)
  const held = running.length > 0 && running.every(draft => draft.line.isHeld)
  // Nobody is accused while work is stopped: the gap stands, and lacks nothing until it goes on.
  const behind = finished ? null : held ? 0 : Math.max(0, -gap - excused)
  const startsOn = drafts.map(draft => draft.source.startsOn).sort()[0]!
  const endsOn = drafts
    .map(draft => draft.line.endsOn)
    .sort()
    .at(-1)!
  const endToConfirm = drafts.some(draft => draft.endToConfirm)
  const daysLeft = endsOn === UNKNOWN_DATE ? null : daysBetween(judged ?? at, endsOn)
  const pace = finished ? null : paceOf(drafts, judged)
  const account = {
    key: pool ? `p${pool.id}` : `c${sources[0]!.clauseId}`,
    at,
    known,
    pool,
    members,
    owed,
    judgedAt: judged,
    expected,
    logged: sum(members, member => member.logged),
    accepted: sum(members, member => member.accepted),
    counted,
    refused: sum(members, member => member.refused),
    outside: sum(members, member => member.outside),
    toRegularise: sum(members, member => member.toRegularise),
    countedThen,
    gap,
    credited,
    rate: owed > 0 ? { part: credited, whole: owed } : null,
    dueRate: expected > 0 ? { part: countedThen, whole: expected } : null,
    excused,
    missing,
    behind,
    projected: null,
    pace: pace && { monthly: pace.monthly, periods: pace.periods },
    exposed: sum(members, member => member.exposed),
    finished,
    endToConfirm,
    endIsEstimated: sources.some(source => source.endIsEstimated),
    startsOn,
    endsOn,
    daysLeft,
    thresholds,
    stoppedBy: drafts.map(draft => draft.judged.stoppedBy).find(stop => stop !== null) ?? null,
    overdue: periods.filter(period => period.overdue),
    toCheck: periods.filter(({ senders }) =>
      senders.some(({ state }) => state === 'toCheck' || state === 'lateToCheck'),
    ),
  }
  const projected = pace && !held && !endToConfirm ? projectedOf(account, pace, drafts) : null
  return { ...account, projected, status: statusOf(account, { drafts, held, settled, thresholds }) }
}

/** What became of the hours of some lines. */
export type Sums = Pick<Credit, 'refused' | 'accepted' | 'outside' | 'toRegularise' | 'counted'> & { logged: number }

type Draft = {
  source: Source
  line: Line
  judged: Judged
  lines: Member['lines']
  sums: Sums
  endToConfirm: boolean
  finished: boolean
}

function draftOf(source: Source, at: string, day: string): Draft {
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

/** The earliest judgement of the members that still have a period to judge; once none has, the latest. */
function poolJudgedAt(drafts: readonly Draft[], at: string): string | null {
  const begun = drafts.filter(({ source }) => source.startsOn <= at)
  const open = begun.filter(
    ({ judged, line }) => judged.stoppedBy !== null || line.endsOn > at || judged.judgedAt !== line.endsOn,
  )
  if (open.length === 0)
    return (
      begun
        .map(({ judged }) => judged.judgedAt)
        .sort()
        .at(-1) ?? null
    )
  const dates = open.map(({ judged }) => judged.judgedAt)
  return dates.includes(null) ? null : dates.sort()[0]!
}

function memberOf(
  draft: Draft,
  judged: string | null,
  excused: number,
  { missing, settled }: { missing: number | null; settled: boolean },
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
  }
}

/**
 * What a finished account lacks falls on the members that ended short, each at most its own; without a written agreement,
 * in the order that costs the company least.
 */
function sharesOf(drafts: readonly Draft[], excused: readonly number[], missing: number): number[] {
  const own = drafts.map((draft, index) => Math.max(0, draft.line.owed - draft.sums.counted - excused[index]!))
  const order = drafts.map((_, index) => index).sort((a, b) => costOf(drafts[a]!) - costOf(drafts[b]!) || a - b)
  const shares = drafts.map(() => 0)
  let left = missing
  for (const index of order) {
    shares[index] = Math.min(own[index]!, left)
    left -= shares[index]!
  }
  return shares
}

function costOf({ source }: Draft): number {
  return source.penaltyCents ?? 0
}

/** The present pace is taken over this many periods, or those there are. */
export const PACE_PERIODS = 3

type MeasuredPace = Pace & { own: { counted: number; days: number }[] }

/** Counted hours of the last complete periods that were not overdue, over their days of execution. */
function paceOf(drafts: readonly Draft[], judged: string | null): MeasuredPace | null {
  if (judged === null) return null
  const byPeriod = new Map<string, { counted: number; days: number }>()
  for (const { judged: own, line, lines } of drafts) {
    const usable = own.periods.filter(({ endsOn, overdue, complete }) => complete && !overdue && endsOn <= judged)
    for (const period of usable.slice(-PACE_PERIODS)) {
      const months = new Set(monthsIn(period.key))
      const counted = sum(
        lines.filter(({ work }) => months.has(work.month)),
        ({ credit }) => credit.counted,
      )
      const known = byPeriod.get(period.key) ?? { counted: 0, days: 0 }
      const days = line.daysOfWork(plusDays(period.from, -1), period.endsOn)
      byPeriod.set(period.key, { counted: known.counted + counted, days: Math.max(known.days, days) })
    }
  }
  const latest = [...byPeriod].sort(([a], [b]) => (lastMonthOf(a) < lastMonthOf(b) ? 1 : -1)).slice(0, PACE_PERIODS)
  const own = latest.map(([, period]) => period).filter(({ days }) => days > 0)
  if (own.length === 0) return null
  const monthly = fraction(
    sum(own, ({ counted }) => counted),
    sum(own, ({ days }) => days),
  ).mul(365, 12)
  return { monthly: toTheNearest(monthly, 1), periods: latest.map(([key]) => key), own }
}

function lastMonthOf(key: string): string {
  return monthsIn(key).at(-1)!
}

function projectedOf(
  {
    owed,
    counted,
    excused,
    judgedAt: judged,
    endsOn,
  }: Pick<Account, 'owed' | 'counted' | 'excused' | 'judgedAt' | 'endsOn'>,
  pace: MeasuredPace,
  drafts: readonly Draft[],
): Account['projected'] {
  if (judged === null || endsOn === UNKNOWN_DATE) return null
  const daysLeft = Math.max(...drafts.map(({ line }) => line.daysOfWork(judged, line.endsOn)))
  const atPace = (done: number, days: number) =>
    Math.max(0, owed - counted - excused - toTheNearest(fraction(done, days).mul(daysLeft), 1))
  const each = pace.own.map(({ counted: done, days }) => atPace(done, days))
  const whole = atPace(
    sum(pace.own, ({ counted: done }) => done),
    sum(pace.own, ({ days }) => days),
  )
  return { centihours: whole, least: Math.min(...each), most: Math.max(...each) }
}

/** The first word that fits, in this order. */
function statusOf(
  account: Pick<
    Account,
    | 'at'
    | 'owed'
    | 'counted'
    | 'credited'
    | 'missing'
    | 'behind'
    | 'finished'
    | 'startsOn'
    | 'endsOn'
    | 'judgedAt'
    | 'daysLeft'
    | 'overdue'
    | 'endToConfirm'
  >,
  {
    drafts,
    held,
    settled,
    thresholds,
  }: { drafts: readonly Draft[]; held: boolean; settled: boolean; thresholds: Thresholds },
): Status {
  const { at, owed, credited, finished, startsOn, endsOn } = account
  if (drafts.every(({ source }) => !source.followed)) return 'toTake'
  if (owed === 0 || at < startsOn || startsOn === UNKNOWN_DATE || endsOn === UNKNOWN_DATE) return 'notStarted'
  if (finished) return settled ? (account.missing === 0 ? 'reached' : 'missed') : 'closing'
  if (held) return 'suspended'
  if (new Set(account.overdue.map(({ key }) => key)).size >= 2) return 'silent'
  if (account.judgedAt === null) return 'notYet'
  if (credited === owed) return 'reachedEarly'

  const behind = account.behind ?? 0
  if (behind * 100 <= thresholds.latePoints * owed) return 'onCourse'
  if (account.endToConfirm) return 'late'
  const far = behind * 100 > thresholds.riskPoints * owed && isPast(account, thresholds.riskShare)
  const short =
    account.daysLeft !== null && account.daysLeft <= thresholds.riskDays && credited * 100 < thresholds.riskRate * owed
  return far || short ? 'atRisk' : 'late'
}

/** This many percent of the duration had gone by at the judgement. */
function isPast(
  { startsOn, endsOn, judgedAt: judged }: Pick<Account, 'startsOn' | 'endsOn' | 'judgedAt'>,
  share: number,
): boolean {
  const whole = daysBetween(startsOn, endsOn) + 1
  return (daysBetween(startsOn, judged!) + 1) * 100 >= share * whole
}

/**
 * The last day on which these figures hold if nothing is recorded: the eve of the next month end, due day, act or term.
 * What lists keep is measured again after it.
 */
export function holdsUntil({ members }: Account, { at, day }: Moment, decided: readonly DatedThresholds[]): string {
  const next = [lastDay(monthOf(at)) > at ? lastDay(monthOf(at)) : lastDay(nextMonth(monthOf(at)))]
  for (const { source, judged, endsOn } of members) {
    next.push(source.startsOn, endsOn)
    for (const { datedOn } of source.ledger) next.push(datedOn)
    for (const { effectOn } of source.ends) if (effectOn) next.push(effectOn)
    for (const { datedOn, untilOn } of source.facts) next.push(datedOn, ...(untilOn ? [plusDays(untilOn, 1)] : []))
    for (const { effectOn } of source.rhythms) next.push(effectOn)
    next.push(...source.publishedActs)
    for (const period of judged.periods) {
      next.push(plusDays(period.dueOn, 1))
      for (const { dueOn } of period.senders) next.push(plusDays(dueOn, 1))
    }
  }
  for (const { effectOn } of decided) next.push(effectOn)
  const soonest = next.filter(date => date > day).sort()[0]!
  return plusDays(soonest, -1)
}

function sum<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}
