import { expect } from 'chai'
import { knownUntil } from '#server/compliance/measure.ts'
import { overQuarters } from '#server/disclosure/acts-told.ts'

describe('what was done of persons, since a day', () => {
  const ends = (at: string, since: string, until: string) => {
    const over = overQuarters({ at, since: knownUntil(since)!, until: knownUntil(until)! })
    return [over.at, over.since, over.until]
  }
  const quarter = (day: string) => knownUntil(day)!

  it('is asked of the quarters that are over, the same on each day of one', () => {
    const june = ['2026-06-30', quarter('2025-12-31'), quarter('2026-06-30')]
    for (const day of ['2026-06-30', '2026-07-01', '2026-08-11', '2026-09-29'])
      expect(ends(day, '2026-03-30', day), day).to.deep.equal(june)
    expect(ends('2026-09-30', '2026-03-31', '2026-09-30')).to.deep.equal([
      '2026-09-30',
      quarter('2026-03-31'),
      quarter('2026-09-30'),
    ])
  })

  it('knows a quarter only once its last day is over in France', () => {
    const over = overQuarters({
      at: '2026-10-01',
      since: '2026-06-30T21:59:59.000Z',
      until: '2026-09-30T22:00:00.000Z',
    })
    expect(over.since).to.equal(quarter('2026-03-31'))
    expect(over.until).to.equal(quarter('2026-09-30'))
  })
})
