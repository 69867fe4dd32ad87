import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import {
  type Draft,
  formNamed,
  holdsSomething,
  LARGEST_DRAFT,
  MOST_DRAFTS,
  oldest,
  partsOf,
  type Typed,
} from './rules.ts'

// Drafts are a person's own: every question names whose they are. None leaves a line in the journal, nor in the log.

type Keeping = { userId: number; address: string; page: string; typed: Typed; at: string }

/** Keeps what was typed in place of what was kept of the same form. False when nothing was typed, or too much. */
export async function keepDraft(db: Db, { userId, address, page, typed, at }: Keeping): Promise<boolean> {
  const text = JSON.stringify(typed)
  if (!holdsSomething(typed) || text.length > LARGEST_DRAFT) return false
  const row = { page, typed: text, kept_at: at }
  const form = formNamed(address, typed)
  await db('drafts')
    .insert({ user_id: userId, form, ...row })
    .onConflict(['user_id', 'form'])
    .merge(row)
  const beyond = await db('drafts')
    .where({ user_id: userId })
    .orderBy([
      { column: 'kept_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .offset(MOST_DRAFTS)
    .pluck('id')
  if (beyond.length) await db('drafts').whereIn('id', beyond).delete()
  return true
}

/** The same while one types: what is sent as the page is left may arrive after the form itself, and is then let go. */
export async function keepTyping(db: Db, keeping: Keeping, formKey: string | null): Promise<boolean> {
  const kept = await keepDraft(db, keeping)
  const isDone = kept && formKey && (await db('journal').where({ form_key: formKey }).first('id'))
  if (isDone) await forgetDraft(db, keeping.userId, keeping.address, keeping.typed)
  return kept && !isDone
}

/** What this person left unsaved, the latest first. */
export async function draftsOf(db: Db, userId: number, now: string): Promise<Draft[]> {
  const rows = await db('drafts')
    .where({ user_id: userId })
    .where('kept_at', '>', oldest(now))
    .orderBy('kept_at', 'desc')
    .select('id', 'form', 'page', 'typed', 'kept_at')
  return rows.map(draftFromRow)
}

/** What was typed in this form, and in this month of it. */
export async function draftOf(
  db: Db,
  userId: number,
  at: { address: string; month: string },
  now: string,
): Promise<Draft | null> {
  const form = formNamed(at.address, { mois: [at.month] })
  const row = await db('drafts')
    .where({ user_id: userId, form })
    .where('kept_at', '>', oldest(now))
    .first('id', 'form', 'page', 'typed', 'kept_at')
  return row ? draftFromRow(row) : null
}

/** The form is saved: what was kept of it has no object any more. */
export async function forgetDraft(db: Db, userId: number, address: string, typed: Typed): Promise<void> {
  await db('drafts')
    .where({ user_id: userId, form: formNamed(address, typed) })
    .delete()
}

/** The page where it stood; null when it is not there, or somebody else's. */
export async function abandonDraft(db: Db, userId: number, id: number): Promise<string | null> {
  const row = await db('drafts').where({ user_id: userId, id }).first('page')
  if (row) await db('drafts').where({ user_id: userId, id }).delete()
  return row?.page ?? null
}

/** Those that say this, in their address or in what was typed. @returns how many. */
export async function forgetDrafts(db: Db, says: (text: string) => boolean): Promise<number> {
  const gone: number[] = []
  for (let after = 0; ; ) {
    const rows = await db('drafts')
      .where('id', '>', after)
      .orderBy('id')
      .limit(50)
      .select('id', 'form', 'page', 'typed')
    if (rows.length === 0) break
    gone.push(...rows.filter(row => says([row.form, row.page, ...wordsIn(row.typed)].join(' '))).map(({ id }) => id))
    after = rows.at(-1)!.id
  }
  for (const some of inChunks(gone)) await db('drafts').whereIn('id', some).delete()
  return gone.length
}

function wordsIn(typed: string): string[] {
  return Object.values(JSON.parse(typed) as Typed).flat()
}

/** Drafts that nobody came back for. */
export async function forgetOldDrafts(db: Db, now: string): Promise<void> {
  await db('drafts').where('kept_at', '<=', oldest(now)).delete()
}

function draftFromRow(row: Pick<Row<'drafts'>, 'id' | 'form' | 'page' | 'typed' | 'kept_at'>): Draft {
  const { address: form, month } = partsOf(row.form)
  return { id: row.id, form, month, page: row.page, typed: JSON.parse(row.typed), keptAt: row.kept_at }
}
