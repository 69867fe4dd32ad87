// The word of an account: the first that fits.

import { daysBetween } from '#server/base/dates.ts'
import type { Thresholds } from '#server/register/buyers/threshold-rules.ts'
import { UNKNOWN_DATE } from './line-rules.ts'

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

/** What the word of an account is read from. */
type Judgeable = {
  at: string
  owed: number
  credited: number
  missing: number | null
  behind: number | null
  finished: boolean
  startsOn: string
  endsOn: string
  judgedAt: string | null
  daysLeft: number | null
  overdue: readonly { key: string }[]
  endToConfirm: boolean
}

/** The first word that fits, in this order. */
export function statusOf(
  account: Judgeable,
  {
    followed,
    held,
    settled,
    thresholds,
  }: { followed: boolean; held: boolean; settled: boolean; thresholds: Thresholds },
): Status {
  const { at, owed, credited, finished, startsOn, endsOn } = account
  if (!followed) return 'toTake'
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
function isPast({ startsOn, endsOn, judgedAt: judged }: Judgeable, share: number): boolean {
  const whole = daysBetween(startsOn, endsOn) + 1
  return (daysBetween(startsOn, judged!) + 1) * 100 >= share * whole
}
