import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { plusDays, plusMonths } from '#server/base/dates.ts'
import { isStillBehind } from '#server/compliance/behind-query.ts'
import { endingCounted } from '#server/compliance/contract-list.ts'
import { type Named, named, namesOf, type Scope, scoped } from '#server/register/contracts/named-store.ts'
import { TO_CONFIRM } from '#server/register/contracts/reading-words.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { awaitsFinalReview, type Fact, FINAL_REVIEW_MONTHS, openStep } from '#server/register/facts/rules.ts'
import { CARRIED, factsOf } from '#server/register/facts/store.ts'
import { COMING_DAYS, ENDING_DAYS, MOST_COMING } from './rules.ts'

/** The most that the first page lists of a kind nobody asked for alone. */
const MOST = 60

export type Answer = Named & { fact: Fact }

/** How many there are, and the first of them; all of them where `whole`. */
export type Counted<Item> = { total: number; shown: Item[] }

type Asked = { scope: Scope; today: string; whole: boolean }

/** Answers that these parties owe and that did not come by their date, where nothing worse waits. The longest silent first. */
export async function answersOverdue(
  db: Db,
  user: User,
  { scope, today, whole, ofBuyers }: Asked & { ofBuyers: boolean },
): Promise<Counted<Answer>> {
  const silent = () => {
    const query = scoped(db, user, scope)
      .join('facts', 'facts.contract_id', 'contracts.id')
      .where('facts.until_on', '<', today)
      .whereNotIn('facts.kind', CARRIED)
      .where(isOpenStep(db))
      .whereNotExists(isStillBehind(db, user, scope))
    return ofBuyers ? query.where(awaitedByBuyers) : query
  }
  const query = silent().orderBy(['facts.until_on', 'facts.id'])
  if (!whole) query.limit(MOST)
  const rows = await query.select(...named)
  const ids = rows.map(row => row.contract_id)
  const facts = await factsByContract(db, ids)
  const name = await namesOf(db, ids)
  const shown = rows.map(row => ({ ...name(row), fact: openStep(facts.get(row.contract_id) ?? [])! }))
  return { shown, total: whole || shown.length < MOST ? shown.length : await countOf(silent() as ReturnType<Db>) }
}

/** What `openStep` says, of one fact: it is the last that says whose turn it is, and it is somebody's. */
function isOpenStep(db: Db) {
  const takenBack = (fact: string) => db('facts as back').whereRaw(`back.cancels_id = ${fact}.id`)
  const later = db('facts as later')
    .whereRaw('later.contract_id = facts.contract_id')
    .whereNotNull('later.waits_on')
    .whereNull('later.cancels_id')
    .whereNotIn('later.kind', CARRIED)
    .whereRaw('(later.dated_on > facts.dated_on or (later.dated_on = facts.dated_on and later.id > facts.id))')
    .whereNotExists(takenBack('later'))
  return (facts: ReturnType<Db>) =>
    facts
      .whereNotNull('facts.waits_on')
      .whereNot('facts.waits_on', 'nobody')
      .whereNull('facts.cancels_id')
      .whereNotExists(takenBack('facts'))
      .whereNotExists(later)
}

function awaitedByBuyers(facts: ReturnType<Db>): void {
  facts.whereRaw("facts.waits_on = 'buyer'") // in so many words, for its index
}

async function factsByContract(db: Db, contractIds: readonly number[]): Promise<Map<number, Fact[]>> {
  const facts: Fact[] = []
  for (const ids of inChunks(contractIds)) facts.push(...(await factsOf(db, ids)))
  return Map.groupBy(facts, fact => fact.contractId)
}

/** Contracts with a clause whose final review is due, or overdue, and not recorded (CCAG x.1.4.5). The first to end first. */
export async function finalReviewsDue(db: Db, user: User, today: string): Promise<Named[]> {
  const rows = await scoped(db, user, 'mine')
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .where('contracts.ends_on', '<=', plusMonths(today, FINAL_REVIEW_MONTHS))
    .orderBy(['contracts.ends_on', 'contracts.id'])
    .select(...named)
  const ids = rows.map(row => row.contract_id)
  const facts = await factsByContract(db, ids)
  const name = await namesOf(db, ids)
  return rows
    .filter(row => awaitsFinalReview(facts.get(row.contract_id) ?? [], row.ends_on!, today))
    .map(row => name(row))
    .filter(({ endDoubt }) => endDoubt !== TO_CONFIRM) // no review rests on an end that published acts contradict
}

/** Contracts with a clause whose execution ends within ninety days, where nothing worse waits. The first to end first. */
export async function endingSoon(db: Db, user: User, { scope, today, whole }: Asked): Promise<Counted<Named>> {
  const days = [today, plusDays(today, ENDING_DAYS)] as const
  const ending = () => endingBetween(db, user, scope, ...days).whereNotExists(isStillBehind(db, user, scope))
  const query = ending().orderBy(['contracts.ends_on', 'contracts.id'])
  const shown = await namedOf(db, await (whole ? query : query.limit(MOST)).select(...named))
  if (whole || shown.length < MOST) return { shown, total: shown.length }
  const kept = scope === 'all' ? await endingCounted(db, user, today, days) : null
  return { shown, total: kept ?? (await countOf(ending() as ReturnType<Db>)) }
}

function endingBetween(db: Db, user: User, scope: Scope, from: string, to: string) {
  return scoped(db, user, scope)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .whereBetween('contracts.ends_on', [from, to])
}

async function namedOf(db: Db, rows: readonly Parameters<Awaited<ReturnType<typeof namesOf>>>[0][]): Promise<Named[]> {
  const name = await namesOf(
    db,
    rows.map(row => row.contract_id),
  )
  return rows.map(row => name(row))
}

async function countOf(query: ReturnType<Db>): Promise<number> {
  const row = await query.count('* as count').first()
  return Number(row?.count ?? 0)
}

export type Coming = Named & { date: string; what: 'suspension' | 'answer' | 'end' }

/** Dates not to miss on these contracts in the weeks to come: answers awaited, suspensions that end, contracts that end. */
export async function comingDates(db: Db, user: User, scope: Scope, today: string): Promise<Coming[]> {
  const last = plusDays(today, COMING_DAYS)
  const facts = await scoped(db, user, scope)
    .join('facts', 'facts.contract_id', 'contracts.id')
    .whereBetween('facts.until_on', [today, last])
    .whereNotIn('facts.kind', CARRIED)
    .where(either => either.where('facts.kind', 'suspension').orWhereNotNull('facts.waits_on'))
    .whereNotExists(db('facts as back').whereRaw('back.cancels_id = facts.id'))
    .orderBy(['facts.until_on', 'facts.id'])
    .limit(MOST_COMING)
    .select(...named, 'facts.kind', 'facts.until_on')
  const ending = endingBetween(db, user, scope, today, last).orderBy(['contracts.ends_on', 'contracts.id'])
  const ends = await namedOf(db, await ending.limit(MOST_COMING).select(...named))
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
