import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import { seal } from './chain.ts'

/** How long an acknowledged line may wait for its seal, while a server runs. */
const EVERY = 1_000
/** After a fault of the database. */
const AFTER_FAULT = 15_000

export type Sealer = { stop(): Promise<void> }
type Log = { error(fault: object, message: string): void }

/** Seals until it is stopped, then once more. Several processes may each have theirs: they take turns on the head. */
export function startSealer(db: Db, log: Log, { every = EVERY } = {}): Sealer {
  const stopping = new AbortController()
  const once = async () => {
    try {
      await seal(db)
      return every
    } catch (fault) {
      // An error of the database repeats the query with its values: only its kind reaches the log.
      const { name, code } = fault as { name?: string; code?: string }
      log.error({ event: 'journal.unsealed', type: name, code }, 'journal')
      return AFTER_FAULT
    }
  }
  const work = async () => {
    while (!stopping.signal.aborted)
      await wait(await once(), null, { signal: stopping.signal, ref: false }).catch(() => {})
    await once()
  }
  const done = work()
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}
