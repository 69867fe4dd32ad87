import { expect } from 'chai'
import { conclusionOf, conformityOf } from '#server/compliance/conformity-rules.ts'
import { accountWord, masked, quartersBetween } from '#server/documents/rules.ts'

describe('what a report may say', () => {
  const cells: [what: string, people: number[], masked: string | null][] = [
    ['nobody is under five: all is shown', [5, 12], '..'],
    ['one row under five takes the smallest other with it', [3, 7, 12], 'xx.'],
    ['two rows that hold five together are enough', [3, 2, 12], 'xx.'],
    ['two rows that hold four take a third', [2, 2, 9, 12], 'xxx.'],
    ['of two rows, hiding one hides both: no table', [4, 13], null],
    ['all under five: no table', [1, 2, 3], null],
    ['nobody at all: no table', [0, 0], null],
    ['an empty row is not shown, and hides nothing', [0, 5, 6], '..'],
    ['four alone: no table', [4], null],
    ['five alone: shown', [5], '.'],
  ]
  for (const [what, people, expected] of cells) {
    it(`masks small categories — ${what}`, () => {
      const rows = masked(people.map(number => ({ people: number, centihours: number * 100 })))
      expect(rows?.map(row => (row.masked ? 'x' : '.')).join('') ?? null).to.equal(expected)
    })
  }

  it('what is hidden is always two rows and five persons at least', () => {
    for (let seed = 1; seed < 400; seed++) {
      const people = [seed % 7, (seed * 3) % 11, (seed * 5) % 13, (seed * 7) % 4]
      const rows = masked(people.map(number => ({ people: number, centihours: 1 })))
      const hidden = rows?.filter(row => row.masked) ?? []
      if (hidden.length === 0) continue
      expect(hidden.length, String(people)).to.be.at.least(2)
      expect(
        hidden.reduce((sum, row) => sum + row.people, 0),
        String(people),
      ).to.be.at.least(5)
    }
  })

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
