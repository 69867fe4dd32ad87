import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import { markGone, unclaimed } from './store.ts'
import { discard, forgetHalfReceived, isThere, keptBefore } from './vault.ts'

// What holds the disk and the rows together: bytes that no row bears, rows whose bytes are not there.

const HOUR = 3_600_000
/** A form that came in between may be about to write its row. */
const LEFT_ALONE = 24 * HOUR

/** Takes away the bytes that no kept paper bears any more. */
export async function discardUnclaimed(db: Db, digests: readonly string[]): Promise<void> {
  for (const sha256 of await unclaimed(db, [...new Set(digests)])) await discard(sha256)
}

export async function markMissing(db: Db, ids: readonly number[], at: string | null): Promise<void> {
  for (const some of inChunks([...ids])) await db('attachments').whereIn('id', some).update({ missing_at: at })
}

/** Bytes without a row, and what a process that died was receiving, which go; rows without their bytes, which are said. */
export type Reconciled = { orphans: number; unfinished: number; missing: number; found: number; kept: number }

const LOT = 500

/** `dryRun` only counts. */
export async function reconcile(db: Db, at: string, { dryRun = false, now = Date.now() } = {}): Promise<Reconciled> {
  const done: Reconciled = { orphans: 0, unfinished: 0, missing: 0, found: 0, kept: 0 }
  if (!dryRun) done.unfinished = await forgetHalfReceived(now - HOUR)
  let lot: string[] = []
  const judge = async () => {
    const lost = await unclaimed(db, lot)
    done.orphans += lost.length
    if (!dryRun) for (const sha256 of lost) await discard(sha256)
    lot = []
  }
  for await (const sha256 of keptBefore(now - LEFT_ALONE)) if (lot.push(sha256) === LOT) await judge()
  await judge()
  for (let after = 0; ; ) {
    const rows = await db('attachments')
      .whereNull('gone_at')
      .where('id', '>', after)
      .orderBy('id')
      .limit(LOT)
      .select('id', 'sha256', 'size_bytes', 'missing_at')
    if (rows.length === 0) return done
    after = rows.at(-1)!.id
    const [there, not]: [number[], number[]] = [[], []]
    for (const row of rows) {
      const whole = await isThere(row.sha256, row.size_bytes)
      done[whole ? 'kept' : 'missing']++
      if (whole && row.missing_at) there.push(row.id)
      if (!whole && !row.missing_at) not.push(row.id)
    }
    done.found += there.length
    if (dryRun) continue
    await markMissing(db, not, at)
    await markMissing(db, there, null)
  }
}

/** Their term has come: the bytes go, each row says what was seen, when and by whom. @returns how many papers, and their digests */
export async function forgetPieces(trx: Db, ids: readonly number[], author: Author): Promise<string[]> {
  const digests: string[] = []
  for (const some of inChunks([...ids])) {
    const rows = await trx('attachments').whereIn('id', some).whereNull('gone_at').select('id', 'sha256')
    for (const { id, sha256 } of rows) if (await markGone(trx, id, 'term', author)) digests.push(sha256)
  }
  return digests
}

/** The papers kept about somebody: of their eligibility, and of their employments unless only the first are meant. */
export async function piecesOfPerson(trx: Db, participantId: number, only?: 'eligibility'): Promise<number[]> {
  const query = trx('attachments').where({ participant_id: participantId }).whereNull('gone_at')
  return (only ? query.where({ about: only }) : query).pluck('id')
}

/** Of these persons, those whose eligibility has papers that are kept. */
export async function withEligibilityPieces(db: Db, participantIds: readonly number[]): Promise<Set<number>> {
  const found = db('attachments')
    .whereIn('participant_id', [...participantIds])
    .where({ about: 'eligibility' })
  const ids: (number | null)[] = await found.whereNull('gone_at').pluck('participant_id')
  return new Set(ids.filter(id => id !== null))
}
