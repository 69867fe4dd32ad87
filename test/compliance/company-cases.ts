import type { Line } from '#server/compliance/company-rules.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import type { Procedure } from '#server/register/proceedings/procedure-rules.ts'

/** Contracts of a company as its verdict reads them, running well unless more is said. */
export const AT = '2026-11-17'

export const standing = (given: Partial<Standing> = {}): Standing => {
  const own = { owed: 1000_00, counted: 400_00, expected: 400_00, gap: 0, exposed: 0, ...given }
  return {
    status: 'onCourse',
    judgedAt: '2026-10-31',
    finished: false,
    logged: own.counted,
    accepted: own.counted,
    excused: 0,
    missing: null,
    behind: own.gap < 0 ? -own.gap : 0,
    projected: null,
    toRegularise: 0,
    accountOwed: own.owed,
    accountCounted: own.counted,
    accountExpected: own.expected,
    accountGap: own.gap,
    accountExposed: own.exposed,
    overdue: 0,
    toCheck: 0,
    toConfirm: 0,
    ...own,
  }
}
export const nothingDone: Procedure = {
  notice: null,
  otherNotice: null,
  decision: null,
  leftSince: null,
  sums: { decidedCents: 0, deductedCents: 0, waivedCents: 0, paidCents: 0, leftCents: 0 },
}
export const line = (given: Partial<Line> = {}): Line => ({
  standing: standing(),
  poolId: null,
  endsOn: '2027-12-31',
  penaltyCents: 60_00,
  part: { kind: 'whole' },
  procedure: nothingDone,
  ...given,
})
