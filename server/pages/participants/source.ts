import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { monthsOf } from '#server/register/hours/store.ts'
import { otherGroundsOf } from '#server/register/participants/grounds-store.ts'
import { pathsOf } from '#server/register/participants/paths.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { placementsOf } from '#server/register/placements/person-store.ts'
import { eligibilityPieces } from '../person-pieces.ts'

/** What the page of a person is made of, for this reader. */
export async function personSource(
  db: Db,
  { user, participant }: { user: User; participant: Participant },
  today: string,
) {
  const placements = await placementsOf(db, [participant.id])
  const edits = may(user.role, 'participants.edit')
  return {
    participant,
    others: (await otherGroundsOf(db, [participant.id])).get(participant.id) ?? [],
    paths: await pathsOf(db, participant.id),
    placements,
    pieces: edits ? await eligibilityPieces(db, { user, participant, placements }, today) : null,
    months: await monthsOf(db, participant.id),
    today,
    edits,
    readsIdentity: may(user.role, 'identities.read'),
  }
}
