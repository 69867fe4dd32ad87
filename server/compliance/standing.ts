import type { Row } from '#db/tables.ts'
import type { Account } from './account-rules.ts'
import { isAtBuyer, isToCheck } from './judging-rules.ts'
import type { Standing } from './standing-rules.ts'
import type { Status } from './status-rules.ts'

export function standingOf(account: Account, clauseId: number): Standing {
  const member = account.members.find(({ source }) => source.clauseId === clauseId)!
  const own = member.judged.periods
  return {
    status: member.source.followed ? account.status : 'toTake',
    judgedAt: account.judgedAt,
    finished: account.finished,
    owed: member.owed,
    logged: member.logged,
    accepted: member.accepted,
    counted: member.counted,
    expected: member.expected,
    gap: member.gap,
    excused: account.pool ? member.excused : account.excused,
    missing: member.missing,
    behind: account.behind,
    projected: account.projected?.centihours ?? null,
    exposed: member.exposed,
    toRegularise: member.toRegularise,
    accountOwed: account.owed,
    accountCounted: account.counted,
    accountExpected: account.expected,
    accountGap: account.gap,
    accountExposed: account.exposed,
    overdue: own.filter(({ overdue }) => overdue).length,
    toCheck: own.filter(isToCheck).length,
    toConfirm: own.filter(period => isToCheck(period) && isAtBuyer(period)).length,
  }
}

/** What the account comes to, which a list shows in place of a part: alone, both are the same. */
export function accountIn(standing: Standing): {
  owed: number
  counted: number
  expected: number
  gap: number
  credited: number
} {
  const { accountOwed, accountCounted, accountExpected, accountGap } = standing
  return {
    owed: accountOwed,
    counted: accountCounted,
    expected: accountExpected,
    gap: accountGap,
    credited: Math.min(accountCounted, accountOwed),
  }
}

type Unmeasured = { [Column in keyof Row<'standings'>]: Row<'standings'>[Column] | null }

const isMeasured = (row: Row<'standings'> | Unmeasured): row is Row<'standings'> => Boolean(row.status)

/** The same, from the row that keeps it; null where nothing was measured yet. */
export function standingFromRow(row: Row<'standings'> | Unmeasured): Standing | null {
  if (!isMeasured(row)) return null // no clause, or nobody measured it yet
  return {
    status: row.status as Status,
    judgedAt: row.judged_at,
    finished: row.finished === 1,
    owed: row.owed_centihours,
    logged: row.logged_centihours,
    accepted: row.accepted_centihours,
    counted: row.counted_centihours,
    expected: row.expected_centihours,
    gap: row.gap_centihours,
    excused: row.excused_centihours,
    missing: row.missing_centihours,
    behind: row.behind_centihours,
    projected: row.projected_centihours,
    exposed: row.exposed_centihours,
    toRegularise: row.to_regularise_centihours,
    accountOwed: row.account_owed_centihours,
    accountCounted: row.account_counted_centihours,
    accountExpected: row.account_expected_centihours,
    accountGap: row.account_gap_centihours,
    accountExposed: row.account_exposed_centihours,
    overdue: row.overdue_periods,
    toCheck: row.to_check_periods,
    toConfirm: row.to_confirm_periods,
  }
}
