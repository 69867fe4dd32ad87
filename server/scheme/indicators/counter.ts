import type { Db } from '#db/connect.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { countSome } from './cells-store.ts'

/** Between two lots, so that others have their turn on the only connection of SQLite. */
const BREATH = 25
const IDLE = 5_000
const AFTER_FAULT = 30_000

/** What an import, or a list of companies, leaves to be counted is worked off while people read. */
export function startCounter(db: Db, log: Log): Worker {
  return startWorker(
    async () => ((await countSome(db)) > 0 ? BREATH : IDLE),
    kind => {
      log.error({ event: 'scheme.failed', ...kind }, 'scheme')
      return AFTER_FAULT
    },
  )
}
