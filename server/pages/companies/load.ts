import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { periodOf } from '#server/compliance/before.ts'
import { type CompanyLine, linesOf } from '#server/compliance/company-lines.ts'
import { projection } from '#server/compliance/trajectory.ts'
import { type Pool, poolsOfCompany } from '#server/register/clauses/pool-store.ts'
import { owedAt } from '#server/register/clauses/rules.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { siblingsOf } from '#server/register/companies/store.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { suspensionsIn } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { countedOf, isKnownAt } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'

export type Supplied = { contractId: number; title: string; number: string; lotNumber: string; centihours: number }
export type CompanyShown = {
  company: Company
  at: string
  /** Contracts with hours to follow, and those without. */
  lines: (CompanyLine & { shortfall: number })[]
  others: CompanyLine[]
  pools: Pool[]
  supplied: Supplied[]
  siblings: Company[]
}

/** All that the page of a company shows, at the end of last month. */
export async function loadCompany(db: Db, user: User, company: Company, today: string): Promise<CompanyShown> {
  const at = endOfLastMonth(today)
  const all = await linesOf(db, user, [company.id], today)
  const lines = all.filter(line => line.clauseId !== null)
  return {
    company,
    at,
    lines: await withShortfall(db, lines, at),
    others: all.filter(line => line.clauseId === null),
    pools: await poolsOfCompany(db, company.id, user.buyerIds),
    supplied: await suppliedBy(db, user, company.id, at),
    siblings: await siblingsOf(db, user, company),
  }
}

/** Hours that will not be done if nothing changes: what is exposed once ended, what the pace leaves undone before. */
async function withShortfall(db: Db, lines: readonly CompanyLine[], at: string) {
  const running = lines.filter(
    line => (line.status === 'late' || line.status === 'atRisk') && line.startsOn && line.endsOn,
  )
  const clauseIds = running.map(line => line.clauseId!)
  const ledgers = await ledgersOf(db, clauseIds)
  const work = Map.groupBy(await workUnder(db, clauseIds), line => line.clauseId)
  const facts = Map.groupBy(
    await factsOf(
      db,
      running.map(line => line.contractId),
    ),
    fact => fact.contractId,
  )
  return lines.map(line => {
    if (!running.includes(line))
      return { ...line, shortfall: line.status === 'missed' && !line.settled ? line.exposed : 0 }
    const dates = { starts_on: line.startsOn, ends_on: line.endsOn, notified_on: null }
    const period = periodOf(dates, suspensionsIn(facts.get(line.contractId) ?? []))
    const owed = owedAt(ledgers.get(line.clauseId!) ?? [], at)
    const ahead = projection({ owed, counted: line.counted }, work.get(line.clauseId!) ?? [], period, at)
    return { ...line, shortfall: ahead ? Math.max(0, owed - ahead.atTheEnd - line.excused) : 0 }
  })
}

/** Counted hours this company supplied as an employer, by contract, the most first. */
async function suppliedBy(db: Db, user: User, companyId: number, at: string): Promise<Supplied[]> {
  const contracts = await visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .whereExists(
      db('placements').whereRaw('placements.clause_id = clauses.id').where('placements.employer_id', companyId),
    )
    .select('contracts.id', 'contracts.title', 'contracts.number', 'contracts.lot_number', 'clauses.id as clause_id')
  const work = await workUnder(
    db,
    contracts.map(row => row.clause_id),
  )
  const sums = new Map<number, number>()
  for (const line of work) {
    if (line.employerId !== companyId || !isKnownAt(line, at)) continue
    sums.set(line.clauseId, (sums.get(line.clauseId) ?? 0) + countedOf(line))
  }
  return contracts
    .map(row => ({
      contractId: row.id,
      title: row.title,
      number: row.number,
      lotNumber: row.lot_number,
      centihours: sums.get(row.clause_id) ?? 0,
    }))
    .sort((a, b) => b.centihours - a.centihours)
}
