import type { Db } from '#db/connect.ts'
import type { From } from '#db/queries.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Figures } from './record.ts'

// Where each clause stands, kept for the lists. Verbs say here what must be measured again; what it comes to is
// measured above, by the next reader.

/** A row has thirty columns, and knex writes several rows for SQLite as a compound select, of 500 terms at most. */
const CHUNK = 100

/** The figures of one clause, and until when they hold. */
export type Kept = Figures & {
  asOf: string
  /** The last day on which nothing but a change can move these figures. */
  holdsUntil: string
  status: string
  /** Statements that did not come yet, by sender. */
  /** What each company of a group bears and did. */
  parts: readonly { person: string; owed: number; counted: number }[]
  awaited: readonly { senderId: number | null; period: string; dueOn: string }[]
}

/** A clause to be measured, and how many changes it had known before its sources were read. */
export type Unsettled = { clauseId: number; changed: number }

/**
 * To be called in every transaction that changes a ledger, hours, eligibility, dates or facts of these clauses: those
 * pooled with them share one account and are measured again with them. Rows are taken in the order of their numbers, so
 * that of two transactions neither waits for the other in a circle.
 */
export async function unsettle(trx: Db, clauseIds: readonly number[]): Promise<void> {
  const all = ordered([...clauseIds, ...(await pooledWith(trx, clauseIds))], id => id)
  for (const ids of inChunks(all, CHUNK)) {
    await trx('standings')
      .insert(ids.map(clause_id => ({ ...NEVER_MEASURED, clause_id, changed: 1 })))
      .onConflict('clause_id')
      .merge({ changed: trx.raw('standings.changed + 1') })
  }
}

/** The same for every clause of a buyer, in one statement: a setting touches them all, and none is measured meanwhile. */
export async function unsettleBuyer(trx: Db, buyerId: number): Promise<void> {
  const { clause_id: _, ...columns } = { ...NEVER_MEASURED, changed: 1 }
  const names = Object.keys(columns)
  await trx.raw(
    `insert into standings (clause_id, ${names.join(', ')})
      select clauses.id, ${names.map(() => '?').join(', ')}
      from clauses join contracts on contracts.id = clauses.contract_id
      where contracts.buyer_id = ? order by clauses.id
      on conflict (clause_id) do update set changed = standings.changed + 1`,
    [...(Object.values(columns) as (string | number)[]), buyerId],
  )
}

async function pooledWith(trx: Db, clauseIds: readonly number[]): Promise<number[]> {
  const found: number[] = []
  for (const ids of inChunks(clauseIds)) {
    const pools = trx('clauses').whereIn('id', ids).whereNotNull('pool_id').select('pool_id')
    found.push(...(await trx('clauses').whereIn('pool_id', pools).pluck('id')))
  }
  return found
}

type Query = From<'standings'>

/** Where one is kept by this query, to be measured again: somebody changed it, or its figures no longer hold. */
function changedIn(query: Query): Query {
  return query.whereRaw('standings.changed <> standings.measured')
}

function oldIn(query: Query, today: string): Query {
  return query.where('standings.holds_until', '<', today).whereRaw('standings.changed = standings.measured')
}

/**
 * The clauses that changed since they were measured, or whose figures no longer hold; among these when they are named.
 * Those that somebody changed come first. Each question is answered by an index.
 */
export async function unsettledAt(
  db: Db,
  today: string,
  { among, limit }: { among?: readonly number[]; limit: number },
): Promise<Unsettled[]> {
  const found: Unsettled[] = []
  for (const [narrowed, first] of [
    [changedIn, 'clause_id'],
    [oldIn, 'holds_until'], // else the rows are gone through one by one, in the order of their numbers
  ] as const) {
    for (const ids of among ? inChunks(among) : [null]) {
      if (found.length >= limit) return found
      const query = narrowed(db('standings'), today)
      if (ids) query.whereIn('clause_id', ids)
      const rows: { clause_id: number; changed: number }[] = await query
        .orderBy([first, 'clause_id'])
        .limit(limit - found.length)
        .select('clause_id', 'changed')
      found.push(...rows.map(row => ({ clauseId: row.clause_id, changed: row.changed })))
    }
  }
  return found
}

/** How many standings of this query wait to be measured. */
export async function unsettledIn(standings: () => Query, today: string): Promise<number> {
  let sum = 0
  for (const query of [changedIn(standings()), oldIn(standings(), today)]) {
    const [row] = await query.count({ count: 'standings.clause_id' })
    sum += row?.count ?? 0
  }
  return sum
}

/** How many changes each of these clauses has known. */
export async function changesOf(db: Db, clauseIds: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks(clauseIds)) {
    for (const row of await db('standings').whereIn('clause_id', ids).select('clause_id', 'changed'))
      found.set(row.clause_id, row.changed)
  }
  return found
}

/**
 * Keeps what was measured, and up to which change. `changed` is left to the verbs: a change that came while these
 * figures were measured still shows, and the next reader measures again.
 */
export async function keep(db: Db, measured: readonly (Unsettled & Kept)[]): Promise<void> {
  const all = ordered(measured, one => one.clauseId)
  for (const some of inChunks(all, CHUNK)) await db.transaction(trx => keepTogether(trx, some))
}

/**
 * Of two who keep the same clause, the second waits at its standing and finds what the first wrote. The clauses come
 * first, as in verbs: one that holds its clause and waits for its standing would wait for ever for one that holds the
 * standing and names the clause (PostgreSQL).
 */
async function keepTogether(trx: Db, some: readonly (Unsettled & Kept)[]): Promise<void> {
  await trx('clauses')
    .whereIn(
      'id',
      some.map(one => one.clauseId),
    )
    .orderBy('id')
    .forKeyShare()
    .select('id')
  await trx('standings').insert(some.map(rowOf)).onConflict('clause_id').merge()
  await trx('awaited_statements')
    .whereIn(
      'clause_id',
      some.map(one => one.clauseId),
    )
    .delete()
  await keepParts(trx, some)
  const awaited = some.flatMap(one =>
    one.awaited.map(({ senderId, period, dueOn }) => ({
      clause_id: one.clauseId,
      sender_id: senderId,
      period,
      due_on: dueOn,
    })),
  )
  for (const rows of inChunks(awaited, CHUNK)) await trx('awaited_statements').insert(rows)
}

async function keepParts(trx: Db, some: readonly (Unsettled & Kept)[]): Promise<void> {
  await trx('standing_parts')
    .whereIn(
      'clause_id',
      some.map(one => one.clauseId),
    )
    .delete()
  const rows = some.flatMap(({ clauseId, parts }) =>
    parts.map(({ person, owed, counted }) => ({
      clause_id: clauseId,
      person,
      owed_centihours: owed,
      counted_centihours: counted,
    })),
  )
  for (const few of inChunks(rows, CHUNK)) await trx('standing_parts').insert(few)
}

function rowOf(one: Unsettled & Kept) {
  return {
    clause_id: one.clauseId,
    as_of: one.asOf,
    holds_until: one.holdsUntil,
    judged_at: one.judgedAt,
    status: one.status,
    finished: one.finished ? 1 : 0,
    owed_centihours: one.owed,
    logged_centihours: one.logged,
    accepted_centihours: one.accepted,
    counted_centihours: one.counted,
    expected_centihours: one.expected,
    gap_centihours: one.gap,
    excused_centihours: one.excused,
    missing_centihours: one.missing,
    behind_centihours: one.behind,
    projected_centihours: one.projected,
    exposed_centihours: one.exposed,
    to_regularise_centihours: one.toRegularise,
    account_owed_centihours: one.accountOwed,
    account_counted_centihours: one.accountCounted,
    account_expected_centihours: one.accountExpected,
    account_gap_centihours: one.accountGap,
    account_exposed_centihours: one.accountExposed,
    overdue_periods: one.overdue,
    to_check_periods: one.toCheck,
    to_confirm_periods: one.toConfirm,
    measured: one.changed,
  }
}

/** The clauses under which this person has worked: their standing follows the person’s eligibility. */
export async function clausesOfParticipant(db: Db, participantId: number): Promise<number[]> {
  return db('placements').where({ participant_id: participantId }).distinct().pluck('clause_id')
}

/** The row of a clause that nobody measured yet: it has no word, and nobody reads these figures. */
const NEVER_MEASURED = rowOf({
  clauseId: 0,
  changed: 0,
  asOf: '1900-01-01',
  holdsUntil: '1900-01-01',
  judgedAt: null,
  status: '',
  finished: false,
  owed: 0,
  logged: 0,
  accepted: 0,
  counted: 0,
  expected: 0,
  gap: 0,
  excused: 0,
  missing: null,
  behind: null,
  projected: null,
  exposed: 0,
  toRegularise: 0,
  accountOwed: 0,
  accountCounted: 0,
  accountExpected: 0,
  accountGap: 0,
  accountExposed: 0,
  overdue: 0,
  toCheck: 0,
  toConfirm: 0,
  awaited: [],
  parts: [],
})

/** Once each, by number. */
function ordered<T>(values: readonly T[], number: (value: T) => number): T[] {
  return [...new Map(values.map(value => [number(value), value])).values()].sort((a, b) => number(a) - number(b))
}
