import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { missingPieces } from '#server/register/attachments/required-rules.ts'
import { kindsAbout } from '#server/register/attachments/rules.ts'
import { piecesOf, piecesUnder, wasSeen } from '#server/register/attachments/store.ts'
import { eligibilityPiecesHref, employmentPiecesHref } from '#server/register/attachments/words.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import type { Placement as Employment } from '#server/register/placements/person-store.ts'
import type { Placement } from '#server/register/placements/store.ts'
import type { Pieces } from './pieces.ts'

// The papers of an employment and of somebody’s eligibility, for those who may read who it is.

/** The contract of work, and whether the eligibility of whoever holds it was shown. */
export async function employmentPieces(
  db: Db,
  { user, place, placement }: { user: User; place: Place; placement: Placement },
  today: string,
): Promise<Pieces> {
  const { contract, clauseId } = place
  const { participantId } = placement
  const pieces = (await piecesUnder(db, [clauseId])).get(clauseId) ?? []
  const employed = [{ ...placement, placementId: placement.id, seen: await wasSeen(db, participantId) }]
  const missing = missingPieces({ employed, declared: [], pieces, today })
  const ofPerson = missing.filter(one => one.participantId !== null)
  const people = new Map([
    [participantId, { ref: pseudonym(placement.number), href: eligibilityPiecesHref(placement) }],
  ])
  return {
    href: employmentPiecesHref(contract.id, placement.id),
    kept: await piecesOf(db, user, { placementId: placement.id }),
    // The page is theirs: only the other paper says where it is brought.
    missing: ofPerson,
    named: { companies: new Map(), people },
    offered: { kinds: kindsAbout('employment'), senders: [] },
  }
}

export async function eligibilityPieces(
  db: Db,
  { user, participant, placements }: { user: User; participant: Participant; placements: readonly Employment[] },
  today: string,
): Promise<Pieces> {
  const kept = await piecesOf(db, user, { participantId: participant.id, about: 'eligibility' })
  const employed = placements.map(({ id, window }) => ({
    placementId: id,
    participantId: participant.id,
    employerId: 0,
    mode: window.mode,
    hiredOn: window.hiredOn,
    leftOn: window.leftOn,
    seen: participant.evidenceKind !== '',
  }))
  const missing = missingPieces({ employed, declared: [], pieces: kept, today })
  return {
    href: eligibilityPiecesHref(participant),
    kept,
    missing: missing.filter(({ kind }) => kind === 'P_ELIG').map(one => ({ ...one, participantId: null })),
    named: { companies: new Map(), people: new Map() },
    // Of whoever was erased, nothing is kept any more.
    offered: participant.erasedAt ? null : { kinds: kindsAbout('eligibility'), senders: [] },
  }
}
