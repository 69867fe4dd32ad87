import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { rhythmsOf } from '#server/register/clauses/rhythm-store.ts'
import { ledgersOf } from '#server/register/clauses/store.ts'
import { holdingsAt } from '#server/register/contracts/holders-store.ts'
import { answeringAmong } from '#server/register/contracts/holding-rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { followedThen } from '#server/register/followings/known-store.ts'
import type { Work } from '#server/register/hours/rules.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { placementsKnown } from '#server/register/placements/history-store.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { saidAt, type Term } from '#server/register/terms/rules.ts'
import { termsOf } from '#server/register/terms/store.ts'
import { groupsOf } from './groups-store.ts'
import { type EndAct, UNKNOWN_DATE } from './line-rules.ts'
import type { Source } from './member-rules.ts'
import { clausesWithPools, type SourceMoment } from './pools-then.ts'

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
  const ends = await endsOf(db, contractIds)
  const published = await publishedActs(db, contractIds, known)
  const groups = await groupsOf(db, contractIds, known)
  const holders = await holdingsAt(db, contractIds, moment)
  const followed = await followedThen(db, contractIds, known)
  const placements = Map.groupBy(await placementsKnown(db, 'clause_id', ids, known), ({ clauseId }) => clauseId)
  const rhythms = await rhythmsOf(db, ids, known)
  const told = await statementLogs(db, ids, known)
  const logs = Map.groupBy(told, log => log.clauseId)
  const work = Map.groupBy(await workUnder(db, ids, { known, at, logs: told }), line => line.clauseId)
  const isKnown = ({ recordedAt }: { recordedAt: string }) => known === undefined || recordedAt <= known

  const sources = rows.map((row): Source => {
    const own = terms.get(row.contract_id) ?? []
    const said = (field: string, now: string | null) => saidOr(own, field, moment, now)
    const [startsOn, notifiedOn] = [said('startsOn', row.starts_on), said('notifiedOn', row.notified_on)]
    const acts = ends.get(row.contract_id) ?? []
    const fixed = acts.filter(isKnown)
    const likely = said('endsOn', acts.length > 0 ? null : row.ends_on)
    return {
      clauseId: row.id,
      contractId: row.contract_id,
      buyerId: row.buyer_id,
      pool: row.pool,
      followed: followed.get(row.contract_id) ?? row.followed_by !== null,
      startsOn: startsOn ?? notifiedOn ?? UNKNOWN_DATE,
      ends: fixed.length > 0 || !likely ? fixed : [{ effectOn: null, endsOn: likely, owedThen: 'line' }],
      endIsEstimated: startsOn === null && (fixed.length > 0 || likely !== null),
      publishedActs: published.get(row.contract_id) ?? [],
      penaltyCents: row.penaltyCents,
      group: groups.get(row.contract_id) ?? null,
      holderId: answeringAmong(holders.get(row.contract_id) ?? []),
      ledger: (ledgers.get(row.id) ?? []).filter(isKnown),
      facts: (facts.get(row.contract_id) ?? []).filter(isKnown),
      proceedings: proceedings.get(row.contract_id) ?? [],
      work: (work.get(row.id) ?? []).map(line => withMonths(line, row.eligibilityMonths)),
      placements: placements.get(row.id) ?? [],
      rhythms: rhythms.get(row.id) ?? [],
      sent: logs.get(row.id) ?? [],
    }
  })
  const accounts = Map.groupBy(sources, ({ pool, clauseId }) => (pool ? `p${pool.id}` : `c${clauseId}`))
  return [...accounts.values()]
}

/** What was said then, or what is said now where it never changed. */
function saidOr(terms: readonly Term[], field: string, moment: SourceMoment, now: string | null): string | null {
  const said = saidAt(terms, field, moment)
  return said === undefined ? now : said
}

/** The ends that acts decided, oldest effect first; of two of one day, the last recorded prevails. */
async function endsOf(
  db: Db,
  contractIds: readonly number[],
): Promise<Map<number, (EndAct & { recordedAt: string })[]>> {
  const found = new Map<number, (EndAct & { recordedAt: string })[]>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('execution_acts')
      .whereIn('contract_id', ids)
      .orderByRaw('effect_on is not null, effect_on, id')
      .select('contract_id', 'effect_on', 'ends_on', 'owed_then', 'recorded_at')
    for (const row of rows) {
      const list = found.get(row.contract_id) ?? []
      found.set(row.contract_id, list)
      const owedThen = row.owed_then as EndAct['owedThen']
      list.push({ effectOn: row.effect_on, endsOn: row.ends_on, owedThen, recordedAt: row.recorded_at })
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

/** Where nothing is said of its way of working, work counts for the months that the clause said then. */
function withMonths(line: Work, eligibilityMonths: number): Work {
  return line.window.monthsAreOwn ? line : { ...line, window: { ...line.window, eligibilityMonths } }
}
