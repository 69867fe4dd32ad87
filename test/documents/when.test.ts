import { expect } from 'chai'
import { cutOffRefusal, FUTURE, whenFrom } from '#server/documents/when.ts'

describe('a document stops at the end of a month', () => {
  const today = '2026-11-17'
  const plain = (text: string | null) => text?.replace(/\u00a0/g, ' ') ?? null

  for (const [date, said] of [
    ['2026-10-31', null],
    ['2024-02-29', null],
    ['2026-09-15', 'le 31 août 2026 ou le 30 septembre 2026.'],
    ['2026-03-01', 'le 28 février 2026 ou le 31 mars 2026.'],
    ['2026-11-10', 'le 30 septembre 2026 ou le 31 octobre 2026.'],
    ['2026-11-30', FUTURE],
  ] as const) {
    it(`${date}: ${said ?? 'fine'}`, () => {
      const refusal = plain(cutOffRefusal(date, today))
      said === null ? expect(refusal).to.equal(null) : expect(refusal).to.include(plain(said))
    })
  }

  it('the last one, when none is asked', () => {
    expect(whenFrom({}, today)).to.deep.equal({ at: '2026-10-31', today })
    expect(() => whenFrom({ date: '2026-10-15' }, today)).to.throw('à la fin d’un mois')
  })

  it('the day a month ends, that month is over at midnight: it may be asked the same day', () => {
    expect(cutOffRefusal('2026-11-30', '2026-11-30')).to.equal(null)
  })
})
