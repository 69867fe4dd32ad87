import { hash } from 'node:crypto'
import { setImmediate as breath } from 'node:timers/promises'
import { type Db, engineOf } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import { canonical, type KeptLine, NOTHING_SEALED } from './chain-rules.ts'

// Each line carries the hash of the one before, in an order of its own: that in which they were sealed. A line waits in
// `journal_unsealed` from the moment it is written, by a trigger, in its own transaction; whoever seals takes the row of
// `journal_head`, and nothing else that others hold: verbs never wait for one another here.

/** Lines sealed in one transaction: few enough for nobody to notice. */
const LOT = 1_000

export type Head = {
  /** How many lines are sealed. */
  position: number
  /** The seal of the last one; 64 zeros when there is none. */
  hash: string
  /** The lines that were there before any was sealed, and when they were; null when there was none. */
  carried: number
  carriedAt: string | null
}

export function sealed(previous: string, line: KeptLine, buyers: readonly number[]): string {
  return hash('sha256', canonical(previous, line, buyers), 'hex')
}

/**
 * The head of the chain once every acknowledged line is sealed: what a document prints. Not in the transaction of a verb,
 * which would hold everybody's sealing until its end.
 */
export async function journalHead(db: Db): Promise<Head> {
  await seal(db)
  return headOf(db)
}

/** The head as it stands. */
export async function headOf(db: Db): Promise<Head> {
  const row = await db('journal_head').where({ id: 1 }).first()
  return row ? { position: row.position, hash: row.hash, carried: row.carried, carriedAt: row.carried_at } : NO_HEAD
}

/** Only somebody else's hand leaves none: the seals that are there then contradict it, and verifying says so. */
const NO_HEAD: Head = { position: 0, hash: NOTHING_SEALED, carried: 0, carriedAt: null }

/** Seals what waits, and answers how many lines. */
export async function seal(db: Db): Promise<number> {
  let count = 0
  while (await somethingWaits(db)) {
    const lot = await db.transaction(sealLot)
    if (lot === 0) break
    count += lot
    await breath()
  }
  return count
}

async function somethingWaits(db: Db): Promise<boolean> {
  return (await queue(db).first('journal_id')) !== undefined
}

/** One that was taken away meanwhile stays in the queue: verifying says that it is no longer there. */
function queue(db: Db) {
  return db('journal_unsealed').join('journal', 'journal.id', 'journal_unsealed.journal_id')
}

/** How many left the queue. A number that is sealed already keeps its first seal: what took its place will not match it. */
async function sealLot(trx: Db): Promise<number> {
  if (engineOf(trx) === 'postgres') await trx('journal_head').where({ id: 1 }).forUpdate().first('id')
  const { position, hash: last } = await headOf(trx)
  const waiting: number[] = await queue(trx).orderBy('journal_id').limit(LOT).pluck('journal_id')
  const lines = await trx('journal')
    .whereIn('id', waiting)
    .whereNotExists(trx('journal_seals').whereRaw('journal_seals.journal_id = journal.id'))
    .orderBy('id')
  const buyers = await sharedWith(trx, lines)
  let previous = last
  const seals = lines.map((line, index) => {
    previous = sealed(previous, line, buyers.get(line.id) ?? [])
    return { position: position + index + 1, journal_id: line.id, hash: previous }
  })
  await insertMany(trx, 'journal_seals', seals)
  await trx('journal_head')
    .where({ id: 1 })
    .update({ position: position + seals.length, hash: previous })
  for (const some of inChunks(waiting)) await trx('journal_unsealed').whereIn('journal_id', some).delete()
  return waiting.length
}

/** The other buyers that read each of these lines, ascending. */
export async function sharedWith(db: Db, lines: readonly { id: number }[]): Promise<Map<number, number[]>> {
  if (lines.length === 0) return new Map()
  const ids = lines.map(({ id }) => id)
  const rows = await db('journal_buyers')
    .whereBetween('journal_id', [Math.min(...ids), Math.max(...ids)])
    .orderBy('journal_id')
    .orderBy('buyer_id')
    .select('journal_id', 'buyer_id')
  const found = new Map<number, number[]>()
  for (const { journal_id, buyer_id } of rows) found.set(journal_id, [...(found.get(journal_id) ?? []), buyer_id])
  return found
}
