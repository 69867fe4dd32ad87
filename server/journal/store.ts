import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Row } from '#db/tables.ts'
import { inChunks } from '#server/base/chunks.ts'
import { AlreadyDone, Conflict, SentAgain } from '#server/base/errors.ts'
import { asksAgain } from './again-rules.ts'
import { spokenOf } from './chain-rules.ts'

/** Who acts, at which instant, and the number of the form that asked for it: what a line of the journal keeps. */
export type Signature = {
  userId: number | null
  at: string
  formKey: string | null
  /** A digest of what the form said; null where nothing was typed in a page. */
  formHash?: string | null
  /** The network address of the request, which the journal does not keep. */
  source?: string
  /** The answer of a company that did it by its link: nobody’s account did. */
  answerId?: number | null
  /** How what a company declares came to whoever writes it for them: kept with the gesture. */
  channel?: string
}

/** The same for a verb, which judges on a day: the civil day in France. */
export type Author = Signature & { today: string }

export type Entry = {
  /** The thing and what was done to it, in the past: 'contract.taken'. Its French words stand in history/whole-words.ts. */
  action: string
  /** The table's word and the row: 'contract', 12. */
  subject: string
  subjectId: number | null
  buyerId: number | null
  /** Other buyers that read the line: what it says is theirs too. */
  alsoFor?: readonly number[]
  /** The page where the result is seen; a form sent twice leads there. */
  href: string
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
}

/**
 * Writes down what is being done, in the same transaction.
 * @throws AlreadyDone when this form already did this, SentAgain when it did the same with something else in it:
 * everything in the transaction is undone.
 */
export async function record(trx: Db, author: Signature, entry: Entry): Promise<void> {
  if (await written(trx, author, entry)) return
  const lines = await linesOf(trx, author)
  judge(lines, author)
  if (!(await written(trx, { ...author, formKey: againKey(author) }, entry))) throw new AlreadyDone(lines[0]!.href)
}

/**
 * To be asked once the rows are locked, before anything is judged: what this very form did would be found wrong or
 * changed meanwhile when it comes a second time.
 * @throws AlreadyDone when this form already left a line in the journal, SentAgain when it said something else then and
 * the person must say which is meant.
 */
export async function onlyOnce(trx: Db, author: Signature): Promise<void> {
  const lines = author.formKey ? await linesOf(trx, author) : []
  if (lines.length) judge(lines, author)
}

type Line = { href: string; action: string; form_hash: string | null }

/** Comes back when the form says something else that its own rows and versions are enough to judge. */
function judge(lines: readonly Line[], { formHash }: Signature): void {
  const same = formHash ? lines.find(line => line.form_hash === formHash) : lines[0]
  if (same) throw new AlreadyDone(same.href)
  const [first] = lines
  if (asksAgain(first!.action)) throw new SentAgain(first!.href, first!.action)
}

/** What this form did: the first time, and when it was sent again with the same words as now. */
async function linesOf(trx: Db, author: Signature): Promise<Line[]> {
  return trx('journal')
    .whereIn('form_key', [author.formKey!, againKey(author)!])
    .orderBy('id')
    .select('href', 'action', 'form_hash')
}

/** Stands for the number of a form that was used once and now says something else. */
function againKey({ formKey, formHash }: Signature): string | null {
  return formHash ? `${formKey}:${formHash}` : formKey
}

async function written(trx: Db, author: Signature, entry: Entry): Promise<boolean> {
  const [row] = await trx('journal')
    .insert(rowOf(author, entry))
    .onConflict(['form_key', 'action'])
    .ignore()
    .returning(SPOKEN)
  if (row) await share(trx, row.id, entry.alsoFor ?? [])
  if (row) await speakOf(trx, [row])
  return row !== undefined
}

/**
 * The row is no longer what the form saw: this very form came before, or someone else did.
 * @throws AlreadyDone, SentAgain or Conflict.
 */
export async function outrun(trx: Db, author: Signature): Promise<never> {
  await onlyOnce(trx, author)
  throw new Conflict()
}

/** The many lines of one verb, such as an import: none carries the form's number. */
export async function recordMany(trx: Db, author: Signature, entries: readonly Entry[]): Promise<void> {
  for (const some of inChunks(entries, 200)) {
    const rows = some.map(entry => rowOf(withoutKey(author), entry))
    const silent = rows.filter(row => spokenOf(row).length === 0)
    const speaking = rows.filter(row => spokenOf(row).length > 0)
    if (silent.length > 0) await trx('journal').insert(silent)
    if (speaking.length > 0) await speakOf(trx, await trx('journal').insert(speaking).returning(SPOKEN))
  }
}

/** Several lines written by one verb: only the first carries the form's number. */
export function withoutKey<Signed extends Signature>(author: Signed): Signed {
  return { ...author, formKey: null, formHash: null }
}

async function share(trx: Db, journalId: number, buyerIds: readonly number[]): Promise<void> {
  await insertMany(
    trx,
    'journal_buyers',
    buyerIds.map(buyer_id => ({ journal_id: journalId, buyer_id })),
  )
}

const SPOKEN = ['id', 'href', 'before', 'after'] as const

/** Whom these lines speak of, so that a person's are found by an index. */
async function speakOf(trx: Db, rows: readonly Pick<Row<'journal'>, (typeof SPOKEN)[number]>[]): Promise<void> {
  const spoken = rows.flatMap(row => spokenOf(row).map(pseudonym => ({ pseudonym, journal_id: row.id })))
  await insertMany(trx, 'journal_people', spoken)
}

/** By which answer, in the line itself: its seal covers it. */
function signedBy({ answerId }: Signature): { answer?: number } {
  return answerId ? { answer: answerId } : {}
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
    after: entry.after || author.answerId ? JSON.stringify({ ...entry.after, ...signedBy(author) }) : null,
    form_key: author.formKey,
    form_hash: author.formKey ? (author.formHash ?? null) : null,
  }
}
