import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import { type GroundPaper, shownFrom } from './rules.ts'

// The grounds beside the first, which stands on the participant’s own row.

/**
 * The other grounds of these people, in the order in which they were said; none for those who stand on one. `known`: as it
 * was said at that instant.
 */
export async function otherGroundsOf(
  db: Db,
  participantIds: readonly number[],
  known?: string,
): Promise<Map<number, readonly GroundPaper[]>> {
  const rows = []
  for (const ids of inChunks(participantIds)) {
    const query = db('participant_grounds').whereIn('participant_id', ids).orderBy('id')
    if (known === undefined) query.whereNull('removed_at')
    else
      query
        .where('created_at', '<=', known)
        .where(still => still.whereNull('removed_at').orWhere('removed_at', '>', known))
    rows.push(...(await query.select()))
  }
  const papers = Map.groupBy(rows, row => row.participant_id)
  return new Map([...papers].map(([id, list]) => [id, list.map(paperFromRow)]))
}

/** Writes the other grounds of someone: those that changed are withdrawn and said again, so that a past reading finds them. */
export async function putOtherGrounds(
  trx: Db,
  participantId: number,
  papers: readonly GroundPaper[],
  { at, userId }: Author,
): Promise<boolean> {
  const standing = (await otherGroundsOf(trx, [participantId])).get(participantId) ?? []
  const kept = (one: GroundPaper, list: readonly GroundPaper[]) => list.some(other => same(one, other))
  const gone = standing.filter(one => !kept(one, papers)).map(({ ground }) => ground)
  const come = papers.filter(one => !kept(one, standing))
  if (gone.length > 0)
    await trx('participant_grounds')
      .where({ participant_id: participantId })
      .whereNull('removed_at')
      .whereIn('ground', gone)
      .update({ removed_at: at, removed_by: userId })
  if (come.length > 0)
    await trx('participant_grounds').insert(
      come.map(paper => ({
        participant_id: participantId,
        ground: paper.ground,
        evidence_kind: paper.evidenceKind,
        evidence_on: paper.evidenceOn,
        evidence_by: paper.evidenceBy,
        ground_from: paper.groundFrom,
        shown_from: shownFrom(paper),
        created_at: at,
        created_by: userId,
      })),
    )
  return gone.length + come.length > 0
}

function same(one: GroundPaper, other: GroundPaper): boolean {
  return (Object.keys(one) as (keyof GroundPaper)[]).every(key => one[key] === other[key])
}

function paperFromRow(row: {
  ground: string
  evidence_kind: string
  evidence_on: string | null
  evidence_by: string
  ground_from: string | null
}): GroundPaper {
  return {
    ground: row.ground,
    evidenceKind: row.evidence_kind,
    evidenceOn: row.evidence_on,
    evidenceBy: row.evidence_by,
    groundFrom: row.ground_from,
  }
}
