import type { Db } from '#db/connect.ts'
import { type Author, record } from '#server/journal/store.ts'
import type { Reading } from './gate.ts'
import { markKey, marksIn } from './rules.ts'
import { knownPeople } from './store.ts'

type Place = { contractId: number; buyerId: number }

const MOST = 2_000

/** Keeps a text as it is: the marks that are seen now, with the reason. Answers a sentence when it can't be. */
export async function confirmText(
  db: Db,
  place: Place,
  reading: Reading,
  reason: string,
  author: Author,
): Promise<string | null> {
  if (reading.marks.some(({ locked }) => locked)) return 'Ce texte ne peut pas être confirmé\u00a0: réécrivez-le.'
  if (!reason.trim()) return 'Dites pourquoi ce texte peut être publié tel quel.'
  await answer(db, place, reading, { answer: 'confirmed', reason: reason.trim(), words: null }, author)
  return null
}

/** Other words to print in its place; the text stays where it was typed. Answers a sentence when they can't be. */
export async function rewriteText(
  db: Db,
  place: Place,
  reading: Reading,
  words: string,
  author: Author,
): Promise<string | null> {
  const written = words.trim()
  if (!written) return 'Écrivez le texte qui sera imprimé.'
  if (written === reading.text) return 'Ce texte est le même.'
  if (written.length > MOST) return 'Ce texte est trop long\u00a0: au plus 2\u202f000 caractères.'
  if (marksIn(written, await knownPeople(db)).some(({ locked }) => locked))
    return 'Ces mots ne peuvent pas être publiés non plus\u00a0: ils nomment quelqu’un, ou en disent trop.'
  await answer(db, place, reading, { answer: 'rewritten', reason: '', words: written }, author)
  return null
}

/** The line of the journal says that it was done, and not the words, which may be those of a person. */
async function answer(
  db: Db,
  { contractId, buyerId }: Place,
  { source, hash, marks, where }: Reading,
  given: { answer: 'confirmed' | 'rewritten'; reason: string; words: string | null },
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const [row] = await trx('proofreadings')
      .insert({
        ...{ contract_id: contractId, text_hash: hash, ...given, marks: JSON.stringify(marks.map(markKey)) },
        ...{ source_table: source.table, source_id: source.id, source_column: source.column },
        ...{ answered_at: author.at, answered_by: author.userId },
      })
      .returning('id')
    await record(trx, author, {
      ...{ action: `proofreading.${given.answer}`, subject: 'proofreading', subjectId: row!.id, buyerId },
      href: `/marches/${contractId}/relecture`,
      after: { label: where },
    })
  })
}
