// Is a company in order across its contracts? What an officer asks before paying, extending or signing. It is in order or
// not by what is finished and decided; what runs is told, and watched.

import { centsFor } from '#server/base/figures.ts'
import { type Procedure, toDecideOf } from '#server/register/proceedings/procedure-rules.ts'
import { borneOf, hasDoneItsPart, type Part } from './share-rules.ts'
import type { Standing } from './standing-rules.ts'

export type Verdict = 'outOfOrder' | 'toWatch' | 'inOrder' | 'nothing'

/** What the verdict looks at on one contract of one company. */
export type Line = {
  /** null where no clause is recorded: nothing can be said. */
  standing: Standing | null
  /** Contracts that share their hours have one account. */
  poolId: number | null
  endsOn: string | null
  penaltyCents: number | null
  part: Part
  procedure: Procedure
}

/** Why a contract keeps its company from being in order. The first that fits, the gravest first. */
export type ReasonKind =
  | 'noticeExpired'
  | 'decided'
  | 'short'
  | 'onGroup'
  | 'closing'
  | 'noticeToJudge'
  | 'noticeRunning'
  | 'otherNotice'
  | 'silent'
  | 'atRisk'
  | 'late'

export type Reason = {
  kind: ReasonKind
  /** The day it dates from: of the deadline, the decision, the end, or the judgement. */
  since: string
  /** What this company lacks, in centihours: at the end of a finished contract, by now of one that runs. */
  missing: number
  /** What it may cost: exposed hours × the contract’s amount, or what is left of the amount decided; null while nothing is exposed. */
  cents: number | null
  /** Whose turn it is. */
  turn: 'buyer' | 'facilitator' | 'company'
}

export const graveReasons: ReadonlySet<ReasonKind> = new Set(['noticeExpired', 'decided'])

/** Out of order as soon as one contract is; to watch as long as anything waits. */
export function verdictOver(lines: readonly Line[], at: string): Verdict {
  const reasons = reasonsOver(lines, at)
  if (reasons.some(({ reason }) => graveReasons.has(reason.kind))) return 'outOfOrder'
  if (reasons.length > 0) return 'toWatch'
  return lines.some(isJudged) ? 'inOrder' : 'nothing'
}

/** What waits over these contracts, the gravest first; what a pool lacks is said once. */
export function reasonsOver<Own extends Line>(lines: readonly Own[], at: string): { line: Own; reason: Reason }[] {
  const found = lines.flatMap(line => {
    const reason = reasonFor(line, at)
    return reason ? [{ line, reason }] : []
  })
  const byGravity = found.toSorted(
    (a, b) => gravity(a.reason) - gravity(b.reason) || b.reason.missing - a.reason.missing,
  )
  const said = new Set<number>()
  return byGravity.filter(({ line: { poolId, standing }, reason }) => {
    if (poolId === null) return true
    const isOfAll = ofTheAccount.has(reason.kind)
    if (isOfAll && said.has(poolId)) return false
    if (isOfAll || !standing?.finished) said.add(poolId)
    return true
  })
}

/** The gravest first. */
const order: readonly ReasonKind[] = [
  'noticeExpired',
  'decided',
  'short',
  'onGroup',
  'noticeToJudge',
  'noticeRunning',
  'closing',
  'atRisk',
  'silent',
  'late',
  'otherNotice',
]
/** Said of an account as a whole: a contract that shares its hours is none of these by itself. */
const ofTheAccount: ReadonlySet<ReasonKind> = new Set(['closing', 'silent', 'atRisk', 'late'])

function gravity({ kind }: Reason): number {
  return order.indexOf(kind)
}

/** Somebody follows it and hours are owed: something can be said of it. */
export function isJudged({ standing }: Pick<Line, 'standing'>): boolean {
  return standing !== null && standing.status !== 'toTake' && standing.status !== 'noClause'
}

/** Begun, and not over. */
export function isRunning({ finished, status }: Standing): boolean {
  return !finished && status !== 'notStarted'
}

/** What waits on this contract for this company; null when nothing does. */
export function reasonFor(line: Line, at: string): Reason | null {
  const { standing, procedure, part } = line
  const { notice, otherNotice, sums, leftSince } = procedure
  // In a group each answers for its own part: who did it waits for nobody.
  if (hasDoneItsPart(part) && standing?.status !== 'closing') return other(otherNotice)
  const missing = missingOf(line)
  const exposed = standing ? costOf(line) : null
  if (leftSince !== null) {
    const kind = part.kind === 'unwritten' ? 'onGroup' : 'decided'
    return { kind, since: leftSince, missing, cents: borneOf(sums.leftCents, part, 'short'), turn: 'buyer' }
  }
  const open = notice && !isExpired(notice, at) ? notice : null
  if (!standing || !isJudged(line)) return open ? running(open, missing, null) : other(otherNotice)

  if (notice && isExpired(notice, at) && isUncured(standing)) {
    const expired = { since: notice.untilOn!, missing, cents: exposed }
    if (part.kind === 'unwritten') return { ...expired, kind: 'onGroup', turn: 'buyer' }
    const turn = turnAfter(notice, standing)
    return isJudgedAfter(standing, notice.untilOn!)
      ? { ...expired, kind: 'noticeExpired', turn }
      : { ...expired, kind: 'noticeToJudge', turn: turn === 'company' ? turnOver(standing) : turn }
  }
  if (standing.status === 'missed') {
    const undecided = undecidedOf(standing.missing ?? 0, line)
    const cents = penaltyFor(undecidedOf(standing.exposed, line), line.penaltyCents)
    if (open) return running(open, undecided, cents)
    if (undecided > 0) return { kind: 'short', since: endOf(line), missing: undecided, cents, turn: 'buyer' }
  }
  if (standing.status === 'closing')
    return { kind: 'closing', since: endOf(line), missing, cents: null, turn: turnOver(standing) }
  if (open) return running(open, missing, exposed)
  if (standing.status === 'silent' || standing.status === 'atRisk' || standing.status === 'late')
    return { kind: standing.status, since: standing.judgedAt!, missing, cents: null, turn: 'company' }
  return other(otherNotice)
}

/**
 * What this company lacks on this contract: its own part of what the finished account lacks; of one that runs, what is
 * behind. A contract that shares its hours is never behind by itself: the account’s figure is told once, with the pool.
 */
function missingOf({ standing, part }: Pick<Line, 'standing' | 'part'>): number {
  if (!standing) return 0
  if (standing.finished) return borneOf(standing.missing ?? 0, part, 'short')
  return borneOf(standing.behind ?? 0, part, 'short')
}

/** Cents that a penalty may reach: hours exposed × the contract’s amount; null when it wrote none or nothing is exposed. */
export function costOf({
  standing,
  penaltyCents,
  part,
}: Pick<Line, 'standing' | 'penaltyCents' | 'part'>): number | null {
  if (!standing?.finished) return null
  return penaltyFor(borneOf(standing.exposed, part, 'short'), penaltyCents)
}

function penaltyFor(exposed: number, perHourCents: number | null): number | null {
  return perHourCents === null || exposed === 0 ? null : centsFor(exposed, perHourCents)
}

/** What it would lack at the end if the pace does not change, and what that might cost: never called a penalty. */
export function projectedOf({
  standing,
  penaltyCents,
  part,
  poolId,
}: Pick<Line, 'standing' | 'penaltyCents' | 'part' | 'poolId'>): { centihours: number; cents: number | null } | null {
  if (!standing?.projected) return null
  const centihours = borneOf(standing.projected, part, 'short')
  const cents = penaltyCents === null || poolId !== null ? null : centsFor(centihours, penaltyCents)
  return { centihours, cents }
}

/** While its receipt is not recorded, its delay has not begun: that is the buyer’s to say. */
function running(
  { datedOn, untilOn }: { datedOn: string; untilOn: string | null },
  missing: number,
  cents: number | null,
): Reason {
  return { kind: 'noticeRunning', since: datedOn, missing, cents, turn: untilOn === null ? 'buyer' : 'company' }
}

/** Who must act on the statements it waits for: what came is checked, then confirmed, before more is asked of the company. */
function turnOver({ toCheck, toConfirm }: Standing): Reason['turn'] {
  if (toCheck > toConfirm) return 'facilitator'
  return toConfirm > 0 ? 'buyer' : 'company'
}

/** As its file says: the buyer says whether an answer came, then waits for the end; until then the hours may be done. */
function turnAfter({ heard }: NonNullable<Procedure['notice']>, { finished }: Standing): Reason['turn'] {
  return heard === null || finished ? 'buyer' : 'company'
}

/** About a meeting or a document: it never concludes on the hours. */
function other(notice: Procedure['otherNotice']): Reason | null {
  return notice ? { ...running(notice, 0, null), kind: 'otherNotice' } : null
}

function isExpired({ untilOn }: { untilOn: string | null }, at: string): boolean {
  return untilOn !== null && untilOn < at
}

/** Still short, by what is finished or by what was judged. A suspended contract accuses nobody. */
function isUncured({ status, missing }: Standing): boolean {
  return status === 'missed' ? (missing ?? 0) > 0 : status === 'late' || status === 'atRisk' || status === 'silent'
}

/** What was judged comes after the deadline: before, nobody knows whether it was made up. */
function isJudgedAfter({ judgedAt, finished }: Standing, untilOn: string): boolean {
  return finished || (judgedAt !== null && judgedAt >= untilOn)
}

/** What of these hours of the contract no decision covers, for this company: at most what it bears of them. */
export function undecidedOf(centihours: number, { procedure: { decision }, endsOn, part }: Line): number {
  const left = borneOf(toDecideOf(centihours, decision, endsOn), part, 'short')
  return Math.min(left, borneOf(centihours, part, 'short'))
}

function endOf({ endsOn, standing }: Line): string {
  return endsOn ?? standing!.judgedAt!
}
