import type { Status } from './account-rules.ts'

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
