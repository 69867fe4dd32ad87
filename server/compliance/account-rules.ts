// One account of an obligation: a clause, or a pool of clauses that share their hours (CCAG x.1.3). Everything any surface
// shows of it is reckoned here, once, from what was known at a moment and took effect by a date. Centihours throughout.

import { daysBetween } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import { type DatedThresholds, type Thresholds, thresholdsOn } from '#server/register/buyers/threshold-rules.ts'
import { excusedAt } from '#server/register/facts/rules.ts'
import { isToCheck, type JudgedPeriod } from './judging-rules.ts'
import { UNKNOWN_DATE } from './line-rules.ts'
import { type Draft, draftOf, type Member, memberOf, type Source } from './member-rules.ts'
import { type Pace, type Projected, paceOf, projectedOf } from './pace-rules.ts'
import { type Status, statusOf } from './status-rules.ts'

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
  projected: Projected | null
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
    memberOf(draft, judged, excusedBy[index]!, { missing: finished ? shares[index]! : null, settled, at }),
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
    toCheck: periods.filter(isToCheck),
  }
  const projected = pace && !held && !endToConfirm ? projectedOf(account, pace, drafts) : null
  const followed = sources.some(source => source.followed)
  return { ...account, projected, status: statusOf(account, { followed, held, settled, thresholds }) }
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
