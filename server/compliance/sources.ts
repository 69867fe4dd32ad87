import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { rhythmsOf } from '#server/register/clauses/rhythm-store.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import { answering } from '#server/register/contracts/store.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { placementsKnown } from '#server/register/placements/history-store.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { groupsOf } from './groups-store.ts'
import { type EndAct, UNKNOWN_DATE } from './line-rules.ts'
import type { Source } from './member-rules.ts'

// The rows that a measure is made of, as they were known at an instant. A fixed number of queries, for one clause as for
// sixty; `known` undefined: all that is recorded.

/** The clauses asked, and those pooled with them: their sources, one list an account. */
export async function sourcesOf(db: Db, clauseIds: readonly number[], known?: string): Promise<Source[][]> {
  const rows = await clausesWithPools(db, clauseIds)
  const ids = rows.map(row => row.id)
  const contractIds = rows.map(row => row.contract_id)
  const ledgers = await ledgersOf(db, ids)
  const facts = Map.groupBy(await factsOf(db, contractIds), fact => fact.contractId)
  const proceedings = await proceedingsOf(db, contractIds, known)
  const ends = await endsOf(db, contractIds, known)
  const published = await publishedActs(db, contractIds, known)
  const groups = await groupsOf(db, contractIds, known)
  const holders = await answering(db, contractIds)
  const placements = Map.groupBy(await placementsKnown(db, 'clause_id', ids, known), ({ clauseId }) => clauseId)
  const rhythms = await rhythmsOf(db, ids, known)
  const told = await statementLogs(db, ids, known)
  const logs = Map.groupBy(told, log => log.clauseId)
  const work = Map.groupBy(await workUnder(db, ids, known, told), line => line.clauseId)
  const isKnown = ({ recordedAt }: { recordedAt: string }) => known === undefined || recordedAt <= known

  const sources = rows.map(
    (row): Source => ({
      clauseId: row.id,
      contractId: row.contract_id,
      buyerId: row.buyer_id,
      pool: row.pool_id === null ? null : { id: row.pool_id, name: row.pool_name!, agreedOn: row.agreed_on! },
      followed: row.followed_by !== null,
      startsOn: row.starts_on ?? row.notified_on ?? UNKNOWN_DATE,
      ends:
        ends.get(row.contract_id) ?? (row.ends_on ? [{ effectOn: null, endsOn: row.ends_on, owedThen: 'line' }] : []),
      endIsEstimated: row.starts_on === null && row.ends_on !== null,
      publishedActs: published.get(row.contract_id) ?? [],
      penaltyCents: row.penalty_cents,
      group: groups.get(row.contract_id) ?? null,
      holderId: holders.get(row.contract_id) ?? null,
      ledger: (ledgers.get(row.id) ?? []).filter(isKnown),
      facts: (facts.get(row.contract_id) ?? []).filter(isKnown),
      proceedings: proceedings.get(row.contract_id) ?? [],
      work: work.get(row.id) ?? [],
      placements: placements.get(row.id) ?? [],
      rhythms: rhythms.get(row.id) ?? [],
      sent: logs.get(row.id) ?? [],
    }),
  )
  const accounts = Map.groupBy(sources, ({ pool, clauseId }) => (pool ? `p${pool.id}` : `c${clauseId}`))
  return [...accounts.values()]
}

async function clausesWithPools(db: Db, clauseIds: readonly number[]) {
  const read = (ids: readonly number[]) =>
    db('clauses')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .leftJoin('pools', 'pools.id', 'clauses.pool_id')
      .where(which =>
        which
          .whereIn('clauses.id', ids)
          .orWhereIn('clauses.pool_id', db('clauses').whereIn('id', ids).whereNotNull('pool_id').select('pool_id')),
      )
      .select(
        'clauses.id',
        'clauses.contract_id',
        'clauses.pool_id',
        'clauses.penalty_cents',
        'contracts.buyer_id',
        'contracts.starts_on',
        'contracts.ends_on',
        'contracts.notified_on',
        'contracts.followed_by',
        'pools.name as pool_name',
        'pools.agreed_on',
      )
  const found = new Map<number, Awaited<ReturnType<typeof read>>[number]>()
  for (const ids of inChunks(clauseIds)) for (const row of await read(ids)) found.set(row.id, row)
  return [...found.values()].sort((a, b) => a.id - b.id)
}

/** The ends that acts decided, oldest effect first; of two of one day, the last recorded prevails. */
async function endsOf(db: Db, contractIds: readonly number[], known?: string): Promise<Map<number, EndAct[]>> {
  const found = new Map<number, EndAct[]>()
  for (const ids of inChunks(contractIds)) {
    const query = db('execution_acts')
      .whereIn('contract_id', ids)
      .orderByRaw('effect_on is not null, effect_on, id')
      .select('contract_id', 'effect_on', 'ends_on', 'owed_then')
    if (known !== undefined) query.where('recorded_at', '<=', known)
    for (const row of await query) {
      const list = found.get(row.contract_id) ?? []
      found.set(row.contract_id, list)
      list.push({ effectOn: row.effect_on, endsOn: row.ends_on, owedThen: row.owed_then as EndAct['owedThen'] })
    }
  }
  return found
}

/** Days on which the open data say an amendment was signed. */
async function publishedActs(db: Db, contractIds: readonly number[], known?: string): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  for (const ids of inChunks(contractIds)) {
    const query = db('amendments')
      .whereIn('contract_id', ids)
      .where({ source: 'decp' })
      .orderBy('signed_on')
      .select('contract_id', 'signed_on')
    if (known !== undefined) query.where('created_at', '<=', known)
    for (const row of await query) {
      const list = found.get(row.contract_id) ?? []
      found.set(row.contract_id, list)
      list.push(row.signed_on)
    }
  }
  return found
}
