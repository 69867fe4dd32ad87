import type { Db } from '#db/connect.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { linked, objectionToLetter } from './letter-rules.ts'
import { defaultLetters, type TextKind } from './letter-words.ts'

/** The words of a letter: the last the institution wrote, or ours. */
export type LetterText = { body: string; ours: boolean; recordedAt: string | null; byName: string | null }

export async function letterText(db: Db, kind: TextKind): Promise<LetterText> {
  const row = await db('letter_templates')
    .leftJoin('users', 'users.id', 'letter_templates.recorded_by')
    .where({ kind })
    .orderBy('letter_templates.id', 'desc')
    .first('letter_templates.body', 'letter_templates.recorded_at', 'users.name')
  if (!row) return { body: defaultLetters[kind], ours: true, recordedAt: null, byName: null }
  return { body: linked(kind, row.body), ours: false, recordedAt: row.recorded_at, byName: row.name }
}

/** Writes the words of a letter anew; the earlier ones stay. Null, or what is wrong. */
export async function saveLetter(db: Db, kind: TextKind, body: string, author: Author): Promise<string | null> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const objection = objectionToLetter(kind, body)
    if (objection) return objection
    const before = await letterText(trx, kind)
    const row = { kind, body, recorded_at: author.at, recorded_by: author.userId }
    const [saved] = await trx('letter_templates').insert(row).returning('id')
    await record(trx, author, {
      action: 'letterTemplate.saved',
      subject: 'letterTemplate',
      subjectId: saved!.id,
      buyerId: null,
      href: '/reglages/courriers',
      before: { text: before.body },
      after: { text: body },
    })
    return null
  })
}
