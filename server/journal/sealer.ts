import type { Db } from '#db/connect.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { seal } from './chain.ts'

/** How long an acknowledged line may wait for its seal, while a server runs. */
const EVERY = 1_000
/** After a fault of the database. */
const AFTER_FAULT = 15_000

/** Seals until it is stopped, then once more. Several processes may each have theirs: they take turns on the head. */
export function startSealer(db: Db, log: Log, { every = EVERY } = {}): Worker {
  return startWorker(
    async () => {
      await seal(db)
      return every
    },
    kind => {
      log.error({ event: 'journal.unsealed', ...kind }, 'journal')
      return AFTER_FAULT
    },
    { onceMore: true },
  )
}
