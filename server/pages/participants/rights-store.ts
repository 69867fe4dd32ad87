import type { Db } from '#db/connect.ts'
import { roleWords } from '#server/access/rules.ts'
import type { Participant } from '#server/register/participants/rules.ts'
import { participantRef } from '#server/register/participants/words.ts'

export type Correction = {
  placementId: number
  replacedAt: string
  hiredOn: string
  leftOn: string | null
  reason: string
}

/** What these employments were until each was corrected, the first corrections first. */
export async function correctionsOf(db: Db, placementIds: readonly number[]): Promise<Correction[]> {
  const rows = await db('placement_revisions').whereIn('placement_id', placementIds).orderBy('id')
  return rows.map(row => ({
    placementId: row.placement_id,
    replacedAt: row.replaced_at,
    hiredOn: row.hired_on,
    leftOn: row.left_on,
    reason: row.reason,
  }))
}

export type Reading = { at: string; role: string; reason: string }

/** Who read who this person is, by role and not by name, latest first: alone, or among those that a search showed. */
export async function readingsOf(db: Db, participant: Participant): Promise<Reading[]> {
  const { id } = participant
  const rows = await db('journal')
    .leftJoin('users', 'users.id', 'journal.actor_id')
    .where('journal.subject', 'participant')
    .where(query =>
      query
        .where({ subject_id: id })
        .whereIn('action', ['identity.read', 'identity.archiveRead'])
        .orWhere(several =>
          several
            .whereNull('subject_id')
            .where({ action: 'identities.read' })
            .whereLike('after', `%"${participantRef(participant)}"%`),
        ),
    )
    .orderBy('journal.at', 'desc')
    .orderBy('journal.id', 'desc')
    .select('journal.at', 'journal.after', 'users.role')
  return rows.map(row => ({
    at: row.at,
    role: row.role ? roleWords[row.role as keyof typeof roleWords] : 'Terminal',
    reason: (JSON.parse(row.after ?? '{}') as { reason?: string }).reason ?? '',
  }))
}
