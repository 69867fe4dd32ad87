import { expect } from 'chai'
import { type Place, Queue } from '#reports/queue.ts'

describe('the queue of documents', () => {
  /** A document that is done when told. */
  const document = () => Promise.withResolvers<string>()

  it('lets so many work, and the others in the order they came, each told its rank', async () => {
    const queue = new Queue(1, 200)
    const [first, second, third] = [document(), document(), document()]
    const told: [string, Place | null][] = []
    const asking = [first, second, third].map((one, index) =>
      queue.take(() => one.promise, { moved: place => told.push([`${index + 1}`, place]) }),
    )
    expect(queue.waiting).to.equal(2)
    expect(told.map(([who, place]) => [who, place?.rank ?? 0])).to.deep.equal([
      ['1', 0],
      ['2', 1],
      ['3', 2],
    ])
    first.resolve('un')
    expect(await asking[0]).to.equal('un')
    expect(told.findLast(([who]) => who === '3')![1]).to.include({ rank: 1 })
    second.resolve('deux')
    third.resolve('trois')
    expect(await Promise.all(asking)).to.deep.equal(['un', 'deux', 'trois'])
    expect(queue.waiting).to.equal(0)
  })

  it('refuses none of two hundred who wait, and says to the next one when to come back', async () => {
    const queue = new Queue(2, 200)
    const one = document()
    const asking = Array.from({ length: 202 }, () => queue.take(() => one.promise))
    const refused = await queue.take(() => one.promise).catch(error => error)
    expect(refused).to.include({ status: 503 })
    expect(refused.message).to.match(/^Trop de rapports/)
    expect(refused.retryAfter).to.be.greaterThan(10)
    one.resolve('fait')
    expect(new Set(await Promise.all(asking))).to.deep.equal(new Set(['fait']))
  })

  it('gives the place of whoever leaves to those behind', async () => {
    const queue = new Queue(1, 200)
    const [first, last] = [document(), document()]
    const gone = new AbortController()
    const ranks: number[] = []
    const working = queue.take(() => first.promise)
    const leaving = queue.take(async () => 'jamais', { signal: gone.signal }).catch(error => error)
    const behind = queue.take(() => last.promise, { moved: place => ranks.push(place?.rank ?? 0) })
    gone.abort()
    expect((await leaving).message).to.match(/plus attendu/)
    expect(ranks).to.deep.equal([2, 1])
    first.resolve('un')
    last.resolve('deux')
    expect(await Promise.all([working, behind])).to.deep.equal(['un', 'deux'])
  })

  it('a document that fails leaves its place all the same', async () => {
    const queue = new Queue(1, 200)
    const failing = queue.take(() => Promise.reject(new Error('abîmé'))).catch(error => error.message)
    const next = queue.take(async () => 'suivant')
    expect([await failing, await next]).to.deep.equal(['abîmé', 'suivant'])
  })
})
