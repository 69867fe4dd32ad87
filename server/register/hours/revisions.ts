import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { signerName } from '#server/journal/signer-words.ts'
import { pseudonym } from '../participants/words.ts'
import type { Decided } from './typed-cells.ts'

/** A figure at a moment: declared, refused of it, and attested inside the window. Centihours. */
type Figures = { declared: number; refused: number; attested: number | null }

export type Revision = {
  ref: string
  month: Month
  from: Figures
  to: Figures
  reason: string
  at: string
  byName: string | null
}

/** The corrections of these months, latest first: each figure with the one that took its place. */
export async function revisionsOf(db: Db, clauseId: number, months: readonly Month[], limit = 20): Promise<Revision[]> {
  const rows = await db('hour_revisions')
    .join('hours', 'hours.id', 'hour_revisions.hours_id')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .leftJoin('users', 'users.id', 'hour_revisions.replaced_by')
    .leftJoin('pass_answers', 'pass_answers.id', 'hour_revisions.replaced_answer_id')
    .where('hours.clause_id', clauseId)
    .whereIn('hours.month', months)
    .orderBy('hour_revisions.id', 'desc')
    .limit(limit)
    .select(
      'hour_revisions.*',
      'hours.month',
      'hours.centihours as now_centihours',
      'hours.refused_centihours as now_refused',
      'hours.attested_centihours as now_attested',
      'participants.number',
      'users.name as replaced_by_name',
      'pass_answers.answered_by',
    )
  const next = new Map<number, Figures>()
  return rows.map(row => {
    const to = next.get(row.hours_id) ?? {
      declared: row.now_centihours,
      refused: row.now_refused,
      attested: row.now_attested,
    }
    const from = figuresBefore(row)
    next.set(row.hours_id, from)
    return {
      ref: pseudonym(row.number),
      month: row.month,
      from,
      to,
      reason: row.reason,
      at: row.replaced_at,
      byName: signerName(row.replaced_by_name, row.answered_by),
    }
  })
}

/** Why a figure is replaced by the one that stood before an import. */
export const IMPORT_UNDONE = 'Import annulé.'

/** What was decided of the latest figure that each of these replaced, by number of the hours. Its reasons are those of the replacement that brought it. */
export async function decisionsReplaced(db: Db, hoursIds: readonly number[]): Promise<Map<number, Decided>> {
  const found = new Map<number, Decided>()
  const reasons = new Map<number, string>()
  for (const ids of inChunks(hoursIds)) {
    const rows = await db('hour_revisions').whereIn('hours_id', ids).orderBy('id')
    for (const row of rows) {
      const { refused, attested } = figuresBefore(row)
      const reason = reasons.get(row.hours_id) ?? ''
      found.set(row.hours_id, {
        refusedCentihours: refused,
        refusedReason: refused > 0 ? reason : '',
        attestedCentihours: attested,
        attestedReason: attested === null ? '' : reason,
      })
      if (row.reason && row.reason !== IMPORT_UNDONE) reasons.set(row.hours_id, row.reason)
    }
  }
  return found
}

/** A line kept before refused and attested hours were told apart says both in one figure: read as refused. */
function figuresBefore(row: {
  centihours: number
  accepted_centihours: number | null
  refused_centihours: number | null
  attested_centihours: number | null
}): Figures {
  const refused = row.refused_centihours ?? row.centihours - (row.accepted_centihours ?? row.centihours)
  return { declared: row.centihours, refused, attested: row.attested_centihours }
}
