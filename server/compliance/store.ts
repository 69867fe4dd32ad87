import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import { suspensionsIn } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { sumsAt } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { keep, unsettledAt } from '#server/register/standings/store.ts'
import { type Standing, type Status, standingAt, UNKNOWN_DATE } from './rules.ts'

const CHUNK = 400

/** Where each of these clauses stands at this date, computed from the ledger, the hours and the facts. */
export async function standingsAt(db: Db, clauseIds: readonly number[], date: string): Promise<Map<number, Standing>> {
  const contracts = await db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereIn('clauses.id', clauseIds)
    .select(
      'clauses.id',
      'contracts.id as contract_id',
      'contracts.starts_on',
      'contracts.ends_on',
      'contracts.notified_on',
      'contracts.followed_by',
    )
    .orderBy('clauses.id')
  const ledgers = await ledgersOf(db, clauseIds)
  const work = Map.groupBy(await workUnder(db, clauseIds), line => line.clauseId)
  const facts = Map.groupBy(
    await factsOf(
      db,
      contracts.map(row => row.contract_id),
    ),
    fact => fact.contractId,
  )

  return new Map(
    contracts.map(row => {
      const period = periodOf(row, suspensionsIn(facts.get(row.contract_id) ?? []))
      const sums = sumsAt(work.get(row.id) ?? [], date)
      return [row.id, standingAt(ledgers.get(row.id) ?? [], period, sums, date, row.followed_by !== null)]
    }),
  )
}

/** The state of each of these clauses, as the lists say it. Ask `settled` first. */
export async function statusesOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, Status>> {
  const rows = await db('standings').whereIn('clause_id', clauseIds).select('clause_id', 'status')
  return new Map(rows.map(row => [row.clause_id, row.status]))
}

/** A contract without its dates yet: nothing is expected until they are known. */
export function periodOf(
  dates: { starts_on: string | null; ends_on: string | null; notified_on: string | null },
  suspensions: { from: string; until: string | null }[],
) {
  const startsOn = dates.starts_on ?? dates.notified_on ?? UNKNOWN_DATE
  return { startsOn, endsOn: dates.ends_on ?? UNKNOWN_DATE, suspensions }
}

/**
 * Lists read the standings kept in the database: brings those that changed, those of an earlier month and those missing
 * up to date. What is unsettled is asked before the sources: what changes meanwhile is measured by the next reader.
 */
export async function settled(db: Db, today: string): Promise<void> {
  const date = endOfLastMonth(today)
  const unsettled = await unsettledAt(db, date)
  for (const some of inChunks(unsettled, CHUNK)) {
    const standings = await standingsAt(
      db,
      some.map(one => one.clauseId),
      date,
    )
    await keep(
      db,
      date,
      some.flatMap(one => {
        const standing = standings.get(one.clauseId)
        return standing ? [{ ...one, ...standing }] : []
      }),
    )
  }
}
