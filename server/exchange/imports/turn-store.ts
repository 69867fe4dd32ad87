import { type Db, isDuplicate } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import { LEASE_MS, MOST_ATTEMPTS, NOWHERE, type Phase, type Reached } from './turn-rules.ts'
import { STOPPED } from './words.ts'

// Whose turn it is to read and to write a file, over all processes and machines that serve this database.

export type Turn = {
  id: number
  importId: number
  phase: Phase
  state: 'waiting' | 'running' | 'failed'
  author: Author
  keepWhole: boolean
  /** The legal persons whose contracts are kept this time, where the terminal said so. */
  buyers: ReadonlySet<string> | undefined
  attempts: number
  claim: string
  bytes: number
  records: number
  /** What an earlier attempt had written. */
  place: Place
  lines: string
  failure: string
}
/** `counted`: what was counted of the records written, as their summary has it. */
export type Place = { reached: Reached; buyers: readonly number[]; counted: object | null }
/** Some of it is written already. */
export function isBegun({ place }: Turn): boolean {
  return place.counted !== null
}

/** What holds a turn: the row, and the word that only this attempt has. */
export type Held = { id: number; claim: string }

/** It lapsed, was given up, or another holds it: nothing more is written. */
export class TurnLost extends Error {}

/** `buyers`: the legal persons whose contracts are kept this time. */
type Wish = { importId: number; phase: Phase; keepWhole: boolean; buyers?: ReadonlySet<string> | undefined }

/** Asks for a turn. One that failed is asked for again; one that waits or works is left as it is. */
export async function askTurn(
  db: Db,
  { importId, phase, keepWhole, buyers }: Wish,
  { userId, at, today, formKey, formHash = null }: Author,
): Promise<number> {
  const author = JSON.stringify({ userId, at, today, formKey, formHash, ...(buyers && { buyers: [...buyers] }) })
  const asked = { phase, state: 'waiting', author, keep_whole: Number(keepWhole) }
  await db('import_turns')
    .insert({ import_id: importId, ...asked })
    .onConflict('import_id')
    .ignore()
  await db('import_turns')
    .where({ import_id: importId, state: 'failed' })
    .update({ phase, state: 'waiting', failure: '', attempts: 0 })
  return (await db('import_turns').where({ import_id: importId }).first('id'))!.id
}

export async function turnOf(db: Db, importId: number): Promise<Turn | null> {
  const row = await db('import_turns').where({ import_id: importId }).first()
  return row ? turnFromRow(row) : null
}

export async function turnsOf(db: Db, importIds: readonly number[]): Promise<Map<number, Turn>> {
  const found = new Map<number, Turn>()
  for (const ids of inChunks(importIds))
    for (const row of await db('import_turns').whereIn('import_id', ids)) found.set(row.import_id, turnFromRow(row))
  return found
}

/** The work of this phase that goes on now, whoever does it. */
export async function runningTurn(db: Db, phase: Phase): Promise<Turn | null> {
  const row = await db('import_turns').where({ phase, state: 'running' }).first()
  return row ? turnFromRow(row) : null
}

type Wanted = { phase: Phase; claim: string; now: string; isHere(storedAs: string): boolean }

/** The first that waits and whose file is here; null while another of its phase goes on, wherever it is. */
export async function claimTurn(db: Db, { phase, claim, now, isHere }: Wanted): Promise<Turn | null> {
  const running = await db('import_turns')
    .where({ phase, state: 'running' })
    .first('id', 'claim', 'attempts', 'lease_until')
  if (running && running.lease_until > now) return null
  if (running) await lapse(db, running)
  const waiting = await db('import_turns')
    .join('imports', 'imports.id', 'import_turns.import_id')
    .where({ phase, 'import_turns.state': 'waiting' })
    .orderBy('import_turns.id')
    .select('import_turns.id', 'imports.stored_as')
  const next = waiting.find(({ stored_as }) => isHere(stored_as))
  return next ? taken(db, next.id, claim, now) : null
}

/** Whoever held it is gone. */
function lapse(db: Db, { id, claim, attempts }: Held & { attempts: number }): Promise<void> {
  return putBack(db, { id, claim }, attempts < MOST_ATTEMPTS ? null : STOPPED)
}

/** The turn that is held by this word, if it still is. */
export async function heldTurn(db: Db, { id, claim }: Held): Promise<Turn | null> {
  const row = await db('import_turns').where({ id, claim, state: 'running' }).first()
  return row ? turnFromRow(row) : null
}

async function taken(db: Db, id: number, claim: string, now: string): Promise<Turn | null> {
  try {
    const [row] = await db.transaction(trx =>
      trx('import_turns')
        .where({ id, state: 'waiting' })
        .update({ state: 'running', claim, lease_until: after(now) })
        .increment('attempts', 1)
        .returning('*'),
    )
    return row ? turnFromRow(row) : null
  } catch (error) {
    if (isDuplicate(error as { code?: string })) return null // another was first
    throw error
  }
}

/** Holds the turn for a while more, and says how far it is. @throws TurnLost */
export async function beat(db: Db, held: Held, far: { bytes: number; records: number }, now: string): Promise<void> {
  await kept(db, held, { ...far, lease_until: after(now) })
}

/** What is written by now, in the transaction that wrote it. `lines` where they grew. @throws TurnLost */
export async function keepPlace(trx: Db, held: Held, place: Place, lines: string | null): Promise<void> {
  await kept(trx, held, { place: JSON.stringify(place), attempts: 1, ...(lines !== null && { lines }) })
}

async function kept(db: Db, { id, claim }: Held, change: object): Promise<void> {
  if ((await db('import_turns').where({ id, claim, state: 'running' }).update(change)) === 0) throw new TurnLost()
}

/** Done, in the transaction that ends it. @throws TurnLost */
export async function endTurn(trx: Db, { id, claim }: Held): Promise<void> {
  if ((await trx('import_turns').where({ id, claim, state: 'running' }).delete()) === 0) throw new TurnLost()
}

/** Whoever worked stopped: it waits again, or says why it does not. */
export async function putBack(db: Db, { id, claim }: Held, failure: string | null): Promise<void> {
  await db('import_turns')
    .where({ id, claim, state: 'running' })
    .update({ state: failure === null ? 'waiting' : 'failed', failure: failure ?? '', claim: '', lease_until: '' })
}

/** As if it had not been asked: nothing of it is written. */
export async function dropTurn(trx: Db, id: number): Promise<void> {
  await trx('import_turns').where({ id, place: '' }).delete()
}

/** Given up, unless some of it is written. */
export async function giveUpTurn(trx: Db, importId: number): Promise<boolean> {
  const row = await trx('import_turns').where({ import_id: importId }).first('id', 'state', 'phase', 'place')
  if (!row) return true
  if (row.place !== '' || (row.phase === 'applying' && row.state === 'running')) return false
  return (await trx('import_turns').where({ id: row.id, state: row.state, place: '' }).delete()) > 0
}

function after(now: string): string {
  return new Date(Date.parse(now) + LEASE_MS).toISOString()
}

function turnFromRow(row: Row<'import_turns'>): Turn {
  const { id, bytes, records, claim, failure, attempts, lines } = row
  const { buyers, ...author }: Author & { buyers?: string[] } = JSON.parse(row.author)
  return {
    id,
    bytes,
    records,
    claim,
    failure,
    attempts,
    lines,
    importId: row.import_id,
    phase: row.phase as Phase,
    state: row.state as Turn['state'],
    author,
    buyers: buyers && new Set(buyers),
    keepWhole: row.keep_whole === 1,
    place: row.place ? (JSON.parse(row.place) as Place) : { reached: NOWHERE, buyers: [], counted: null },
  }
}
