import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import { faultOf } from '#db/faults.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { claimNext, engage, findUncertain, letGo, type OnState, putEnded } from './claim.ts'
import { LEASE_MS } from './rules.ts'
import type { Transport } from './smtp.ts'

/** Nothing waits: how long before it looks again. */
const IDLE = 2_000
/** Between two tries at writing what an attempt came to. */
const PAUSE = 2_000

type Options = { idle?: number; leaseMs?: number; pause?: number; onState?: OnState; signal?: AbortSignal }

/** Sends what waits until it is stopped. Several processes may each have theirs. */
export function startSender(db: Db, clock: Clock, transport: Transport, log: Log, options: Options = {}): Worker {
  const { idle = IDLE } = options
  return startWorker(
    async signal => ((await oneMail(db, clock, transport, { ...options, signal })) ? 0 : idle),
    kind => {
      log.error({ event: 'mail.failed', ...kind }, 'mail')
      return idle
    },
  )
}

/** Tries one mail, and says which attempts nobody will end any more. False when nothing waits. */
export async function oneMail(db: Db, clock: Clock, transport: Transport, options: Options = {}): Promise<boolean> {
  const { leaseMs = LEASE_MS, pause = PAUSE, onState, signal } = options
  await findUncertain(db, clock.now(), onState)
  const heldUntil = performance.now() + leaseMs
  const mail = await claimNext(db, randomUUID(), clock.now(), leaseMs)
  if (!mail) return false
  const ended = await transport.deliver(mail, () => engage(db, mail, clock.now()))
  if (ended === 'takenBack') {
    await letGo(db, mail)
    return true
  }
  const told = { carrier: transport.carrier, ...(onState && { onState }) }
  for (;;)
    try {
      await putEnded(db, mail, ended, { ...told, now: clock.now() })
      return true
    } catch (fault) {
      // What left would be « incertain » for a moment's fault of the database: nobody else may write it while it is held.
      if (!faultOf(fault) || signal?.aborted || performance.now() + pause > heldUntil) throw fault
      await wait(pause, null, { ...(signal && { signal }), ref: false }).catch(() => {})
    }
}
