import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { hasAntivirus, verdictOn } from './antivirus.ts'
import { discardUnclaimed, markMissing } from './keeping.ts'
import { take } from './vault.ts'

// What waits for the antivirus: papers that just came, those brought while there was none, those that a fall left behind.

const REST_MS = 5_000
/** The antivirus does not answer: it is left some time. */
const FAULT_MS = 60_000
const LOT = 20

/** Asks the antivirus about what waits, lot after lot; several processes may each ask, and write the same. */
export function startScanner(db: Db, clock: Clock, log: Log): Worker {
  return startWorker(
    async () => {
      if (hasAntivirus()) await scanWaiting(db, clock)
      return REST_MS
    },
    kind => {
      log.error({ event: 'antivirus.failed', ...kind }, 'antivirus')
      return FAULT_MS
    },
  )
}

/** @returns how many papers have their verdict. @throws what the antivirus, or the disk, answers. */
export async function scanWaiting(db: Db, clock: Clock): Promise<number> {
  let scanned = 0
  for (let after = 0; ; ) {
    const rows = await db('attachments')
      .whereIn('scan', ['waiting', 'notScanned'])
      .whereNull('gone_at')
      .whereNull('missing_at')
      .where('id', '>', after)
      .orderBy('id')
      .limit(LOT)
      .select('id', 'sha256')
    if (rows.length === 0) return scanned
    after = rows.at(-1)!.id
    for (const row of rows) if (await scanOne(db, clock, row)) scanned++
  }
}

async function scanOne(db: Db, clock: Clock, { id, sha256 }: { id: number; sha256: string }): Promise<boolean> {
  const bytes = await take(sha256)
  if (!bytes) {
    await markMissing(db, [id], clock.now())
    return false
  }
  const verdict = await verdictOn(bytes)
  const said = { scan: verdict, scanned_at: clock.now() }
  if (verdict === 'clean') await db('attachments').where({ id }).update(said)
  else {
    // The same bytes are infected wherever they were brought: none is kept.
    const gone = { gone_at: clock.now(), gone_why: 'infected', file_name: '' }
    await db('attachments')
      .where({ sha256 })
      .whereNull('gone_at')
      .update({ ...said, ...gone })
    await discardUnclaimed(db, [sha256])
  }
  return true
}
