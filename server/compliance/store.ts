import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import { suspensionsIn } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { sumsAt } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { type Standing, standingAt, UNKNOWN_DATE } from './rules.ts'

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

/** A contract without its dates yet: nothing is expected until they are known. */
export function periodOf(
  dates: { starts_on: string | null; ends_on: string | null; notified_on: string | null },
  suspensions: { from: string; until: string | null }[],
) {
  const startsOn = dates.starts_on ?? dates.notified_on ?? UNKNOWN_DATE
  return { startsOn, endsOn: dates.ends_on ?? UNKNOWN_DATE, suspensions }
}

/**
 * To be called in every transaction that changes a ledger, hours, eligibility, dates or facts of these clauses, once all
 * is written. The rows are held first, in the order of their numbers: of two transactions that change one clause, the
 * second reads what the first wrote, and neither waits for the other in a circle.
 */
export async function refreshStandings(trx: Db, clauseIds: readonly number[], today: string): Promise<void> {
  const date = endOfLastMonth(today)
  const ordered = [...new Set(clauseIds)].sort((a, b) => a - b)
  for (const ids of inChunks(ordered, CHUNK)) {
    await trx('standings').whereIn('clause_id', ids).orderBy('clause_id').forUpdate().select('clause_id')
    const standings = await standingsAt(trx, ids, date)
    const rows = [...standings].map(([clauseId, standing]) => ({
      clause_id: clauseId,
      as_of: date,
      owed_centihours: standing.owed,
      logged_centihours: standing.logged,
      validated_centihours: standing.validated,
      counted_centihours: standing.counted,
      expected_centihours: standing.expected,
      gap_centihours: standing.gap,
      status: standing.status,
    }))
    if (rows.length) await trx('standings').insert(rows).onConflict('clause_id').merge()
  }
}

/** Lists read the standings kept in the database: brings those of an earlier month, and those missing, up to date. */
export async function ensureStandings(db: Db, today: string): Promise<void> {
  const date = endOfLastMonth(today)
  const stale = await db('clauses')
    .leftJoin('standings', 'standings.clause_id', 'clauses.id')
    .where(query => query.whereNull('standings.clause_id').orWhereNot('standings.as_of', date))
    .pluck('clauses.id')
  if (stale.length) await db.transaction(trx => refreshStandings(trx, stale, today))
}

/** The clauses under which this person has worked: their standing follows the person's eligibility. */
export async function clausesOfParticipant(db: Db, participantId: number): Promise<number[]> {
  return db('placements').where({ participant_id: participantId }).distinct().pluck('clause_id')
}
