import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import { typedDate } from '#server/base/format.ts'
import type { Taken } from '#server/register/hours/filed.ts'
import type { Standing } from './joined-rules.ts'

// Who joined a contract by a file, and what becomes of them when its import is undone.

export type NewJoined = { participantId: number; placementId: number; clauseId: number; isNew: boolean }

/** In the transaction in which they join. */
export async function noteJoined(trx: Db, depositId: number, joined: readonly NewJoined[]): Promise<void> {
  const ids = joined.map(({ participantId }) => participantId)
  const versions = await versionsOf(trx, 'participants', ids)
  const rows = joined.map(({ participantId, placementId, clauseId, isNew }) => ({
    deposit_id: depositId,
    participant_id: participantId,
    placement_id: placementId,
    clause_id: clauseId,
    participant_version: isNew ? versions.get(participantId)! : null,
  }))
  await insertMany(trx, 'deposit_joiners', rows)
}

export type Joined = {
  id: number
  participantId: number
  ref: number
  placementId: number
  clauseId: number
  contractId: number
  /** Of their page as they joined; null: they were followed already. */
  version: number | null
  outcome: string
  why: string
}

export async function joinedBy(db: Db, fileId: number): Promise<Joined[]> {
  const rows = await db('deposit_joiners')
    .join('deposits', 'deposits.id', 'deposit_joiners.deposit_id')
    .join('participants', 'participants.id', 'deposit_joiners.participant_id')
    .join('clauses', 'clauses.id', 'deposit_joiners.clause_id')
    .where('deposits.file_id', fileId)
    .orderBy('deposit_joiners.id')
    .select('deposit_joiners.*', 'participants.number', 'clauses.contract_id')
  return rows.map(row => ({
    id: row.id,
    participantId: row.participant_id,
    ref: row.number,
    placementId: row.placement_id,
    clauseId: row.clause_id,
    contractId: row.contract_id,
    version: row.participant_version,
    outcome: row.outcome,
    why: row.why,
  }))
}

/** `hoursLeft`: of each employment, what would remain of its hours. */
export async function standingsOf(
  db: Db,
  joined: readonly Joined[],
  hoursLeft: (placementId: number) => Standing['left'],
): Promise<Map<number, Standing>> {
  const ids = joined.map(({ placementId }) => placementId)
  const placements = await versionsOf(db, 'placements', ids)
  const people = await versionsOf(
    db,
    'participants',
    joined.map(({ participantId }) => participantId),
  )
  const corrections = await correctionsOf(db, ids)
  const decided = new Set(await db('regularisations').whereIn('placement_id', ids).pluck('placement_id'))
  const papers = new Set(
    await db('attachments').whereIn('placement_id', ids).whereNull('gone_at').pluck('placement_id'),
  )
  return new Map(
    joined.map(({ id, placementId, participantId, version }) => [
      id,
      {
        isGone: !placements.has(placementId),
        left: hoursLeft(placementId),
        corrected: corrections.get(placementId) ?? null,
        decided: decided.has(placementId),
        papers: papers.has(placementId),
        completed: version !== null && people.get(participantId) !== version,
      },
    ]),
  )
}

async function versionsOf(db: Db, table: 'placements' | 'participants', ids: readonly number[]) {
  const found = new Map<number, number>()
  for (const some of inChunks(ids))
    for (const { id, version } of await db(table).whereIn('id', some).select('id', 'version')) found.set(id, version)
  return found
}

/** « par Camille Ferrand le 3 juin 2026 » */
async function correctionsOf(db: Db, placementIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await db('placement_revisions')
    .leftJoin('users', 'users.id', 'placement_revisions.replaced_by')
    .whereIn('placement_id', placementIds)
    .orderBy('placement_revisions.id')
    .select('placement_id', 'replaced_at', 'users.name')
  return new Map(
    rows.map(row => [
      row.placement_id as number,
      `${row.name ? `par ${row.name} ` : ''}le ${typedDate(String(row.replaced_at).slice(0, 10))}`,
    ]),
  )
}

export async function noteFate(trx: Db, id: number, { outcome, why }: Taken): Promise<void> {
  await trx('deposit_joiners').where({ id }).update({ outcome, why })
}

/** The employments of which something is still said, beside these figures; by number of employment. */
export async function hoursBeside(
  db: Db,
  placementIds: readonly number[],
  isOfFile: (placementId: number, month: string) => boolean,
): Promise<Set<number>> {
  const found = new Set<number>()
  for (const some of inChunks(placementIds)) {
    const rows = await db('hours')
      .whereIn('placement_id', some)
      .whereNull('withdrawn_at')
      .select('placement_id', 'month')
    for (const { placement_id, month } of rows) if (!isOfFile(placement_id, month)) found.add(placement_id)
  }
  return found
}
