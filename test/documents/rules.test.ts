import { expect } from 'chai'
import { conclusionOf, conformityOf } from '#server/compliance/conformity-rules.ts'
import { accountWord, quartersBetween } from '#server/documents/rules.ts'

describe('what a report may say', () => {
  it('is never « conforme » with an hour missing', () => {
    expect(conformityOf(99_99, 100_00)).to.equal('partial')
    expect(conformityOf(80_00, 100_00)).to.equal('partial')
    expect(conformityOf(79_99, 100_00)).to.equal('failed')
    expect(conformityOf(100_00, 100_00)).to.equal('compliant')
    expect(conclusionOf({ status: 'closing', credited: 0, owed: 100 })).to.equal(null)
    expect(conclusionOf({ status: 'reached', credited: 90, owed: 100 })).to.equal('compliant')
    expect(accountWord('missed', 'partial')).to.deep.equal({ shape: 'half', word: 'Non atteint' })
    expect(accountWord('closing', null)).to.deep.equal({ shape: 'half', word: 'À solder' })
  })

  it('cuts the execution in quarters, the last one at the cut-off', () => {
    expect(quartersBetween('2025-02-03', '2025-10-31', 10)).to.deep.equal([
      { label: 'T1 2025', end: '2025-03-31' },
      { label: 'T2 2025', end: '2025-06-30' },
      { label: 'T3 2025', end: '2025-09-30' },
      { label: 'T4 2025', end: '2025-10-31' },
    ])
    expect(quartersBetween('2020-01-01', '2026-03-31', 3).map(quarter => quarter.label)).to.deep.equal([
      'T3 2025',
      'T4 2025',
      'T1 2026',
    ])
    expect(quartersBetween('2026-03-31', '2026-03-31', 10)).to.have.length(1)
  })
})
