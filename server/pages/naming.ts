import type { Response } from 'express'
import type { Db } from '#db/connect.ts'
import { may } from '#server/access/rules.ts'
import type { Objections } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { noteNamesake, personNamedIn } from '#server/register/participants/identities.ts'
import { namedSentence } from '#server/register/participants/words.ts'
import { authorOf } from './author.ts'

/** A sentence by field where a text names somebody who works under this contract: it is asked for the pseudonym. */
export async function naming(
  db: Db,
  contractId: number,
  said: Record<string, string>,
  author: Author,
): Promise<Objections | null> {
  for (const [field, text] of Object.entries(said)) {
    const person = await personNamedIn(db, contractId, text)
    if (!person) continue
    await noteNamesake(db, person, author)
    return { [field]: namedSentence(person.number) }
  }
  return null
}

/**
 * The same for whoever may write there, of this contract or of those it is `about`. Only those who know who somebody is are
 * told that they wrote it: anybody else would learn that a guess is right.
 */
export function namingIn(db: Db) {
  return async (
    res: Response,
    said: Record<string, string>,
    about?: readonly Contract[],
  ): Promise<Objections | null> => {
    const { user, contract } = res.locals as Response['locals'] & { contract: Contract }
    if (!may(user.role, 'identities.read')) return null
    for (const { id } of about ?? [contract]) {
      const named = await naming(db, id, said, authorOf(res))
      if (named) return named
    }
    return null
  }
}
