import { expect } from 'chai'
import { FIRST_LOT, nextSize, pauseAfter } from '#server/exchange/imports/lot-rules.ts'
import { isReached, isTriedAgain, NOWHERE, percentOf, reachedBy } from '#server/exchange/imports/turn-rules.ts'

describe('a file written lot after lot', () => {
  it('takes lots as large as ten milliseconds allow, grown by half at most', () => {
    expect(nextSize(FIRST_LOT, 2)).to.equal(48)
    expect(nextSize(100, 10)).to.equal(100)
    expect(nextSize(400, 40)).to.equal(100)
    expect(nextSize(400, 4_000)).to.equal(32)
    expect(nextSize(500, 0)).to.equal(500)
    expect([1, 30, 120, 4_000].map(pauseAfter)).to.deep.equal([5, 10, 40, 100])
  })

  it('knows which records are written, those that were put off included', () => {
    const one = reachedBy(NOWHERE, [1, 2, 4, 5], [3, 6, 7])
    expect([1, 2, 3, 4, 5, 6].filter(position => isReached(one, position))).to.deep.equal([1, 2, 4, 5])
    const two = reachedBy(one, [3, 6], [7])
    expect(two).to.deep.equal({ upTo: 6, also: [] })
    expect(reachedBy(two, [7], [])).to.deep.equal({ upTo: 7, also: [] })
  })

  it('is tried again where some of it may be written, and not for ever', () => {
    expect([1, 2, 3].map(attempts => isTriedAgain('applying', attempts))).to.deep.equal([true, true, false])
    expect(isTriedAgain('reading', 1)).to.equal(false)
    expect([percentOf(0, 0), percentOf(430, 1_000), percentOf(1_000, 1_000)]).to.deep.equal([0, 43, 99])
  })
})
