import type { Db } from '#db/connect.ts'
import type { Objections } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import { noteNamesake, personNamedIn } from '#server/register/participants/identities.ts'
import { namedSentence } from '#server/register/participants/words.ts'

/** What leaves to a company names no participant: whoever wrote one is told, and asked for the pseudonym. */
export async function naming(db: Db, contractId: number, motif: string, author: Author): Promise<Objections | null> {
  const person = await personNamedIn(db, contractId, motif)
  if (!person) return null
  await noteNamesake(db, person, author)
  return { motif: namedSentence(person.number) }
}
