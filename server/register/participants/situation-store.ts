import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import type { SituationMoment, SituationSaid } from './situation-rules.ts'

// What became of people. A later row of the same moment replaces the earlier one; none is overwritten.

/** What was last said of these people, by person; at most one a moment. */
export async function situationsOf(db: Db, participantIds: readonly number[]): Promise<Map<number, SituationSaid[]>> {
  const found = new Map<number, Map<string, SituationSaid>>()
  for (const ids of inChunks([...new Set(participantIds)])) {
    const rows = await db('situations')
      .whereIn('participant_id', ids)
      .orderBy('id')
      .select('participant_id', 'moment', 'situation', 'true_on')
    for (const { participant_id, moment, situation, true_on } of rows) {
      const own = found.get(participant_id) ?? new Map()
      own.set(moment, { moment: moment as SituationMoment, situation, onDay: true_on })
      found.set(participant_id, own)
    }
  }
  return new Map([...found].map(([id, own]) => [id, [...own.values()].filter(({ situation }) => situation !== '')]))
}

/** All that was said of somebody, oldest first: for whoever asks what is kept of them. */
export async function situationsKept(db: Db, participantId: number) {
  const rows = await db('situations')
    .leftJoin('users', 'users.id', 'situations.recorded_by')
    .where({ participant_id: participantId })
    .orderBy('situations.id')
    .select('moment', 'situation', 'true_on', 'recorded_at', 'users.name as by_name')
  return rows.map(row => ({
    moment: row.moment as SituationMoment,
    situation: row.situation,
    onDay: row.true_on,
    recordedAt: row.recorded_at,
    byName: row.by_name as string | null,
  }))
}

/** What was last said of the end of the person of this row of `participants`, as two columns of the query. */
export function endColumns(db: Db) {
  const last = () =>
    db('situations as said')
      .whereRaw(`said.participant_id = participants.id and said.moment = 'end'`)
      .orderBy('said.id', 'desc')
      .limit(1)
  return [last().select('said.situation').as('exit_situation'), last().select('said.true_on').as('exit_on')]
}

/** For a query over participants: those of whom an end is said. */
export function whoseEndIsSaid(db: Db) {
  return db('situations as said')
    .whereRaw(`said.participant_id = participants.id and said.moment = 'end'`)
    .whereRaw(
      `said.id = (select max(last.id) from situations as last where last.participant_id = participants.id and last.moment = 'end')`,
    )
    .whereNot('said.situation', '')
    .select('said.id')
}

export async function putSituation(
  trx: Db,
  participantId: number,
  { moment, situation, onDay }: SituationSaid,
  { at, userId }: Author,
): Promise<void> {
  await trx('situations').insert({
    participant_id: participantId,
    moment,
    situation,
    true_on: onDay,
    recorded_at: at,
    recorded_by: userId,
  })
}
