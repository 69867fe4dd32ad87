import { expect } from 'chai'
import { dayInFrance, dayInFull } from '#server/base/format.ts'

describe('the civil date of an instant', () => {
  const cases: [instant: string, day: string][] = [
    ['2026-11-21T12:00:00.000Z', '2026-11-21'],
    ['2026-11-21T23:10:00.000Z', '2026-11-22'], // 0 h 10 in Paris, winter
    ['2026-06-30T22:30:00.000Z', '2026-07-01'], // 0 h 30 in Paris, summer
    ['2026-06-30T21:30:00.000Z', '2026-06-30'],
    ['2026-12-31T23:00:00.000Z', '2027-01-01'],
  ]
  for (const [instant, day] of cases) {
    it(`${instant} is the ${day}`, () => expect(dayInFrance(instant)).to.equal(day))
  }
})

it('writes the day in full, leap days too', () => {
  expect(dayInFull('2028-02-29')).to.equal('Mardi 29\u00a0février\u00a02028')
})
