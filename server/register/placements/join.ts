import type { Db } from '#db/connect.ts'
import { type Author, onlyOnce, withoutKey } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { completeParticipant, newParticipant } from '../participants/actions.ts'
import { otherGroundsOf } from '../participants/grounds-store.ts'
import { namesakeOf, noteNamesake } from '../participants/identities.ts'
import { type GroundPaper, type Identity, missingForGrounds } from '../participants/rules.ts'
import { lockNumbers, participantOf, type Situation } from '../participants/store.ts'
import { placed } from './actions.ts'
import type { Employer } from './employer.ts'
import { type Outcome, outcomeOf, refused, Stopped } from './outcome.ts'
import type { PlacementValues } from './rules.ts'
import { lockClause, lockPerson } from './write-store.ts'

/** Who joins: somebody already followed, or a new person, unless one of the same name and birth date is (`anyway`: the number of that one, once it was asked). */
export type Joiner = { number: number } | { identity: Identity; situation: Situation; anyway: number | null }

export type Joining = {
  joiner: Joiner
  /** The grounds that were said, the first one first; none for somebody whose grounds are known. */
  papers: readonly GroundPaper[]
  /** null: to be established later; hours wait until it is. */
  eligibleOn: string | null
  values: PlacementValues
  employer: Employer
  confirmed: boolean
}

/**
 * One person on one contract, whole or not at all: who it is, the grounds with their papers, the eligibility, the employment.
 * Each leaves its line in the journal, in one transaction.
 */
export async function joinContract(db: Db, place: Place, joining: Joining, author: Author): Promise<Outcome> {
  const { buyerId } = place.contract
  const outcome = await db
    .transaction(async trx => {
      await lockNumbers(trx, buyerId)
      await lockClause(trx, place.clauseId)
      await onlyOnce(trx, author)
      return join(trx, place, joining, author)
    })
    .catch(outcomeOf)
  if (outcome.kind === 'personAsked')
    await noteNamesake(db, (await participantOf(db, buyerId, outcome.number))!, author)
  return outcome
}

async function join(trx: Db, place: Place, joining: Joining, author: Author): Promise<Outcome> {
  const person = await joined(trx, place.contract.buyerId, joining, author)
  const { values, employer, confirmed } = joining
  return placed(trx, place, person, values, employer, author, confirmed)
}

/** In the order in which they were asked. */
export type JoinedOne = { number: number; placementId: number }
export type Joined = { kind: 'done'; joined: JoinedOne[] } | { kind: 'stopped'; index: number; outcome: Outcome }

/**
 * Several persons in one gesture, all of them or none: the first that the register stops says which and why. `also`: in the same
 * transaction, once all have joined.
 */
export async function joinAll(
  db: Db,
  joinings: readonly { place: Place; joining: Joining }[],
  author: Author,
  also: (trx: Db, joined: readonly JoinedOne[]) => Promise<void>,
): Promise<Joined> {
  let index = 0
  try {
    return await db.transaction(async trx => {
      for (const buyerId of inOrder(joinings.map(({ place }) => place.contract.buyerId)))
        await lockNumbers(trx, buyerId)
      for (const clauseId of inOrder(joinings.map(({ place }) => place.clauseId))) await lockClause(trx, clauseId)
      await onlyOnce(trx, author)
      const joined: JoinedOne[] = []
      for (const [at, { place, joining }] of joinings.entries()) {
        index = at
        const outcome = await join(trx, place, joining, withoutKey(author))
        if (outcome.kind === 'done') joined.push({ number: outcome.number, placementId: outcome.placementId })
      }
      await also(trx, joined)
      return { kind: 'done' as const, joined }
    })
  } catch (error) {
    const outcome = outcomeOf(error)
    if (outcome.kind === 'personAsked')
      await noteNamesake(
        db,
        (await participantOf(db, joinings[index]!.place.contract.buyerId, outcome.number))!,
        author,
      )
    return { kind: 'stopped', index, outcome }
  }
}

function inOrder(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((a, b) => a - b)
}

export const UNKNOWN = 'Cette personne n’est pas connue de cet acheteur. Vérifiez le pseudonyme, ou ajoutez-la.'

/** The person, written with what was said of them. The form’s number stays for the line of the employment, the last. */
async function joined(trx: Db, buyerId: number, { joiner, papers, eligibleOn }: Joining, author: Author) {
  const { id, number } =
    'number' in joiner
      ? await known(trx, buyerId, joiner.number)
      : await added(trx, buyerId, joiner, papers.slice(1), author)
  const participant = (await participantOf(trx, buyerId, number))!
  const others = (await otherGroundsOf(trx, [id])).get(id) ?? []
  const more = 'number' in joiner ? merged([participant, ...others], papers) : null
  const missing = missingForGrounds(more ?? [participant, ...others])
  const establishes = eligibleOn !== null && participant.eligibleOn === null
  if (establishes && missing)
    throw refused(
      'eligibility',
      `${missing} L’éligibilité ne peut pas encore être établie\u00a0: dites «\u00a0plus tard\u00a0».`,
    )
  const next = { papers: more, eligibleOn: establishes ? eligibleOn : null }
  await completeParticipant(trx, participant, next, withoutKey(author))
  return { id, number, eligible: establishes || participant.eligibleOn !== null }
}

async function known(trx: Db, buyerId: number, number: number) {
  const participant = await participantOf(trx, buyerId, number)
  if (participant && !participant.erasedAt) await lockPerson(trx, participant.id)
  else throw refused('person', UNKNOWN)
  return { id: participant!.id, number }
}

async function added(
  trx: Db,
  buyerId: number,
  { identity, situation, anyway }: Exclude<Joiner, { number: number }>,
  others: readonly GroundPaper[],
  author: Author,
) {
  const namesake = await namesakeOf(trx, buyerId, identity)
  if (namesake && namesake.number !== anyway) throw new Stopped({ kind: 'personAsked', number: namesake.number })
  return newParticipant(trx, buyerId, identity, situation, others, withoutKey(author))
}

/** The grounds of somebody known, with those said now: one said again with its paper replaces what was there. null: none changes. */
function merged(standing: readonly GroundPaper[], said: readonly GroundPaper[]): GroundPaper[] | null {
  if (said.length === 0) return null
  const again = new Map(said.filter(({ evidenceKind }) => evidenceKind !== '').map(paper => [paper.ground, paper]))
  const codes = new Set(standing.map(({ ground }) => ground))
  return [
    ...standing.map(paper => again.get(paper.ground) ?? paper),
    ...said.filter(({ ground }) => !codes.has(ground)),
  ]
}
