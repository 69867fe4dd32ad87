import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'

// Where each clause stands, kept for the lists. Verbs say here what must be measured again; what it comes to is
// measured above, by the next reader.

/** knex writes several rows for SQLite as a compound select, of 500 terms at most. */
const CHUNK = 400

/** What one clause came to, in centihours, by the columns that keep it. */
export type Kept = {
  owed: number
  logged: number
  validated: number
  counted: number
  expected: number
  gap: number
  status: string
}

/** A clause to be measured, and how many changes it had known before its sources were read. */
export type Unsettled = { clauseId: number; changed: number }

/**
 * To be called in every transaction that changes a ledger, hours, eligibility, dates or facts of these clauses. Rows are
 * taken in the order of their numbers, so that of two transactions neither waits for the other in a circle.
 */
export async function unsettle(trx: Db, clauseIds: readonly number[]): Promise<void> {
  for (const ids of inChunks(
    ordered(clauseIds, id => id),
    CHUNK,
  )) {
    await trx('standings')
      .insert(ids.map(clause_id => ({ clause_id, ...NEVER_MEASURED, changed: 1 })))
      .onConflict('clause_id')
      .merge({ changed: trx.raw('standings.changed + 1') })
  }
}

/** The clauses never measured, measured at another date, or changed since. */
export async function unsettledAt(db: Db, date: string): Promise<Unsettled[]> {
  const rows = await db('clauses')
    .leftJoin('standings', 'standings.clause_id', 'clauses.id')
    .where(old =>
      old
        .whereNull('standings.clause_id')
        .orWhereNot('standings.as_of', date)
        .orWhereNot('standings.changed', db.ref('standings.measured')),
    )
    .orderBy('clauses.id')
    .select('clauses.id', 'standings.changed')
  return rows.map(row => ({ clauseId: row.id, changed: row.changed ?? 0 }))
}

/**
 * Keeps what was measured, and up to which change. `changed` is left to the verbs: a change that came while these
 * figures were measured still shows, and the next reader measures again.
 */
export async function keep(db: Db, date: string, measured: readonly (Unsettled & Kept)[]): Promise<void> {
  for (const some of inChunks(
    ordered(measured, one => one.clauseId),
    CHUNK,
  )) {
    const rows = some.map(one => ({
      clause_id: one.clauseId,
      as_of: date,
      owed_centihours: one.owed,
      logged_centihours: one.logged,
      validated_centihours: one.validated,
      counted_centihours: one.counted,
      expected_centihours: one.expected,
      gap_centihours: one.gap,
      status: one.status,
      measured: one.changed,
    }))
    await db('standings').insert(rows).onConflict('clause_id').merge()
  }
}

/** The clauses under which this person has worked: their standing follows the person’s eligibility. */
export async function clausesOfParticipant(db: Db, participantId: number): Promise<number[]> {
  return db('placements').where({ participant_id: participantId }).distinct().pluck('clause_id')
}

/** The row of a clause that changed before anyone measured it: nobody reads these figures. */
const NEVER_MEASURED = {
  as_of: '1900-01-01',
  owed_centihours: 0,
  logged_centihours: 0,
  validated_centihours: 0,
  counted_centihours: 0,
  expected_centihours: 0,
  gap_centihours: 0,
  status: 'notStarted',
  measured: 0,
}

/** Once each, by number. */
function ordered<T>(values: readonly T[], number: (value: T) => number): T[] {
  return [...new Map(values.map(value => [number(value), value])).values()].sort((a, b) => number(a) - number(b))
}
