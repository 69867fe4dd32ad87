import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { endOfLastMonth, plusDays, plusMonths } from '#server/base/dates.ts'
import type { Status } from '#server/compliance/rules.ts'
import { periodOf } from '#server/compliance/store.ts'
import { type Projection, projection } from '#server/compliance/trajectory.ts'
import { type LegalBasis, sized } from '#server/register/clauses/rules.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import { companyName } from '#server/register/companies/words.ts'
import { type Sector, sectors } from '#server/register/contracts/rules.ts'
import { holdersOf, visibleContracts } from '#server/register/contracts/store.ts'
import {
  excusedAt,
  type Fact,
  isSettled,
  openStep,
  suspensionsIn,
  unansweredNotice,
} from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { COMING_DAYS, ENDING_DAYS, FINAL_REVIEW_MONTHS, MOST_COMING } from './rules.ts'

/** Whose contracts: those this person follows, or all those they may see. */
export type Scope = 'mine' | 'all'

/** The most contracts that one page weighs. */
const MOST = 60

export type Named = {
  contractId: number
  number: string
  lotNumber: string
  title: string
  holder: string
  endsOn: string | null
}

export type Behind = Named & {
  clauseId: number
  status: Extract<Status, 'late' | 'atRisk' | 'missed'>
  legalBasis: LegalBasis
  owed: number
  counted: number
  gap: number
  excused: number
  penaltyCents: number | null
  ahead: Projection | null
  openStep: Fact | null
  notice: Fact | null
  /** Other contracts share its hours (CCAG x.1.3). */
  pooled: boolean
  /** A penalty was decided, or waived, once it was over: nothing waits any more. */
  closed: boolean
}

/** Contracts late, at risk or finished short, with what explains them. The largest gaps first. */
export async function contractsBehind(db: Db, user: User, scope: Scope, today: string): Promise<Behind[]> {
  const rows = await scoped(db, user, scope)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('standings', 'standings.clause_id', 'clauses.id')
    .whereIn('standings.status', ['late', 'atRisk', 'missed'])
    .orderBy('standings.gap_centihours')
    .limit(MOST)
    .select(
      ...named,
      'contracts.starts_on',
      'contracts.notified_on',
      'clauses.id as clause_id',
      'clauses.legal_basis',
      'clauses.penalty_cents',
      'clauses.pool_id',
      'standings.status',
      'standings.owed_centihours',
      'standings.counted_centihours',
      'standings.gap_centihours',
    )
  const contractIds = rows.map(row => row.contract_id)
  const work = Map.groupBy(
    await workUnder(
      db,
      rows.map(row => row.clause_id),
    ),
    line => line.clauseId,
  )
  const facts = Map.groupBy(await factsOf(db, contractIds), fact => fact.contractId)
  const name = await namesOf(db, contractIds)
  const at = endOfLastMonth(today)
  return rows.map(row => {
    const known = facts.get(row.contract_id) ?? []
    const sums = { owed: row.owed_centihours, counted: row.counted_centihours }
    return {
      ...name(row),
      clauseId: row.clause_id,
      status: row.status,
      legalBasis: row.legal_basis,
      ...sums,
      gap: row.gap_centihours,
      excused: excusedAt(known, today),
      penaltyCents: row.penalty_cents,
      pooled: row.pool_id !== null,
      ahead: projection(sums, work.get(row.clause_id) ?? [], periodOf(row, suspensionsIn(known)), at),
      openStep: openStep(known),
      notice: unansweredNotice(known, today),
      closed: isSettled(known, row.ends_on),
    }
  })
}

export type ToTake = Named & {
  notifiedOn: string | null
  amountCents: number | null
  clauseId: number | null
  /** Owed, from the ledger, or by the formula with the defaults of the trade; null when neither is known. */
  centihours: number | null
  estimated: boolean
  reserved: boolean
}

/** Contracts with a social clause or a reservation that nobody follows: how many, and the largest of them. */
export async function contractsToTake(db: Db, user: User, most: number): Promise<{ total: number; shown: ToTake[] }> {
  const query = () =>
    visibleContracts(db, user)
      .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
      .whereNull('contracts.followed_by')
      .where(either => either.whereNotNull('clauses.id').orWhereExists(social(db)))
  const [row] = await query().count({ total: 'contracts.id' })
  const rows = await query()
    .orderByRaw('contracts.amount_cents is null, contracts.amount_cents desc, contracts.id')
    .limit(most)
    .select(
      ...named,
      'contracts.notified_on',
      'contracts.amount_cents',
      'contracts.sector',
      'contracts.reserved_article',
      'clauses.id as clause_id',
    )
  const ids = rows.map(one => one.contract_id)
  const name = await namesOf(db, ids)
  const ledgers = await ledgersOf(
    db,
    rows.flatMap(one => one.clause_id ?? []),
  )
  const reserved = new Set(
    await db('contract_considerations')
      .whereIn('contract_id', ids)
      .where('consideration', 'reserve')
      .pluck('contract_id'),
  )
  const shown = rows.map(one => {
    const owed = ledgers.get(one.clause_id)?.reduce((sum, line) => sum + line.centihours, 0) ?? null
    return {
      ...name(one),
      notifiedOn: one.notified_on,
      amountCents: one.amount_cents,
      clauseId: one.clause_id,
      centihours: owed ?? estimate(one),
      estimated: owed === null,
      reserved: one.reserved_article !== null || reserved.has(one.contract_id),
    }
  })
  return { total: Number((row as { total?: number | string } | undefined)?.total ?? 0), shown }
}

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

/** Contracts with a clause whose execution ends within a month: their final review is due (CCAG x.1.4.5). */
export function finalReviewsDue(db: Db, user: User, today: string): Promise<Named[]> {
  return endingBetween(db, user, 'mine', today, plusMonths(today, FINAL_REVIEW_MONTHS))
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

/** The contracts of this scope that this person may see, as a query. */
export function scoped(db: Db, user: User, scope: Scope) {
  const query = visibleContracts(db, user)
  return scope === 'mine' ? query.where('contracts.followed_by', user.id) : query
}

function social(db: Db) {
  return db('contract_considerations')
    .whereRaw('contract_considerations.contract_id = contracts.id')
    .whereIn('contract_considerations.consideration', ['clause', 'reserve'])
}

function estimate({ amount_cents, sector }: { amount_cents: number | null; sector: string }): number | null {
  return amount_cents && Object.hasOwn(sectors, sector)
    ? sized({ amountCents: amount_cents, ...sectors[sector as Sector] })
    : null
}

const named = [
  'contracts.id as contract_id',
  'contracts.number',
  'contracts.lot_number',
  'contracts.title',
  'contracts.ends_on',
] as const

// biome-ignore lint/suspicious/noExplicitAny: rows as the driver gives them
async function namesOf(db: Db, contractIds: readonly number[]): Promise<(row: any) => Named> {
  const holders = await holdersOf(db, contractIds)
  return row => {
    const holder = holders.get(row.contract_id)?.find(one => one.until === null)
    return {
      contractId: row.contract_id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      holder: holder ? companyName(holder.company) : '',
      endsOn: row.ends_on,
    }
  }
}
