import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { TERMINAL, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import type { Author } from '#server/journal/store.ts'
import { userNumbered } from '#server/users/store.ts'
import { buyersChosen } from './buyers-store.ts'
import type { Scope } from './scope-rules.ts'
import type { Summary } from './tally.ts'

// The imports themselves: what was dropped, by whom, and what became of it.

type ImportState = 'reading' | 'previewed' | 'applied' | 'refused' | 'cancelled'
export type Import = {
  id: number
  fileName: string
  sizeBytes: number
  storedAs: string
  state: ImportState
  createdCount: number
  updatedCount: number
  unchangedCount: number
  rejectedCount: number
  repairedCount: number
  /** What the reading found; for a refused file, only the sentence that says why. */
  summary: Summary | null
  refusal: string
  at: string
  by: number | null
  byName: string
  appliedAt: string | null
  isWithdrawn: boolean
  /** The first of the files that were dropped with it; null when it came alone. */
  droppedWith: number | null
}

/**
 * The import with this number, for this person: theirs, or anyone's when every buyer is theirs.
 * @throws NotFound otherwise.
 */
export async function importFor(db: Db, user: User, id: unknown): Promise<Import> {
  const row = await visibleImports(db, user)
    .where('imports.id', numberFrom(id))
    .first('imports.*', 'users.name as by_name', 'withdrawals.id as withdrawn')
  if (!row) throw new NotFound('import')
  return importFromRow(row)
}

/** Whoever it is of: for those who work. */
export async function importNumbered(db: Db, id: number): Promise<Import | null> {
  const row = await db('imports')
    .leftJoin('users', 'users.id', 'imports.by')
    .leftJoin('withdrawals', join => join.on('withdrawals.import_id', 'imports.id').andOnNull('withdrawals.undone_at'))
    .where('imports.id', id)
    .first('imports.*', 'users.name as by_name', 'withdrawals.id as withdrawn')
  return row ? importFromRow(row) : null
}

export async function latestImports(db: Db, user: User, most = 20): Promise<Import[]> {
  const rows = await visibleImports(db, user)
    .orderBy('imports.id', 'desc')
    .limit(most)
    .select('imports.*', 'users.name as by_name', 'withdrawals.id as withdrawn')
  return rows.map(importFromRow)
}

/** Those that came in the same gesture as this one, for this person. */
export async function droppedTogether(db: Db, user: User, first: number): Promise<Import[]> {
  const rows = await visibleImports(db, user)
    .where('imports.dropped_with', first)
    .orderBy('imports.id')
    .select('imports.*', 'users.name as by_name', 'withdrawals.id as withdrawn')
  return rows.map(importFromRow)
}

export async function bindTogether(trx: Db, ids: readonly number[]): Promise<void> {
  await trx('imports').whereIn('id', ids).update({ dropped_with: ids[0]! })
}

function visibleImports(db: Db, user: User) {
  const query = db('imports')
    .leftJoin('users', 'users.id', 'imports.by')
    .leftJoin('withdrawals', join => join.on('withdrawals.import_id', 'imports.id').andOnNull('withdrawals.undone_at'))
  return user.buyerIds ? query.where('imports.by', user.id) : query
}

export async function insertImport(
  trx: Db,
  { fileName, sizeBytes, storedAs }: { fileName: string; sizeBytes: number; storedAs: string },
  author: Author,
): Promise<number> {
  const [row] = await trx('imports')
    .insert({
      file_name: fileName.slice(0, 200),
      size_bytes: sizeBytes,
      stored_as: storedAs,
      sha256: '',
      format: '',
      state: 'reading',
      at: author.at,
      by: author.userId,
    })
    .returning('id')
  return row!.id
}

/** What tells the file of an import from others, the same for every lot of it; and its name. */
export async function fileOf(db: Db, id: number): Promise<{ file: string; fileName: string }> {
  const row = (await db('imports').where({ id }).first('sha256', 'file_name'))!
  return { file: row.sha256 || `import ${id}`, fileName: row.file_name }
}

export async function keepPreview(db: Db, id: number, summary: Summary, sha256: string): Promise<void> {
  await db('imports')
    .where({ id, state: 'reading' })
    .update({ state: 'previewed', sha256, ...counts(summary) })
}

/** An import that was previewed is to be read once more, under another choice. */
export async function readAgain(trx: Db, id: number): Promise<void> {
  await trx('imports').where({ id, state: 'previewed' }).update({ state: 'reading' })
}

export async function keepRefusal(db: Db, id: number, sentence: string): Promise<void> {
  await db('imports')
    .where({ id })
    .whereIn('state', ['reading', 'previewed'])
    .update({ state: 'refused', stored_as: '', summary: JSON.stringify({ refusal: sentence }) })
}

/** @throws NotFound when it was applied or cancelled meanwhile: nothing of this transaction is then kept. */
export async function finishImport(
  trx: Db,
  id: number,
  { summary, sha256, at }: { summary: Summary; sha256: string; at: string },
): Promise<void> {
  const done = await trx('imports')
    .where({ id })
    .whereIn('state', ['reading', 'previewed'])
    .update({ state: 'applied', stored_as: '', sha256, applied_at: at, ...counts(summary) })
  if (done === 0) throw new NotFound('import')
}

export async function cancelImport(trx: Db, id: number): Promise<boolean> {
  const done = await trx('imports')
    .where({ id })
    .whereIn('state', ['reading', 'previewed'])
    .update({ state: 'cancelled', stored_as: '' })
  return done > 0
}

/** One that came to nothing before anybody saw it. */
export async function dropImport(trx: Db, id: number): Promise<void> {
  await trx('imports').where({ id, state: 'reading' }).delete()
}

/**
 * For whom an import is made: those with listed buyers import for these only, the others for the legal persons that the institution
 * chose, or those `asked` this time.
 */
export async function scopeOf(db: Db, userId: number | null, asked?: ReadonlySet<string>): Promise<Scope> {
  const user = userId === null ? TERMINAL : await userNumbered(db, userId)
  if (!user) return { buyers: { sirets: new Set(), sirens: new Set(), apart: new Set() }, sirens: null }
  if (user.buyerIds === null) {
    const chosen = asked ?? (await buyersChosen(db))
    return { buyers: null, sirens: chosen === 'all' ? null : chosen }
  }
  const [sirets, sirens] = [new Set<string>(), new Set<string>()]
  for (const ids of inChunks(user.buyerIds))
    for (const { siret, siren } of await db('buyers').whereIn('id', ids).select('siret', 'siren')) {
      sirets.add(siret)
      if (siren) sirens.add(siren)
    }
  const apart: string[] = await db('buyers').whereNull('siren').pluck('siret')
  return { buyers: { sirets, sirens, apart: new Set(apart) }, sirens: null }
}

function counts(summary: Summary) {
  const { create, update, same, older, duplicate, reject } = summary.actions
  return {
    format: summary.format,
    created_count: create,
    updated_count: update,
    unchanged_count: same + older + duplicate,
    rejected_count: reject,
    repaired_count: summary.repaired,
    summary: JSON.stringify(summary),
  }
}

function importFromRow(row: Row<'imports'> & { by_name: string | null; withdrawn: number | null }): Import {
  const kept = row.summary ? JSON.parse(row.summary) : null
  return {
    id: row.id,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    storedAs: row.stored_as,
    state: row.state as Import['state'],
    createdCount: row.created_count,
    updatedCount: row.updated_count,
    unchangedCount: row.unchanged_count,
    rejectedCount: row.rejected_count,
    repairedCount: row.repaired_count,
    summary: kept?.actions ? kept : null,
    refusal: kept?.refusal ?? '',
    at: row.at,
    by: row.by,
    byName: row.by_name ?? 'Terminal',
    appliedAt: row.applied_at,
    isWithdrawn: Boolean(row.withdrawn),
    droppedWith: row.dropped_with,
  }
}

/** The names of the files that an import still waits for. */
export async function awaitedFiles(db: Db): Promise<Set<string>> {
  return new Set(await db('imports').whereIn('state', ['reading', 'previewed']).pluck('stored_as'))
}
