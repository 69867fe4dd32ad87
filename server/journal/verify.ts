import { setImmediate as breath } from 'node:timers/promises'
import { type Db, firstRow, isDuplicate } from '#db/connect.ts'
import { faultOf } from '#db/faults.ts'
import { headOf, seal, sealed, sharedWith } from './chain.ts'
import { type KeptLine, NOTHING_SEALED } from './chain-rules.ts'

/** What was found wrong first. `journalId` is the number of the line where there is one. */
export type Flaw = {
  kind: 'changed' | 'removed' | 'sealRemoved' | 'tailRemoved' | 'beyondHead' | 'added' | 'removedUnsealed'
  position: number | null
  journalId: number | null
  /** The instant that the line says, or the last one that still holds before it. */
  at: string | null
}

export type Verdict = {
  flaw: Flaw | null
  /** Sealed lines found intact, up to the first that isn't. */
  intact: number
  sealedLines: number
  head: string
  carried: number
  carriedAt: string | null
  /** Acknowledged lines that could not be sealed now. */
  unsealed: number
  /** Of each head that was asked about: its position in the chain, or null when it is not there. */
  found: Map<string, number | null>
}

type Options = {
  /** Printed heads to be looked for. */
  heads?: readonly string[]
  tell?: (done: number, total: number) => void
}

const SLICE = 2_000

/**
 * Computes every seal anew, from the first line to the last, and stops at the first that does not match. Seals what waits
 * first; where that cannot be written (another process imports, the disk takes nothing), says how many lines wait.
 */
export async function verifyJournal(db: Db, { heads = [], tell = () => {} }: Options = {}): Promise<Verdict> {
  await sealIfOneMay(db)
  const head = await headOf(db)
  const found = new Map<string, number | null>(
    heads.map((one): [string, number | null] => [one.toLowerCase(), one === NOTHING_SEALED ? 0 : null]),
  )
  const { flaw, intact, last } = await walk(db, head.position, found, tell)
  const end = flaw ?? (last.hash === head.hash ? await besideTheChain(db) : tail(last))
  return {
    ...{ flaw: end, intact, sealedLines: head.position, head: head.hash, found },
    ...{ carried: head.carried, carriedAt: head.carriedAt, unsealed: await waiting(db) },
  }
}

async function sealIfOneMay(db: Db): Promise<void> {
  try {
    await seal(db)
  } catch (error) {
    if (!faultOf(error) && !isDuplicate(error as { code?: string })) throw error // a seal where none should be is told further on
  }
}

type Last = { position: number; hash: string; at: string | null }
type SealedLine = { position: number; journal_id: number; hash: string } & {
  [Column in keyof KeptLine]: KeptLine[Column] | null
}

async function walk(db: Db, total: number, found: Map<string, number | null>, tell: (d: number, t: number) => void) {
  let last: Last = { position: 0, hash: NOTHING_SEALED, at: null }
  for (;;) {
    const lines = await slice(db, last.position, total)
    const buyers = await sharedWith(
      db,
      lines.flatMap(({ id }) => (id === null ? [] : { id })),
    )
    for (const line of lines) {
      const kind = flawOf(last, line, buyers)
      if (kind) return { flaw: flawAt(kind, line, last), intact: last.position, last }
      last = { position: line.position, hash: line.hash, at: line.at }
      if (found.has(line.hash)) found.set(line.hash, line.position)
    }
    tell(last.position, total)
    if (lines.length < SLICE) return { flaw: null, intact: last.position, last }
    await breath()
  }
}

function flawOf(last: Last, line: SealedLine, buyers: ReadonlyMap<number, number[]>): Flaw['kind'] | null {
  if (line.position !== last.position + 1) return 'sealRemoved'
  if (line.id === null) return 'removed'
  return sealed(last.hash, line as KeptLine, buyers.get(line.id) ?? []) === line.hash ? null : 'changed'
}

function flawAt(kind: Flaw['kind'], line: SealedLine, last: Last): Flaw {
  if (kind === 'sealRemoved') return { kind, position: last.position + 1, journalId: null, at: last.at }
  return { kind, position: line.position, journalId: line.journal_id, at: line.at ?? last.at }
}

/** The kept head is further than the last seal: what came between was taken away, or the head was written over. */
function tail(last: Last): Flaw {
  return { kind: 'tailRemoved', position: last.position + 1, journalId: null, at: last.at }
}

async function slice(db: Db, after: number, last: number): Promise<SealedLine[]> {
  return db('journal_seals')
    .leftJoin('journal', 'journal.id', 'journal_seals.journal_id')
    .where('position', '>', after)
    .where('position', '<=', last)
    .orderBy('position')
    .limit(SLICE)
    .select('journal_seals.position', 'journal_seals.journal_id', 'journal_seals.hash', 'journal.*')
}

/** Seals after the head, lines that are neither sealed nor waiting, and those that were waiting and are no longer there. */
async function besideTheChain(db: Db): Promise<Flaw | null> {
  const beyond = await firstRow<{ position: number; journal_id: number }>(
    db,
    `select position, journal_id from journal_seals
      where position > coalesce((select position from journal_head where id = 1), 0) order by position limit 1`,
    [],
  )
  if (beyond) return { kind: 'beyondHead', position: beyond.position, journalId: beyond.journal_id, at: null }
  const added = await firstRow<{ id: number; at: string }>(
    db,
    `select id, at from journal where not exists (select 1 from journal_seals where journal_id = journal.id)
      and not exists (select 1 from journal_unsealed where journal_id = journal.id) order by id limit 1`,
    [],
  )
  if (added) return { kind: 'added', position: null, journalId: added.id, at: added.at }
  const removed = await firstRow<{ journal_id: number }>(
    db,
    `select journal_id from journal_unsealed where not exists (select 1 from journal where id = journal_id)
      order by journal_id limit 1`,
    [],
  )
  return removed ? { kind: 'removedUnsealed', position: null, journalId: removed.journal_id, at: null } : null
}

async function waiting(db: Db): Promise<number> {
  const [row] = await db('journal_unsealed').count({ lines: 'journal_id' })
  return Number(row!.lines)
}
