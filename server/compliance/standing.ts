import type { Account, Status } from './account-rules.ts'

/**
 * One clause as lists and lines show it, in centihours: its own part, then what its account comes to. Alone, both are the
 * same. A clause that shares its hours is never late by itself: its word is the account’s.
 */
export type Standing = {
  status: Status
  judgedAt: string | null
  finished: boolean
  owed: number
  logged: number
  accepted: number
  counted: number
  expected: number
  gap: number
  excused: number
  missing: number | null
  behind: number | null
  projected: number | null
  exposed: number
  toRegularise: number
  accountOwed: number
  accountCounted: number
  accountExpected: number
  accountGap: number
  accountExposed: number
  overdue: number
  toCheck: number
}

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
    toCheck: own.filter(({ senders }) => senders.some(({ state }) => state === 'toCheck' || state === 'lateToCheck'))
      .length,
  }
}
