import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { statementPapers } from '#server/register/attachments/awaited.ts'
import { kinds } from '#server/register/attachments/rules.ts'
import type { Target } from '#server/register/attachments/store.ts'
import { monthsIn, periodFrom } from '#server/register/clauses/period-rules.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { placementsOf } from '#server/register/placements/person-store.ts'
import type { Placement } from '#server/register/placements/store.ts'
import { contractPieces } from '../contract-pieces.ts'
import { eligibilityPieces, employmentPieces } from '../person-pieces.ts'
import type { Pieces } from '../pieces.ts'
import { statementPieces } from '../statement-pieces.ts'
import type { Brought } from './form.ts'
import { contractHeading, eligibilityHeading, employmentHeading, statementHeading } from './page.ts'

/** What the page of some papers is made of, and what those that are brought there are about. */
export type Source = {
  pieces: Pieces
  heading: ReturnType<typeof statementHeading>
  targetOf(brought: Brought): Target
}

const NOTHING: Target = {
  about: 'statement',
  buyerId: 0,
  contractId: null,
  clauseId: null,
  companyId: null,
  period: null,
  placementId: null,
  participantId: null,
}

/** @throws NotFound where the contract’s statements do not come by this period. */
export async function statementSource(
  db: Db,
  user: User,
  place: Place,
  period: unknown,
  today: string,
): Promise<Source> {
  const { contract, clauseId } = place
  const key = periodFrom(period)
  if (!key) throw new NotFound('statement')
  const grid = await gridOf(db, clauseId)
  const statement = grid.statementOf(monthsIn(key)[0]!)
  if (statement.key !== key) throw new NotFound('statement')
  const papers = await statementPapers(db, user, { clauseId, grid, statement, today })
  const own = { ...NOTHING, buyerId: contract.buyerId, contractId: contract.id, clauseId, period: key }
  return {
    pieces: statementPieces(papers, { contractId: contract.id, grid, statement, role: user.role }),
    heading: statementHeading(contract, key),
    targetOf: ({ kind, senderId }) => ({ ...own, about: kinds[kind].about, companyId: senderId }),
  }
}

export async function contractSource(
  db: Db,
  user: User,
  { contract, clauseId }: Place,
  today: string,
): Promise<Source> {
  return {
    pieces: await contractPieces(db, user, { contractId: contract.id, clauseId }, today),
    heading: contractHeading(contract),
    targetOf: () => ({ ...NOTHING, about: 'contract', buyerId: contract.buyerId, contractId: contract.id, clauseId }),
  }
}

type OfEmployment = { user: User; place: Place; placement: Placement }

export async function employmentSource(
  db: Db,
  { user, place, placement }: OfEmployment,
  today: string,
): Promise<Source> {
  const { contract, clauseId } = place
  return {
    pieces: await employmentPieces(db, { user, place, placement }, today),
    heading: employmentHeading(contract, placement),
    targetOf: () => ({
      ...NOTHING,
      about: 'employment',
      buyerId: contract.buyerId,
      contractId: contract.id,
      clauseId,
      companyId: placement.employerId,
      placementId: placement.id,
      participantId: placement.participantId,
    }),
  }
}

type OfPerson = { user: User; participant: Participant }

export async function eligibilitySource(db: Db, { user, participant }: OfPerson, today: string): Promise<Source> {
  const placements = await placementsOf(db, [participant.id])
  return {
    pieces: await eligibilityPieces(db, { user, participant, placements }, today),
    heading: eligibilityHeading(participant),
    targetOf: () => ({ ...NOTHING, about: 'eligibility', buyerId: participant.buyerId, participantId: participant.id }),
  }
}
