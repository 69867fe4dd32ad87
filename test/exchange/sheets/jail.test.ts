import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { inJail, Unfinished } from '#server/exchange/sheets/jail.ts'

const cell = new URL('./prisoner.ts', import.meta.url)

describe('a process that reads files of others', () => {
  it('says what it found, line by line', async () => {
    const found: unknown[] = []
    await inJail(cell, { does: 'count', to: 3 }, one => found.push(one))
    expect(found).to.deep.equal([1, 2, 3])
  })

  it('has nothing of ours in its environment', async () => {
    const found: unknown[] = []
    const { NODE_COMPILE_CACHE } = process.env
    process.env.CLAUSUIVI_SECRET = 'x'
    delete process.env.NODE_COMPILE_CACHE
    await inJail(cell, { does: 'environment' }, one => found.push(one))
    process.env.NODE_COMPILE_CACHE = NODE_COMPILE_CACHE ?? join(tmpdir(), 'clausuivi-compiled')
    await inJail(cell, { does: 'environment' }, one => found.push(one))
    delete process.env.CLAUSUIVI_SECRET
    if (!NODE_COMPILE_CACHE) delete process.env.NODE_COMPILE_CACHE
    expect(found).to.deep.equal([[], ['NODE_COMPILE_CACHE']])
  })

  it('is killed when it works too long', async () => {
    const error = await inJail(cell, { does: 'forever' }, () => {}, { seconds: 1 }).catch((error: Error) => error)
    const sentence = 'Ce fichier est trop long à lire\u00a0: la lecture a été arrêtée après 1\u00a0s de calcul.'
    expect(error).to.have.property('message', sentence)
    expect(error).not.to.be.instanceOf(Unfinished)
  })

  it('is not judged by the time that the machine keeps it waiting: given up, the file may be read again', async () => {
    const asked = inJail(cell, { does: 'pid' }, () => {}, { seconds: 1, clockSeconds: 3 })
    const error = await asked.catch((error: Error) => error)
    expect(error).to.be.instanceOf(Unfinished)
    expect(error)
      .to.have.property('message')
      .that.matches(/trop occupée.*Relisez/)
  })

  it('is killed when it takes more than its memory', async () => {
    const error = await inJail(cell, { does: 'swell' }, () => {}).catch((error: Error) => error)
    expect(error).to.have.property('message', 'Ce fichier est trop volumineux pour être lu.')
  })

  it('is gone as soon as one gives it up', async () => {
    const giveUp = new AbortController()
    const found: number[] = []
    const reading = inJail(cell, { does: 'pid' }, one => found.push(one as number), { signal: giveUp.signal })
    reading.catch(() => {})
    while (found.length === 0) await wait(20)
    giveUp.abort()
    expect(await reading.catch((error: Error) => error.name)).to.equal('AbortError')
    expect(() => process.kill(found[0]!, 0)).to.throw('ESRCH')
  })

  it('waits for its turn, and is told its rank', async () => {
    const ranks: number[] = []
    const done: number[] = []
    const asked = Array.from({ length: availableParallelism() + 1 }, (_, index) =>
      inJail(cell, { does: 'count', to: 1 }, () => done.push(index), { onRank: rank => ranks.push(rank) }),
    )
    await Promise.all(asked)
    expect(done).to.have.length(asked.length)
    expect(ranks).to.include(1)
  })
})
