/**
 * What one clause comes to, in centihours, as it is kept and shown: its own part, then what its account comes to. Alone, both
 * are the same.
 */
export type Figures = {
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
  /** Periods whose statement is missing past its due day, and those received and not checked yet. */
  overdue: number
  toCheck: number
  /** Of the latter, those that only wait for the buyer to confirm them. */
  toConfirm: number
}
