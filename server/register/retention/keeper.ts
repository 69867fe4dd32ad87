import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { claimDay } from '#server/settings/store.ts'
import { sweepPersonalData } from './actions.ts'

/** How often it looks whether a day began. */
const LOOKS_EVERY = 3_600_000

export type Keeper = { stop(): Promise<void> }
/** `after`: what else is to go that day, once persons went. */
type Options = { every?: number; after?(db: Db, today: string): Promise<unknown> }
type Log = { error(fault: object, message: string): void }

/** Erases once a day what came to its term, whoever of the processes that serve one database is first. */
export function startKeeper(db: Db, clock: Clock, log: Log, { every = LOOKS_EVERY, after }: Options = {}): Keeper {
  const stopping = new AbortController()
  const work = async () => {
    while (!stopping.signal.aborted) {
      await sweptToday(db, clock, after).catch(fault => log.error({ err: fault }, 'personal data'))
      await wait(every, null, { signal: stopping.signal, ref: false }).catch(() => {})
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

async function sweptToday(db: Db, clock: Clock, after: Options['after']): Promise<void> {
  if (!(await claimDay(db, 'personal-data.swept', clock.today()))) return
  await sweepPersonalData(db, { userId: null, at: clock.now(), today: clock.today(), formKey: null })
  await after?.(db, clock.today())
}
