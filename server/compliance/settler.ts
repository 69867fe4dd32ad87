import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { settleSome, toldWhenLeft } from './store.ts'

// What no reader had time for: the turn of a month, or a setting that touches every account, is worked off here, lot after
// lot, while people read.

/** Between two lots, so that others have their turn on the only connection of SQLite. */
const BREATH = 25
/** Nothing waits: how long before it looks again, by itself, for what another process left. */
const IDLE = 5_000
/** After a fault of the database. */
const AFTER_FAULT = 30_000

export type Settler = { stop(): Promise<void> }
type Log = { error(fault: object, message: string): void }

/**
 * Works until it is stopped. Several processes may each have theirs: two that measure the same account write the same, and
 * a change that comes meanwhile still shows (register/standings).
 */
export function startSettler(db: Db, clock: Clock, log: Log, { idle = IDLE, breath = BREATH } = {}): Settler {
  const stopping = new AbortController()
  let nap = new AbortController()
  toldWhenLeft(db, () => nap.abort())

  const work = async () => {
    while (!stopping.signal.aborted) {
      nap = new AbortController() // told while it works, it does not rest
      const pause = await oneLot()
      await wait(pause, null, { signal: AbortSignal.any([stopping.signal, nap.signal]), ref: false }).catch(() => {})
    }
  }
  const oneLot = async () => {
    try {
      return (await settleSome(db, clock.today())) > 0 ? breath : idle
    } catch (fault) {
      // An error of the database repeats the query with its values: only its kind reaches the log.
      const { name, code } = fault as { name?: string; code?: string }
      if (!stopping.signal.aborted) log.error({ event: 'standings.failed', type: name, code }, 'standings')
      return AFTER_FAULT
    }
  }
  const done = work()

  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}
