import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { settleSome, toldWhenLeft } from './store.ts'
import { tallySome } from './tallies.ts'

// What no reader had time for: the turn of a month, or a setting that touches every account, is worked off here, lot after
// lot, while people read.

/** Between two lots, so that others have their turn on the only connection of SQLite. */
const BREATH = 25
/** Nothing waits: how long before it looks again, by itself, for what another process left. */
const IDLE = 5_000
/** After a fault of the database. */
const AFTER_FAULT = 30_000

/**
 * Works until it is stopped. Several processes may each have theirs: two that measure the same account write the same, and
 * a change that comes meanwhile still shows (register/standings).
 */
export function startSettler(db: Db, clock: Clock, log: Log, { idle = IDLE, breath = BREATH } = {}): Worker {
  const worker = startWorker(
    async () => ((await settleSome(db, clock.today())) + (await tallySome(db)) > 0 ? breath : idle),
    kind => {
      log.error({ event: 'standings.failed', ...kind }, 'standings')
      return AFTER_FAULT
    },
  )
  toldWhenLeft(db, worker.wake)
  return worker
}
