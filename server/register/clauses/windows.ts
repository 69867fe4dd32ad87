import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { Objections } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { unsettle } from '../standings/store.ts'
import { entryOf, type Place } from './place.ts'
import { MOST_ELIGIBILITY_MONTHS } from './rules.ts'
import { AS_ANY, objectionsToWindows, type WindowGroup, type Windows, windowGroups } from './window-rules.ts'

/** What the contract of this clause says of each way of working, as last recorded. */
export async function windowsOf(db: Db, clauseId: number): Promise<Windows> {
  const windows: Windows = { supply: null, subcontracting: null, other: null }
  const rows = await db('eligibility_windows')
    .where({ clause_id: clauseId })
    .orderBy('id')
    .select('mode_group', 'months')
  for (const { mode_group, months } of rows) windows[mode_group as WindowGroup] = months === AS_ANY ? null : months
  return windows
}

/** Writes how long each way of working counts. Objections by way of working; null when it is done. */
export async function decideWindows(
  db: Db,
  place: Place,
  windows: Windows,
  author: Author,
): Promise<Objections | null> {
  const objections = objectionsToWindows(windows, MOST_ELIGIBILITY_MONTHS)
  if (Object.keys(objections).length) return objections
  await db.transaction(async trx => {
    await trx('clauses').where({ id: place.clauseId }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const before = await windowsOf(trx, place.clauseId)
    const changed = (Object.keys(windowGroups) as WindowGroup[]).filter(group => before[group] !== windows[group])
    const rows = changed.map(group => ({
      clause_id: place.clauseId,
      mode_group: group,
      months: windows[group] ?? AS_ANY,
      recorded_at: author.at,
      recorded_by: author.userId,
    }))
    await insertMany(trx, 'eligibility_windows', rows)
    const href = `/marches/${place.contract.id}`
    await record(trx, author, entryOf(place, 'clause.windows', href, { ...before }, { ...windows }))
    await unsettle(trx, [place.clauseId])
  })
  return null
}
