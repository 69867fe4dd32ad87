import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { plusDays, plusMonths } from '#server/base/dates.ts'
import { type Named, named, namesOf, type Scope, scoped } from '#server/register/contracts/named-store.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { awaitsFinalReview, type Fact, FINAL_REVIEW_MONTHS, openStep } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { COMING_DAYS, ENDING_DAYS, MOST_COMING } from './rules.ts'

/** The most contracts that one page weighs. */
const MOST = 60

export type Answer = Named & { fact: Fact }

/** Answers that somebody owes and that did not come by their date, on these contracts. The longest silent first. */
export async function answersOverdue(db: Db, user: User, scope: Scope, today: string): Promise<Answer[]> {
  const rows = await scoped(db, user, scope)
    .whereExists(
      db('facts')
        .whereRaw('facts.contract_id = contracts.id')
        .whereNotNull('facts.waits_on')
        .where('facts.until_on', '<', today),
    )
    .orderBy('contracts.id')
    .limit(MOST * 5)
    .select(...named)
  const ids = rows.map(row => row.contract_id)
  const facts = Map.groupBy(await factsOf(db, ids), fact => fact.contractId)
  const name = await namesOf(db, ids)
  return rows
    .flatMap(row => {
      const fact = openStep(facts.get(row.contract_id) ?? [])
      return fact?.untilOn && fact.untilOn < today ? [{ ...name(row), fact }] : []
    })
    .sort((a, b) => (a.fact.untilOn! < b.fact.untilOn! ? -1 : 1))
}

/** Contracts with a clause whose final review is due, or overdue, and not recorded (CCAG x.1.4.5). The first to end first. */
export async function finalReviewsDue(db: Db, user: User, today: string): Promise<Named[]> {
  const rows = await scoped(db, user, 'mine')
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .where('contracts.ends_on', '<=', plusMonths(today, FINAL_REVIEW_MONTHS))
    .orderBy(['contracts.ends_on', 'contracts.id'])
    .select(...named)
  const ids = rows.map(row => row.contract_id)
  const facts = Map.groupBy(await factsOf(db, ids), fact => fact.contractId)
  const name = await namesOf(db, ids)
  return rows
    .filter(row => awaitsFinalReview(facts.get(row.contract_id) ?? [], row.ends_on!, today))
    .map(row => name(row))
}

/** Contracts with a clause whose execution ends within ninety days. */
export function endingSoon(db: Db, user: User, scope: Scope, today: string): Promise<Named[]> {
  return endingBetween(db, user, scope, today, plusDays(today, ENDING_DAYS))
}

async function endingBetween(db: Db, user: User, scope: Scope, from: string, to: string): Promise<Named[]> {
  const rows = await scoped(db, user, scope)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .whereBetween('contracts.ends_on', [from, to])
    .orderBy(['contracts.ends_on', 'contracts.id'])
    .limit(MOST)
    .select(...named)
  const name = await namesOf(
    db,
    rows.map(row => row.contract_id),
  )
  return rows.map(row => name(row))
}

export type Coming = Named & { date: string; what: 'suspension' | 'answer' | 'end' }

/** Dates not to miss on these contracts in the weeks to come: answers awaited, suspensions that end, contracts that end. */
export async function comingDates(db: Db, user: User, scope: Scope, today: string): Promise<Coming[]> {
  const last = plusDays(today, COMING_DAYS)
  const facts = await scoped(db, user, scope)
    .join('facts', 'facts.contract_id', 'contracts.id')
    .whereBetween('facts.until_on', [today, last])
    .where(either => either.where('facts.kind', 'suspension').orWhereNotNull('facts.waits_on'))
    .whereNotExists(db('facts as back').whereRaw('back.cancels_id = facts.id'))
    .orderBy(['facts.until_on', 'facts.id'])
    .limit(MOST_COMING)
    .select(...named, 'facts.kind', 'facts.until_on')
  const ends = (await endingBetween(db, user, scope, today, last)).slice(0, MOST_COMING)
  const name = await namesOf(
    db,
    facts.map(row => row.contract_id),
  )
  return [
    ...facts.map(row => ({
      ...name(row),
      date: row.until_on as string,
      what: row.kind === 'suspension' ? ('suspension' as const) : ('answer' as const),
    })),
    ...ends.map(contract => ({ ...contract, date: contract.endsOn!, what: 'end' as const })),
  ]
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .slice(0, MOST_COMING)
}

/** Whether this person sees any contract at all. */
export async function seesContracts(db: Db, user: User): Promise<boolean> {
  return (await visibleContracts(db, user).first('contracts.id')) !== undefined
}
