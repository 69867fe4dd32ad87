import { expect } from 'chai'
import { cutOffFor } from '#server/documents/when.ts'
import { cutoffFrom, reportDay, reportQuery } from '#server/pages/cutoff.ts'

describe('the day at which a page says that its report closes', () => {
  const cases: [today: string, au: string, endsOn: string | null][] = [
    ['2026-11-17', '', null],
    ['2026-11-30', '', null],
    ['2026-11-30', '', '2026-11-20'],
    ['2026-11-30', '', '2026-12-31'],
    ['2026-11-30', '31/10/2026', null],
    ['2026-11-30', '15/08/2026', null],
    ['2026-12-01', '30/11/2026', '2026-11-20'],
  ]
  for (const [today, au, endsOn] of cases)
    it(`is that of its PDF: the ${today}, read ${au || 'that day'}, over on ${endsOn ?? 'no known day'}`, () => {
      const cutoff = cutoffFrom({ au }, today)
      const date = new URLSearchParams(reportQuery(cutoff).replace(/^\?/, '')).get('date')
      expect(reportDay(cutoff, endsOn)).to.equal(cutOffFor({ at: date, today }, endsOn).at)
    })
})
