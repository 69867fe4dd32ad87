import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Proof, provenJournal } from '#server/editions/journal-proof.ts'

/** A whole journal takes seconds: whoever asks waits this long for the answer, then is told how far it is. */
const PATIENCE = 2_000
/** For how long a finished answer serves whoever was told to come back for it. */
const SERVES = 20_000

export type Checking = { done: number; total: number; verdict: Proof | null; at: string }

/** One check at a time in this process, for all who ask. */
export function journalChecks(db: Db, clock: Clock) {
  let current: (Checking & { over: Promise<unknown> }) | null = null

  const start = () => {
    const checking = { done: 0, total: 0, verdict: null as Proof | null, at: clock.now() }
    const tell = (done: number, total: number) => Object.assign(checking, { done, total })
    const over = provenJournal(db, { tell }).then(
      verdict => {
        Object.assign(checking, { verdict, at: clock.now() })
        setTimeout(() => (current = null), SERVES).unref()
      },
      error => {
        current = null
        throw error
      },
    )
    over.catch(() => {}) // told to whoever waits
    return Object.assign(checking, { over })
  }

  return {
    /** How it stands. `anew`: what was found before does not serve, somebody asks for another look. */
    async look({ anew }: { anew: boolean }): Promise<Checking> {
      if (!current || (anew && current.verdict)) current = start()
      const checking = current
      await Promise.race([checking.over, wait(PATIENCE, null, { ref: false })])
      return checking
    },
  }
}
