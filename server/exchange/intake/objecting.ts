import type { Db } from '#db/connect.ts'
import { hours } from '#server/base/format.ts'
import { cellKey, type Objection } from '#server/register/hours/entry-rules.ts'
import { type Figure, objectionsToFigures } from '#server/register/hours/filed.ts'
import { personKey } from '#server/register/hours/flag-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { MOST_IN_A_MONTH } from '#server/register/hours/rules.ts'
import { objectionWords } from '#server/register/hours/words.ts'
import { isWritten, type PreviewRow } from './preview-rules.ts'
import type { Site } from './scope.ts'

// What the month grid would say of the figures of a file: of those of each contract, then of whoever has some on several.

/**
 * Rows the grid would refuse take its sentence. A person with figures on several contracts is judged on all of them: what one gives back
 * the others may take, and none is chosen where they are too many together.
 */
export async function objected(db: Db, sites: readonly Site[], rows: readonly PreviewRow[], today: string) {
  const several = onSeveral(rows.filter(isWritten))
  for (const site of sites) {
    const objections = await objectionsAt(db, site, rows.filter(isWritten), today, none)
    tell(site, rows, objections, (row, { kind }) => kind !== 'overAllContracts' || !several.has(personKey(row)))
  }
  if (several.size === 0) return
  const left = rows.filter(isWritten)
  for (const site of sites) {
    const objections = await objectionsAt(db, site, left, today, beyondOf(left, new Set([site.place.clauseId])))
    tell(site, left, objections, row => several.has(personKey(row)))
  }
}

const none: ReadonlyMap<string, number> = new Map()

async function objectionsAt(
  db: Db,
  { place, grid }: Site,
  rows: readonly PreviewRow[],
  today: string,
  beyond: ReadonlyMap<string, number>,
) {
  const figures = figuresAt(place.clauseId, rows)
  if (figures.length === 0) return new Map<string, Objection>()
  return objectionsToFigures(db, place, grid, figures, { today, beyond })
}

export function figuresAt(clauseId: number, rows: readonly PreviewRow[]): Figure[] {
  return rows
    .filter(row => row.clauseId === clauseId)
    .map(row => ({ placementId: row.placementId!, month: row.month!, centihours: row.centihours! }))
}

/** By person and month, what these rows add to what is written under other clauses than these. Centihours. */
export function beyondOf(rows: readonly PreviewRow[], but: ReadonlySet<number>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const row of rows) {
    if (but.has(row.clauseId!)) continue
    const added = row.centihours! - (row.before ?? 0)
    sums.set(personKey(row), (sums.get(personKey(row)) ?? 0) + added)
  }
  return sums
}

function onSeveral(rows: readonly PreviewRow[]): Set<string> {
  const clauses = Map.groupBy(rows, personKey)
  return new Set(
    [...clauses].filter(([, some]) => new Set(some.map(({ clauseId }) => clauseId)).size > 1).map(([key]) => key),
  )
}

function tell(
  { place, grid }: Site,
  rows: readonly PreviewRow[],
  objections: ReadonlyMap<string, Objection>,
  isMeant: (row: PreviewRow, objection: Objection) => boolean,
): void {
  if (objections.size === 0) return
  const people = new Map(grid.rows.map(one => [one.placementId, one]))
  for (const row of rows) {
    if (row.clauseId !== place.clauseId || !isWritten(row)) continue
    const objection = objections.get(cellKey(row.placementId!, row.month!))
    if (objection && isMeant(row, objection)) Object.assign(row, saidOf(objection, row, people.get(row.placementId!)!))
  }
}

function saidOf(objection: Objection, row: PreviewRow, { ref, window }: Row): Pick<PreviewRow, 'state' | 'sentence'> {
  const isTooMuch = objection.kind === 'tooMany' || objection.kind === 'overAllContracts'
  const { fact } = objectionWords(objection, { typed: '', month: row.month!, ref, window })
  if (objection.kind === 'closed') return { state: 'refused', sentence: `${fact} Rouvrez-le pour le corriger.` }
  if (isTooMuch) return { state: 'implausible', sentence: `${fact} Un mois ne dépasse pas ${hours(MOST_IN_A_MONTH)}.` }
  return { state: objection.kind === 'outsideEmployment' ? 'outside' : 'refused', sentence: fact }
}
