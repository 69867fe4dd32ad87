import type { Db } from '#db/connect.ts'
import { forgetCompanyDrafts } from '#server/drafts/company-store.ts'
import { forgetDrafts } from '#server/drafts/store.ts'
import { generaliseBirthYear } from '../terms/store.ts'
import { identitiesErased } from './identities.ts'
import { participantRef } from './words.ts'

// What goes from the rows of a person. Hours, employments and grounds are not touched: they make the sums.

type Known = { id: number; number: number; buyerId: number }

/** The days from which the identity is archived, then erased, as reckoned today. */
export async function setTerm(
  trx: Db,
  id: number,
  { archiveOn, eraseOn }: { archiveOn: string | null; eraseOn: string | null },
): Promise<void> {
  await trx('participants').where({ id }).update({ archive_on: archiveOn, erase_on: eraseOn })
}

/** null takes somebody who came back out of the archive. */
export async function setArchived(trx: Db, id: number, at: string | null): Promise<void> {
  await trx('participants').where({ id }).update({ archived_at: at })
}

/** The kinds of the papers give way to one word; their days and who saw them stay. */
export async function generalisePapers(trx: Db, id: number, kind: string): Promise<void> {
  await trx('participants').where({ id }).whereNot('evidence_kind', '').update({ evidence_kind: kind })
  await trx('participants').where({ id }).increment('version')
  await trx('participant_grounds')
    .where({ participant_id: id })
    .whereNot('evidence_kind', '')
    .update({ evidence_kind: kind })
}

/**
 * Nothing says any more who it was: the identity goes, a birth year says an age band only, and so do the forms that somebody
 * left unsaved about them. @returns how many of these.
 */
export async function eraseIdentity(
  trx: Db,
  person: Known,
  { birthYear, at }: { birthYear: number | null; at: string },
): Promise<number> {
  const named = await identitiesErased(trx, person.id)
  await trx('participants')
    .where({ id: person.id })
    .update({ birth_year: birthYear, erased_at: at, archived_at: null, archive_on: null, erase_on: null })
  await trx('participants').where({ id: person.id }).increment('version')
  await generaliseBirthYear(trx, person.id, birthYear)
  await forgetCompanyDrafts(trx, named)
  return forgetDrafts(trx, draft => draft.includes(`/participants/${participantRef(person)}`) || named(draft))
}
