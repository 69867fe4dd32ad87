import { expect } from 'chai'
import type { MeasuredLine } from '#server/compliance/company-lines.ts'
import { reasonsOver } from '#server/compliance/company-rules.ts'
import { totalsOver } from '#server/compliance/company-totals-rules.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import type { CompanyShown } from '#server/pages/companies/load.ts'
import { verdictPanel } from '#server/pages/companies/verdict-page.ts'
import { TODAY } from '#server/pages/opening-links.ts'

const AT = '2026-11-17'
const OWED = { owed: 1000_00, accountOwed: 1000_00, logged: 0, accepted: 0, expected: 1000_00, excused: 0 }
const sums = { decidedCents: 100_00, deductedCents: 100_00, waivedCents: 0, paidCents: 0, leftCents: 0 }

/** Over, 30 h short, all decided and deducted; beside it one that runs, 30 h behind within the tolerance. */
const over = { ...OWED, status: 'missed', judgedAt: '2026-03-31', finished: true, missing: 30_00, exposed: 30_00 }
const running = { ...OWED, status: 'onCourse', judgedAt: '2026-10-31', finished: false, missing: null, exposed: 0 }
const line = (standing: object, given: object) =>
  ({
    standing: { ...standing, counted: 970_00, accountCounted: 970_00, gap: -30_00, overdue: 0, toCheck: 0 } as Standing,
    poolId: null,
    clauseId: 1,
    penaltyCents: 60_00,
    part: { kind: 'whole' },
    ...given,
  }) as MeasuredLine
const decision = { proceedingId: 1, datedOn: '2026-06-19', amountCents: 100_00, leftCents: 0, centihours: 30_00 }
const nothing = { notice: null, otherNotice: null, leftSince: null }

describe('the verdict on a company, its figures', () => {
  it('open on what its sentence says, where nothing waits any more', () => {
    const lines = [
      line({ ...over, behind: null }, { endsOn: '2026-03-31', procedure: { ...nothing, decision, sums } }),
      line({ ...running, behind: 30_00 }, { endsOn: '2027-12-31', procedure: { ...nothing, decision: null, sums } }),
    ]
    expect(reasonsOver(lines, AT)).to.deep.equal([])
    const shown = {
      company: { name: 'Bâtisseurs', identifier: '12345678900011' },
      cutoff: TODAY,
      at: AT,
      verdict: 'inOrder',
      reasons: reasonsOver(lines, AT),
      lines,
      totals: totalsOver(lines),
      perimeter: { seen: 2, all: 2 },
      buyers: [],
    } as unknown as CompanyShown
    expect(shown.totals).to.include({ missing: 30_00, behind: 30_00 })
    const { explanation } = verdictPanel(shown)
    expect(explanation.map(({ figure }) => figure).join('')).to.match(/^30,00\u00a0h de moins que l’attendu/)
    expect(explanation[0]!.href).to.equal('/entreprises/12345678900011/chiffres/manque-a-ce-jour')
  })
})
