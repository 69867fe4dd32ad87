import type { Db } from '#db/connect.ts'
import { rhythmsOf } from '#server/register/clauses/rhythm-store.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import { boundsUnder } from '#server/register/contracts/bounds-store.ts'
import { endActsUnder } from '#server/register/contracts/ends-store.ts'
import { holdingsAt } from '#server/register/contracts/holders-store.ts'
import { answeringAmong } from '#server/register/contracts/holding-rules.ts'
import { filesHeld } from '#server/register/deposits/held-store.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { followedThen } from '#server/register/followings/known-store.ts'
import { requestsOf } from '#server/register/hours/requests-of.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { placementsKnown } from '#server/register/placements/history-store.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { termsOf } from '#server/register/terms/store.ts'
import { groupsOf } from './groups-store.ts'
import type { Source } from './member-rules.ts'
import { clausesWithPools, type SourceMoment } from './pools-then.ts'
import { sourceFrom } from './source-rules.ts'

// The rows that a measure is made of, as they were known at an instant and held on a day. A fixed number of queries, for
// one clause as for sixty; `known` undefined: all that is recorded.

/** The clauses asked, and those pooled with them that day: their sources, one list an account. */
export async function sourcesOf(db: Db, clauseIds: readonly number[], moment: SourceMoment): Promise<Source[][]> {
  const { at, known } = moment
  const rows = await clausesWithPools(db, clauseIds, moment)
  const ids = rows.map(row => row.id)
  const contractIds = rows.map(row => row.contract_id)
  const terms = await termsOf(db, 'contract_id', contractIds)
  const ledgers = await ledgersOf(db, ids)
  const facts = Map.groupBy(await factsOf(db, contractIds), fact => fact.contractId)
  const proceedings = await proceedingsOf(db, contractIds, known)
  const ends = await endActsUnder(db, contractIds)
  const published = await boundsUnder(db, contractIds, known)
  const holders = await holdingsAt(db, contractIds, moment)
  const groups = await groupsOf(db, contractIds, moment, holders)
  const followed = await followedThen(db, contractIds, known)
  const placements = Map.groupBy(await placementsKnown(db, 'clause_id', ids, known), ({ clauseId }) => clauseId)
  const rhythms = await rhythmsOf(db, ids, known)
  const told = await statementLogs(db, ids, known)
  const requests = await requestsOf(db, ids, known)
  const senders = [...placements.values()].flat().map(({ employerId }) => employerId)
  const holderIds = [...holders.values()].flatMap(list => answeringAmong(list) ?? [])
  const senderIds = [...new Set([...senders, ...holderIds])]
  const held = await filesHeld(db, { senderIds, contractIds }, known)
  const logs = Map.groupBy(told, log => log.clauseId)
  const work = Map.groupBy(await workUnder(db, ids, { known, at, logs: told }), line => line.clauseId)

  const sources = rows.map(row =>
    sourceFrom(
      {
        clauseId: row.id,
        contractId: row.contract_id,
        buyerId: row.buyer_id,
        pool: row.pool,
        followed: followed.get(row.contract_id) ?? row.followed_by !== null,
        now: {
          startsOn: row.starts_on,
          notifiedOn: row.notified_on,
          endsOn: row.ends_on,
          penaltyCents: row.penalty_cents,
          eligibilityMonths: row.eligibility_months,
        },
        terms: [...(terms.get(row.contract_id) ?? []), ...row.terms],
        ends: ends.get(row.contract_id) ?? [],
        publishedActs: published.get(row.contract_id) ?? [],
        group: groups.get(row.contract_id) ?? null,
        holderId: answeringAmong(holders.get(row.contract_id) ?? []),
        ledger: ledgers.get(row.id) ?? [],
        facts: facts.get(row.contract_id) ?? [],
        proceedings: proceedings.get(row.contract_id) ?? [],
        work: work.get(row.id) ?? [],
        placements: placements.get(row.id) ?? [],
        rhythms: rhythms.get(row.id) ?? [],
        sent: logs.get(row.id) ?? [],
        requests: requests.get(row.id) ?? [],
        held: held.filter(({ contractId }) => contractId === null || contractId === row.contract_id),
      },
      moment,
    ),
  )
  const accounts = Map.groupBy(sources, ({ pool, clauseId }) => (pool ? `p${pool.id}` : `c${clauseId}`))
  return [...accounts.values()]
}
