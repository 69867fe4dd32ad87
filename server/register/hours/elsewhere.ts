import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Month } from '#server/base/dates.ts'
import { originsUnder } from '../splits/store.ts'
import { employmentKey } from './flag-rules.ts'

// What the people of a clause did under others.

/** Centihours of these people in these months under other clauses, by `participantId-month`. */
export async function hoursElsewhere(
  db: Db,
  clauseId: number,
  participantIds: readonly number[],
  months: readonly Month[],
): Promise<Map<string, number>> {
  const sums = new Map<string, number>()
  for (let start = 0; start < participantIds.length; start += 400) {
    const rows: { participant_id: number; month: Month; centihours: number }[] = await db('hours')
      .join('placements', 'placements.id', 'hours.placement_id')
      .whereIn('placements.participant_id', participantIds.slice(start, start + 400))
      .whereIn('hours.month', months)
      .whereNot('hours.clause_id', clauseId)
      .groupBy('placements.participant_id', 'hours.month')
      .select('placements.participant_id', 'hours.month', db.raw('sum(hours.centihours) as centihours'))
    for (const row of rows) sums.set(`${row.participant_id}-${row.month}`, row.centihours)
  }
  return sums
}

/** Centihours of the people of this clause in these months under other clauses, by person, employer and month. */
export async function employedElsewhere(
  db: Db,
  clauseId: number,
  months: readonly Month[],
): Promise<Map<string, number>> {
  const people = db({ own: 'placements' }).where('own.clause_id', clauseId).select('own.participant_id')
  const rows = await db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .whereIn('placements.participant_id', people)
    .whereIn('hours.month', months)
    .whereNot('hours.clause_id', clauseId)
    .groupBy('placements.participant_id', 'placements.employer_id', 'hours.month')
    .select('placements.participant_id', 'placements.employer_id', 'hours.month')
    .sum('hours.centihours as centihours')
  return new Map(
    rows.map(row => {
      const of = { participantId: row.participant_id, employerId: row.employer_id, month: row.month }
      return [employmentKey(of), Number(row.centihours)]
    }),
  )
}

/** A figure of somebody in a month, under any clause. Centihours. */
export type Line = {
  clauseId: number
  placementId: number
  participantId: number
  employerId: number
  month: Month
  centihours: number
  /** Of which entry it is a part, where hours worked once were split. */
  splitId?: number
}

/** All that was declared in these months of whoever is placed under these clauses, under these and under others. */
export async function linesOfPeople(
  db: Db,
  clauseIds: readonly number[],
  months: { from: Month; to: Month },
): Promise<Line[]> {
  const found = new Map<number, Line>()
  for (const ids of inChunks(clauseIds)) {
    const people = db({ own: 'placements' }).whereIn('own.clause_id', ids).select('own.participant_id')
    const rows = await db('hours')
      .join('placements', 'placements.id', 'hours.placement_id')
      .whereIn('placements.participant_id', people)
      .whereBetween('hours.month', [months.from, months.to])
      .select('hours.id', 'hours.clause_id', 'hours.placement_id', 'hours.month', 'hours.centihours')
      .select('placements.participant_id', 'placements.employer_id')
    for (const row of rows)
      found.set(row.id, {
        clauseId: row.clause_id,
        placementId: row.placement_id,
        participantId: row.participant_id,
        employerId: row.employer_id,
        month: row.month,
        centihours: row.centihours,
      })
  }
  const lines = [...found.values()]
  const origins = await originsUnder(db, [...new Set(lines.map(({ clauseId }) => clauseId))], months.from)
  return lines.map(line => {
    const origin = origins.get(`${line.placementId}-${line.month}`)
    return origin ? { ...line, splitId: origin.entryId } : line
  })
}
