import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { typedDate } from '#server/base/format.ts'
import type { Author } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { unsettle } from '../standings/store.ts'
import { cellKey, type Entry, type Objection } from './entry-rules.ts'
import { type Grid, gridOf } from './grid-store.ts'
import { decisionsReplaced, IMPORT_UNDONE } from './revisions.ts'
import { isClosedFor } from './statement-rules.ts'
import { judged } from './typed-cells.ts'
import { writeFigures } from './writing.ts'

// Figures that a file brings: the same judgement and the same writing as those of the grid, without a person at each cell.

/** Centihours of one placement in one month. */
export type Figure = { placementId: number; month: Month; centihours: number }
/** A figure that was written, with the one that stood; null: nothing was said. */
export type Filed = Figure & { before: number | null; version: number }

/**
 * What the grid would say of these figures, by cell key; nothing is written. A figure that stands is not in it. `beyond`: what is about to
 * be added under other clauses, by person and month.
 */
export async function objectionsToFigures(
  db: Db,
  { clauseId }: Place,
  grid: Grid,
  figures: readonly Figure[],
  { today, beyond }: { today: string; beyond: ReadonlyMap<string, number> },
): Promise<Map<string, Objection>> {
  return (await judged(db, clauseId, grid, entriesOf(grid, figures), today, beyond)).objections
}

/** `isWhole`: these are all the parts of hours that were split; `reason`: why figures that stood are replaced. */
type Filing = { receivedOn: string; beyond: ReadonlyMap<string, number>; reason?: string; isWhole?: boolean }

/**
 * Writes them, save those the grid refuses, inside a transaction whose caller locked the grids (`lockGrids`) before reading this one, and
 * writes the line of the journal.
 */
export async function fileFigures(
  trx: Db,
  { place, grid }: { place: Place; grid: Grid },
  figures: readonly Figure[],
  { receivedOn, beyond, reason = '', isWhole = false }: Filing,
  author: Author,
): Promise<{ filed: Filed[]; refused: Map<string, Objection> }> {
  const entries = entriesOf(grid, figures)
  const { changes, objections } = await judged(trx, place.clauseId, grid, entries, author.today, beyond, isWhole)
  if (changes.length > 0) {
    const period = grid.statementOf(changes[0]!.entry.month).key
    await writeFigures(trx, place, grid, changes, { period, redated: [], receivedOn, reason }, author)
    await unsettle(trx, [place.clauseId])
  }
  const filed = changes.map(({ entry: { placementId, month }, cell, centihours }) => {
    const stood = cell ?? grid.withdrawn.get(cellKey(placementId, month))
    return { placementId, month, centihours, before: cell?.centihours ?? null, version: (stood?.version ?? 0) + 1 }
  })
  return { filed, refused: objections }
}

export type Taken = { outcome: 'undone' | 'kept' | 'impossible'; why: string }

/**
 * Brings back the figures that stood before these were filed, and what was decided of them, by key of a cell: one that somebody touched since is kept, one whose
 * statement is settled cannot be. Where nothing was said, nothing is again, and the figure is kept among those that were. The caller locked
 * the grids (`lockGrids`).
 */
export async function takeBackFigures(
  trx: Db,
  place: Place,
  filed: readonly Filed[],
  author: Author,
  reason = IMPORT_UNDONE,
): Promise<Map<string, Taken>> {
  const grid = await gridOf(trx, place.clauseId)
  const rows = new Map(grid.rows.map(row => [row.placementId, row]))
  const taken = new Map<string, Taken>()
  const standing = filed.flatMap(line => {
    const key = cellKey(line.placementId, line.month)
    const [row, cell] = [rows.get(line.placementId), grid.cells.get(key)]
    if (!row || !cell || cell.version !== line.version) {
      const by = cell?.loggedByName ? ` par ${cell.loggedByName}` : ''
      taken.set(key, {
        outcome: 'kept',
        why: cell ? `corrigé${by} le ${typedDate(cell.loggedAt.slice(0, 10))}` : 'retiré depuis',
      })
      return []
    }
    if (isClosedFor(grid.statementOf(line.month), row.employerId)) {
      taken.set(key, { outcome: 'impossible', why: 'le relevé est validé\u00a0: rouvrez-le d’abord' })
      return []
    }
    taken.set(key, { outcome: 'undone', why: '' })
    const entry: Entry = {
      placementId: line.placementId,
      month: line.month,
      text: '',
      seenVersion: cell.version,
      seenCentihours: cell.centihours,
    }
    return [{ entry, row, cell, centihours: line.before ?? 0, isNew: line.before === null }]
  })
  if (standing.length > 0) {
    const decided = await decisionsReplaced(
      trx,
      standing.map(({ cell }) => cell.hoursId),
    )
    const changes = standing.map(({ isNew, ...one }) =>
      isNew ? { ...one, isWithdrawn: true } : { ...one, decided: decided.get(one.cell.hoursId) },
    )
    const period = grid.statementOf(changes[0]!.entry.month).key
    const written = { period, redated: [], receivedOn: author.today, reason }
    await writeFigures(trx, place, grid, changes, written, author)
    await unsettle(trx, [place.clauseId])
  }
  return taken
}

/** As if each were typed in the cell as it stands. */
function entriesOf(grid: Grid, figures: readonly Figure[]): Entry[] {
  return figures.map(({ placementId, month, centihours }) => {
    const cell = grid.cells.get(cellKey(placementId, month))
    const text = `${Math.floor(centihours / 100)},${String(centihours % 100).padStart(2, '0')}`
    return { placementId, month, text, seenVersion: cell?.version ?? 0, seenCentihours: cell?.centihours ?? null }
  })
}
