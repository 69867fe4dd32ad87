import { expect } from 'chai'
import { addDays, addMonths, format, lastDayOfMonth, parseISO } from 'date-fns'
import fc from 'fast-check'
import {
  daysBetween,
  endOfLastMonth,
  isDate,
  lastDay,
  monthOf,
  monthsBetween,
  nextMonth,
  plusDays,
  plusMonths,
} from '#server/base/dates.ts'

const anyDate = fc
  .date({ min: new Date('1990-01-01T12:00:00Z'), max: new Date('2080-12-31T12:00:00Z'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))

describe('civil dates', () => {
  it('agree with date-fns, whatever the day', () => {
    const noon = (date: string) => parseISO(`${date}T12:00`)
    const write = (date: Date) => format(date, 'yyyy-MM-dd')
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -800, max: 800 }), (date, by) => {
        expect(plusDays(date, by)).to.equal(write(addDays(noon(date), by)))
        expect(plusMonths(date, by)).to.equal(write(addMonths(noon(date), by)))
        expect(lastDay(monthOf(date))).to.equal(write(lastDayOfMonth(noon(date))))
        expect(daysBetween(date, plusDays(date, by))).to.equal(by)
      }),
      { numRuns: 500 },
    )
  })

  it('keep the last day of a shorter month', () => {
    expect(plusMonths('2026-01-31', 1)).to.equal('2026-02-28')
    expect(plusMonths('2028-02-29', 12)).to.equal('2029-02-28')
    expect(plusMonths('2028-02-29', -48)).to.equal('2024-02-29')
  })

  it('pass over the changes of clock', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).to.equal(2)
    expect(plusDays('2026-10-24', 2)).to.equal('2026-10-26')
  })

  it('count months as people do', () => {
    expect(monthsBetween('2025-11', '2026-02')).to.deep.equal(['2025-11', '2025-12', '2026-01', '2026-02'])
    expect(nextMonth('2026-01', -1)).to.equal('2025-12')
    expect(endOfLastMonth('2028-03-01')).to.equal('2028-02-29')
  })

  it('exist or do not', () => {
    for (const date of ['2026-02-28', '2028-02-29', '2026-12-31', '2000-02-29', '0001-01-01'])
      expect(isDate(date), date).to.equal(true)
    const none = ['2026-02-29', '2026-13-01', '2026-1-1', '', '31/12/2026', '2026-04-31', '1900-02-29', '0000-01-01']
    for (const date of [...none, '2026-00-10', '2026-10-00', '2026-10-32', '2026-10-1\n'])
      expect(isDate(date), date).to.equal(false)
  })
})
