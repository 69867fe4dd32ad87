import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { lateStatements } from '#server/compliance/awaited.ts'
import { type Behind, contractsBehind } from '#server/compliance/behind.ts'
import { portfolioOf } from '#server/compliance/portfolio.ts'
import { exposed, penaltyCents } from '#server/compliance/rules.ts'
import { settled } from '#server/compliance/store.ts'
import { eligibilitiesEnding, statementsToCheck } from '#server/register/hours/waiting.ts'
import { ELIGIBILITY_WARNING_DAYS } from '#server/register/participants/rules.ts'
import { type Answer, answersOverdue, comingDates, contractsToTake, endingSoon, finalReviewsDue } from './store.ts'

// What the first page of a person who follows contracts needs, read at once.

const MOST_STATEMENTS = 200
const MOST_TO_TAKE = 8

/** A facilitator's week: her own contracts, and what nobody follows yet. */
export async function facilitatorWeek(db: Db, user: User, today: string) {
  await settled(db, today)
  const mine = <Item extends { followedBy: number | null }>(items: Item[]) =>
    items.filter(item => item.followedBy === user.id)
  const behind = (await contractsBehind(db, user, 'mine', today)).filter(contract => !contract.closed)
  return {
    behind,
    toCheck: await statementsToCheck(db, user, { followedBy: user.id, limit: MOST_STATEMENTS }),
    late: await lateStatements(db, user, today, { followedBy: user.id, limit: MOST_STATEMENTS }),
    toTake: await contractsToTake(db, user, MOST_TO_TAKE),
    eligibilities: mine(await eligibilitiesEnding(db, user, today, ELIGIBILITY_WARNING_DAYS)),
    answers: without(await answersOverdue(db, user, 'mine', today), behind),
    reviews: await finalReviewsDue(db, user, today),
    portfolio: await portfolioOf(db, user, 'mine'),
    coming: await comingDates(db, user, 'mine', today),
  }
}
export type FacilitatorWeek = Awaited<ReturnType<typeof facilitatorWeek>>

/** An officer's: every contract of their buyers, weighed in euros. */
export async function officerWeek(db: Db, user: User, today: string) {
  await settled(db, today)
  const behind = (await contractsBehind(db, user, 'all', today)).filter(contract => !contract.closed)
  return {
    behind,
    toTake: await contractsToTake(db, user, MOST_TO_TAKE),
    ending: without(await endingSoon(db, user, 'all', today), behind),
    answers: without(await answersOverdue(db, user, 'all', today), behind).filter(
      ({ fact }) => fact.waitsOn === 'buyer' || fact.kind === 'formalNotice',
    ),
    portfolio: await portfolioOf(db, user, 'all'),
    coming: await comingDates(db, user, 'all', today),
  }
}
export type OfficerWeek = Awaited<ReturnType<typeof officerWeek>>

/** Hours that would be missing at the end if nothing changes; those that are, once the contract is over. Centihours. */
export function missingAtTheEnd({ owed, counted, ahead }: Pick<Behind, 'owed' | 'counted' | 'ahead'>): number {
  return Math.max(0, owed - (ahead?.atTheEnd ?? counted))
}

/** What those hours would cost in penalties, in cents; null when the contract wrote no amount (CCAG x.1.5). */
export function atStake(contract: Behind): number | null {
  const missing = missingAtTheEnd(contract)
  return penaltyCents(exposed({ owed: missing, counted: 0, excused: contract.excused }), contract.penaltyCents)
}

function without<Item extends { contractId: number }>(items: Item[], behind: Behind[]): Item[] {
  const known = new Set(behind.map(contract => contract.contractId))
  return items.filter(item => !known.has(item.contractId))
}

export type { Answer }
