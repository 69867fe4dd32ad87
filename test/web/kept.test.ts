import { expect } from 'chai'
import { Kept } from '#server/web/kept.ts'

describe('what is kept until the register changes', () => {
  const counting = () => {
    let made = 0
    return { make: async () => ++made, made: () => made }
  }

  it('is made once, for all who ask at the same time', async () => {
    const kept = new Kept<number>(2)
    const { make, made } = counting()

    expect(await Promise.all([kept.at('1', 'a', make), kept.at('1', 'a', make)])).to.deep.equal([1, 1])
    expect(made()).to.equal(1)
  })

  it('is made again at another revision', async () => {
    const kept = new Kept<number>(2)
    const { make } = counting()
    await kept.at('1', 'a', make)

    expect(await kept.at('2', 'a', make)).to.equal(2)
  })

  it('leaves room to what was used last', async () => {
    const kept = new Kept<number>(2)
    const { make, made } = counting()
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await kept.at('1', key, make)

    expect(made()).to.equal(4)
  })

  it('does not keep a failure', async () => {
    const kept = new Kept<number>(2)
    const failed = await kept
      .at('1', 'a', () => Promise.reject(new Error('not yet')))
      .catch((error: Error) => error.message)

    expect(failed).to.equal('not yet')
    expect(await kept.at('1', 'a', async () => 7)).to.equal(7)
  })

  it('shares no refusal: whoever waited for it makes their own', async () => {
    const kept = new Kept<number>(2)
    const refused = kept.at('1', 'a', () => Promise.reject(new Error('not yours')))
    const mine = kept.at('1', 'a', async () => 7)

    expect(await refused.catch((error: Error) => error.message)).to.equal('not yours')
    expect(await mine).to.equal(7)
  })
})
