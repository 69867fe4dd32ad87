import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { HolderRole } from '#server/register/contracts/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { excusedAt, type Fact, isSettled, unansweredNotice } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { statementsIn } from '#server/register/hours/waiting.ts'
import { lateIn } from './awaited.ts'
import type { Line } from './company-rules.ts'
import { exposedOver, type Status } from './rules.ts'
import { settled } from './store.ts'

/** One contract of one company, with what its verdict needs. Centihours, at the end of last month. */
export type CompanyLine = Line & {
  companyId: number
  contractId: number
  buyerId: number
  buyerName: string
  number: string
  lotNumber: string
  lotTitle: string
  title: string
  ccag: string
  role: HolderRole
  startsOn: string | null
  endsOn: string | null
  followedByName: string | null
  clauseId: number | null
  poolId: number | null
  penaltyCents: number | null
  owed: number
  counted: number
  expected: number
  gap: number
  excused: number
  /** Its execution was over at that date. */
  ended: boolean
  notice: Fact | null
}

/** Its gap is still to be made up: a contract that ended short and was excused or decided upon is behind no more. */
export function isBehind({ status, exposed: left, settled }: CompanyLine): boolean {
  return status === 'late' || status === 'atRisk' || (status === 'missed' && left > 0 && !settled)
}

/** The contracts these companies hold, alone or in a group, that this person may see; the worst gap first. */
export async function linesOf(
  db: Db,
  user: User,
  companyIds: readonly number[] | null,
  today: string,
): Promise<CompanyLine[]> {
  await settled(db, today)
  const query = visibleContracts(db, user)
    .join('contract_holders', 'contract_holders.contract_id', 'contracts.id')
    .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
    .leftJoin('standings', 'standings.clause_id', 'clauses.id')
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .whereNull('contract_holders.until')
    .whereNot('contract_holders.role', 'subcontractor')
    .orderByRaw('coalesce(standings.gap_centihours, 0), contracts.sort_text, contracts.id')
    .select(
      'contract_holders.company_id',
      'contract_holders.role',
      'contracts.id as contract_id',
      'contracts.buyer_id',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
      'contracts.number',
      'contracts.lot_number',
      'contracts.lot_title',
      'contracts.title',
      'contracts.ccag',
      'contracts.starts_on',
      'contracts.ends_on',
      'users.name as followed_by_name',
      'clauses.id as clause_id',
      'clauses.pool_id',
      'clauses.penalty_cents',
      'standings.owed_centihours',
      'standings.counted_centihours',
      'standings.expected_centihours',
      'standings.gap_centihours',
      'standings.status',
    )
  // A list of every company leaves out the contracts that say nothing about hours.
  const rows = await (companyIds
    ? query.whereIn('contract_holders.company_id', companyIds)
    : query.whereNotNull('clauses.id'))
  const facts = Map.groupBy(await factsThatMatter(db, rows), fact => fact.contractId)
  const missing = await missingStatements(db, user, today, companyIds ? rows.map(row => row.clause_id ?? 0) : null)

  const at = endOfLastMonth(today)
  const lines = rows.map(row => {
    const own = facts.get(row.contract_id) ?? []
    return {
      companyId: row.company_id,
      contractId: row.contract_id,
      buyerId: row.buyer_id,
      buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
      number: row.number,
      lotNumber: row.lot_number,
      lotTitle: row.lot_title,
      title: row.title,
      ccag: row.ccag,
      role: row.role as HolderRole,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      followedByName: row.followed_by_name,
      clauseId: row.clause_id,
      poolId: row.pool_id,
      penaltyCents: row.penalty_cents,
      owed: row.owed_centihours ?? 0,
      counted: row.counted_centihours ?? 0,
      excused: excusedAt(own, today),
      expected: row.expected_centihours ?? 0,
      gap: row.gap_centihours ?? 0,
      status: row.status as Status | null,
      missingStatements: (row.clause_id !== null && missing.get(row.clause_id)) || 0,
      unanswered: unansweredNotice(own, today) !== null,
      notice: unansweredNotice(own, today),
      ended: row.ends_on !== null && row.ends_on <= at,
      settled: isSettled(own, row.ends_on),
    }
  })
  return [...Map.groupBy(lines, line => line.companyId).values()].flatMap(withExposed)
}

/** Of one company: the contracts it pooled are exposed together (CCAG x.1.3). */
function withExposed<Line extends Parameters<typeof exposedOver>[0][number]>(lines: readonly Line[]) {
  const exposed = exposedOver(lines)
  return lines.map((line, index) => ({ ...line, exposed: exposed[index]! }))
}

/** Months of this clause that did not come or were sent back, by clause. */
async function missingStatements(
  db: Db,
  user: User,
  today: string,
  clauseIds: readonly number[] | null,
): Promise<Map<number, number>> {
  const late = lateIn(db, user, today).distinct('clauses.id as clause_id', 'awaited.period')
  const sentBack = statementsIn(db, user, 'sentBack').distinct('statements.clause_id', 'statements.period')
  const rows: { clause_id: number }[] = [
    ...(await (clauseIds ? late.whereIn('clauses.id', clauseIds) : late)),
    ...(await (clauseIds ? sentBack.whereIn('statements.clause_id', clauseIds) : sentBack)),
  ]
  const counts = new Map<number, number>()
  for (const { clause_id } of rows) counts.set(clause_id, (counts.get(clause_id) ?? 0) + 1)
  return counts
}

/** Only contracts with a clause can owe an excuse or a notice. */
async function factsThatMatter(db: Db, rows: { contract_id: number; clause_id: number | null }[]): Promise<Fact[]> {
  const ids = new Set(rows.filter(row => row.clause_id !== null).map(row => row.contract_id))
  if (ids.size === 0) return []
  const concerned: number[] = await db('facts')
    .whereIn('kind', ['excuse', 'formalNotice', 'penalty'])
    .distinct()
    .pluck('contract_id')
  return factsOf(
    db,
    concerned.filter(id => ids.has(id)),
  )
}
