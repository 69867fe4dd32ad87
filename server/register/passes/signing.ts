import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import type { AnswerKind, Pass } from './store.ts'

/** Whose link, and who said to answer. */
export type Answering = { pass: Pick<Pass, 'id' | 'companyId'>; answeredBy: string }

type About = { kind: AnswerKind; place: Place; period: string }

/** Signs what is about to be written: by an answer, where an account would be. */
export async function signedBy(
  trx: Db,
  who: Answering,
  { kind, place, period }: About,
  author: Author,
): Promise<Author> {
  const { pass, answeredBy: answered_by } = who
  const row = { pass_id: pass.id, answered_by, kind, clause_id: place.clauseId, period, at: author.at }
  const [answer] = await trx('pass_answers').insert(row).returning('id')
  return { ...author, userId: null, answerId: answer!.id }
}

/** Nothing was written by it. */
export async function withdraw(trx: Db, { answerId }: Author): Promise<void> {
  await trx('pass_answers').where({ id: answerId! }).delete()
}

export async function noteSent(trx: Db, { pass: { id } }: Answering, at: string): Promise<void> {
  await trx('passes').where({ id, started_at: null }).update({ started_at: at })
  await trx('passes').where({ id, sent_at: null }).update({ sent_at: at })
}

/** The names of those whom it employs are about to be shown to who answers: whom the line of the journal names. */
export function signedForNames(trx: Db, who: Answering, place: Place, author: Author): Promise<Author> {
  return signedBy(trx, who, { kind: 'names', place, period: '' }, author)
}
