import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/words.ts'
import type { Mode } from './rules.ts'

// Employments as they were known at an instant: those corrected since as they stood, those removed since still there.

export type KnownPlacement = {
  id: number
  participantId: number
  clauseId: number
  employerId: number
  mode: Mode
  hiredOn: string
  leftOn: string | null
}

/** Under these clauses, or of these people. Without `known`, as they are now. */
export async function placementsKnown(
  db: Db,
  by: 'clause_id' | 'participant_id',
  ids: readonly number[],
  known?: string,
): Promise<KnownPlacement[]> {
  const found: KnownPlacement[] = []
  for (const some of inChunks(ids)) {
    const query = db('placements').whereIn(by, some).orderBy('id')
    if (known !== undefined) query.where('created_at', '<=', known)
    found.push(...(await query).map(placementFromRow))
    if (known !== undefined) found.push(...(await asTheyStood(db, by, some, known)))
  }
  if (known === undefined) return found
  const then = await standingThen(
    db,
    found.map(({ id }) => id),
    known,
  )
  return found.map(placement => ({ ...placement, ...then.get(placement.id) }))
}

async function asTheyStood(db: Db, by: 'clause_id' | 'participant_id', ids: readonly number[], known: string) {
  const rows = await db('removed_placements')
    .whereIn(by, ids)
    .where('created_at', '<=', known)
    .where('removed_at', '>', known)
    .orderBy('placement_id')
  return rows.map(row => placementFromRow({ ...row, id: row.placement_id }))
}

/** What was corrected since, as it stood then: the first of the later corrections says what it replaced. */
async function standingThen(db: Db, placementIds: readonly number[], known: string) {
  const found = new Map<number, Pick<KnownPlacement, 'employerId' | 'mode' | 'hiredOn' | 'leftOn'>>()
  for (const some of inChunks(placementIds)) {
    const rows = await db('placement_revisions')
      .whereIn('placement_id', some)
      .where('replaced_at', '>', known)
      .orderBy('id', 'desc')
    for (const row of rows)
      found.set(row.placement_id, {
        employerId: row.employer_id,
        mode: row.mode as Mode,
        hiredOn: row.hired_on,
        leftOn: row.left_on,
      })
  }
  return found
}

function placementFromRow(row: {
  id: number
  participant_id: number
  clause_id: number
  employer_id: number
  mode: string
  hired_on: string
  left_on: string | null
}): KnownPlacement {
  return {
    id: row.id,
    participantId: row.participant_id,
    clauseId: row.clause_id,
    employerId: row.employer_id,
    mode: row.mode as Mode,
    hiredOn: row.hired_on,
    leftOn: row.left_on,
  }
}

/** A correction of an employment: what it was, until when, by whom and why. */
export type Revision = {
  mode: Mode
  employer: string
  hiredOn: string
  leftOn: string | null
  reason: string
  at: string
  byName: string | null
}

/** What an employment was before each correction, latest first. */
export async function revisionsOfPlacement(db: Db, placementId: number): Promise<Revision[]> {
  const rows = await db('placement_revisions')
    .join('companies', 'companies.id', 'placement_revisions.employer_id')
    .leftJoin('users', 'users.id', 'placement_revisions.replaced_by')
    .where('placement_revisions.placement_id', placementId)
    .orderBy('placement_revisions.id', 'desc')
    .select('placement_revisions.*', 'companies.name as employer', 'users.name as by_name')
    .select('companies.identifier', 'companies.id_type')
  return rows.map(row => ({
    mode: row.mode as Mode,
    employer: companyName({ name: row.employer, idType: row.id_type as Company['idType'], identifier: row.identifier }),
    hiredOn: row.hired_on,
    leftOn: row.left_on,
    reason: row.reason,
    at: row.replaced_at,
    byName: row.by_name,
  }))
}
