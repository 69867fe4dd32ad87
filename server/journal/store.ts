import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { AlreadyDone, Conflict } from '#server/base/errors.ts'

/**
 * Who acts, at which instant, and the number of the form that asked for it: what a line of the journal keeps. `source`: the
 * network address of a request, which the journal does not keep.
 */
export type Signature = { userId: number | null; at: string; formKey: string | null; source?: string }

/** The same for a verb, which judges on a day: the civil day in France. */
export type Author = Signature & { today: string }

export type Entry = {
  /** The thing and what was done to it, in the past: 'contract.taken'. Its French words stand in history/words.ts. */
  action: string
  /** The table's word and the row: 'contract', 12. */
  subject: string
  subjectId: number | null
  buyerId: number | null
  /** The page where the result is seen; a form sent twice leads there. */
  href: string
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
}

/**
 * Writes down what is being done, in the same transaction.
 * @throws AlreadyDone when this form already did this: everything in the transaction is undone.
 */
export async function record(trx: Db, author: Signature, entry: Entry): Promise<void> {
  const [row] = await trx('journal')
    .insert(rowOf(author, entry))
    .onConflict(['form_key', 'action'])
    .ignore()
    .returning('id')
  if (row) return

  const first = await trx('journal').where({ form_key: author.formKey, action: entry.action }).first('href')
  throw new AlreadyDone(first?.href ?? '/')
}

/**
 * To be asked once the rows are locked, before anything is judged: what this very form did would be found wrong or
 * changed meanwhile when it comes a second time.
 * @throws AlreadyDone when this form already left a line in the journal.
 */
export async function onlyOnce(trx: Db, { formKey }: Signature): Promise<void> {
  if (!formKey) return
  const first = await trx('journal').where({ form_key: formKey }).orderBy('id').first('href')
  if (first) throw new AlreadyDone(first.href)
}

/**
 * The row is no longer what the form saw: this very form came before, or someone else did.
 * @throws AlreadyDone, or Conflict.
 */
export async function outrun(trx: Db, author: Signature): Promise<never> {
  await onlyOnce(trx, author)
  throw new Conflict()
}

/** The many lines of one verb, such as an import: none carries the form's number. */
export async function recordMany(trx: Db, author: Signature, entries: readonly Entry[]): Promise<void> {
  for (const some of inChunks(entries, 200)) {
    await trx('journal').insert(some.map(entry => rowOf(withoutKey(author), entry)))
  }
}

/** Several lines written by one verb: only the first carries the form's number. */
export function withoutKey<Signed extends Signature>(author: Signed): Signed {
  return { ...author, formKey: null }
}

function rowOf(author: Signature, entry: Entry) {
  return {
    at: author.at,
    actor_id: author.userId,
    action: entry.action,
    subject: entry.subject,
    subject_id: entry.subjectId,
    buyer_id: entry.buyerId,
    href: entry.href,
    before: entry.before ? JSON.stringify(entry.before) : null,
    after: entry.after ? JSON.stringify(entry.after) : null,
    form_key: author.formKey,
  }
}
