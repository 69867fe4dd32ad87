import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { claimDay } from '#server/settings/store.ts'
import { sweepPersonalData } from './actions.ts'

/** How often it looks whether a day began. */
const LOOKS_EVERY = 3_600_000

/** `after`: what else is to go that day, once persons went. */
type Options = { every?: number; after?(db: Db, today: string): Promise<unknown> }

/** Erases once a day what came to its term, whoever of the processes that serve one database is first. */
export function startKeeper(db: Db, clock: Clock, log: Log, { every = LOOKS_EVERY, after }: Options = {}): Worker {
  return startWorker(
    async () => {
      await sweptToday(db, clock, after)
      return every
    },
    kind => {
      log.error({ event: 'retention.failed', ...kind }, 'personal data')
      return every
    },
  )
}

async function sweptToday(db: Db, clock: Clock, after: Options['after']): Promise<void> {
  if (!(await claimDay(db, 'personal-data.swept', clock.today()))) return
  await sweepPersonalData(db, { userId: null, at: clock.now(), today: clock.today(), formKey: null })
  await after?.(db, clock.today())
}
