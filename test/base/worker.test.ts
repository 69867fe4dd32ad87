import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { type Kind, startWorker } from '#server/base/worker.ts'

const HOUR = 3_600_000

describe('what works by itself', () => {
  it('rests as long as each step says, and after a fault as whoever is told of it', async () => {
    let steps = 0
    const kinds: Kind[] = []
    const worker = startWorker(
      async () => {
        if (++steps === 2)
          throw Object.assign(new TypeError('insert into identities values (Durand)'), { code: '40001' })
        return steps < 4 ? 1 : HOUR
      },
      kind => {
        kinds.push(kind)
        return 1
      },
    )
    while (steps < 4) await wait(1)
    await worker.stop()
    expect([steps, kinds]).to.deep.equal([4, [{ type: 'TypeError', code: '40001' }]])
  })

  it('woken while it works, it does not rest; stopped, it ends its step, and does one more where that is asked', async () => {
    for (const onceMore of [false, true]) {
      let begun = 0
      const ended: boolean[] = []
      const step = async (stopping: AbortSignal) => {
        begun++
        await wait(10)
        ended.push(stopping.aborted)
        return HOUR
      }
      const worker = startWorker(step, () => HOUR, { onceMore })
      worker.wake()
      while (begun < 2) await wait(1)
      await worker.stop()
      expect(ended).to.deep.equal(onceMore ? [false, true, true] : [false, true])
      expect(begun).to.equal(ended.length)
    }
  })
})
