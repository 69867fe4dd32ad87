import { setTimeout as wait } from 'node:timers/promises'
import { faultOf } from '#db/faults.ts'

/** Milliseconds: a disk that is full or another process that writes must not keep people from reading. */
const A_READERS_PATIENCE = 2_000

/** What this work comes to; `late` where it takes longer than a reader may wait, or the machine fails. It goes on without them. */
export async function inAReadersTime<Answer>(work: Promise<Answer>, late: Answer): Promise<Answer> {
  const done = await Promise.race([work, wait(A_READERS_PATIENCE, late, { ref: false })]).catch(error => {
    if (!faultOf(error)) throw error
    return late
  })
  work.catch(() => {}) // of one that outlives its reader
  return done
}
