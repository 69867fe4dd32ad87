import type { Db } from '#db/connect.ts'
import { type Month, monthOf } from '#server/base/dates.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { objectionToLeaving } from '../hours/blank-rules.ts'
import { lastWorked, MOVED } from '../hours/blanks.ts'
import type { Grid, Row } from '../hours/grid-store.ts'
import { endPlacement } from '../placements/actions.ts'

// Employments that their company says are over.

/** By placement: the last day, and the version of the employment that was read. */
export type Departures = ReadonlyMap<number, { on: string; version: number }>

/** The last month of which hours are asked, of somebody who left; null: of all. */
export function askedUntil(departures: Departures, placementId: number): Month | null {
  const said = departures.get(placementId)
  return said ? monthOf(said.on) : null
}

/** What cannot be, by placement: a sentence. */
export class NotLeft extends Error {
  readonly objections: ReadonlyMap<number, string>
  constructor(objections: ReadonlyMap<number, string>) {
    super('These departures are refused.')
    this.objections = objections
  }
}

/** Ends them, inside the transaction that wrote the hours up to that day. @throws NotLeft */
export async function recordDeparted(
  trx: Db,
  place: Place,
  { grid, rows, months }: { grid: Grid; rows: readonly Row[]; months: readonly Month[] },
  departures: Departures,
  author: Author,
): Promise<void> {
  const leaving = rows.filter(({ placementId }) => departures.has(placementId))
  const objections = new Map<number, string>()
  for (const row of leaving) {
    const { on, version } = departures.get(row.placementId)!
    const worked = lastWorked(grid, new Map(), row.placementId)
    const objection = version === row.version ? objectionToLeaving(on, row.window, months, worked, author.today) : MOVED
    if (objection) objections.set(row.placementId, objection)
  }
  if (objections.size > 0) throw new NotLeft(objections)
  for (const { placementId: id, version } of leaving)
    await endPlacement(trx, place, { id, version, leftOn: departures.get(id)!.on }, withoutKey(author))
}
