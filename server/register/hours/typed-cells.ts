import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { readHours } from '#server/base/written/hours.ts'
import { type Reading, said, unsaid } from '#server/base/written/numbers.ts'
import { canWorkIn } from '../placements/rules.ts'
import { hoursElsewhere } from './elsewhere.ts'
import { cellKey, type Entry, intentOf, type Objection, objectionTo } from './entry-rules.ts'
import type { Cell, Grid, Row } from './grid-store.ts'
import { isClosedFor } from './statement-rules.ts'

// What was typed in a month grid, against what is known: cells to write, cells refused, cells that two people changed.

/** `decided`: what was refused and attested of this figure, where it is one that stood before. */
export type Change = {
  entry: Entry
  row: Row
  cell: Cell | null
  centihours: number
  decided?: Decided
  /** Nothing is said any more. */
  isWithdrawn?: boolean
}

export type Decided = Pick<Cell, 'refusedCentihours' | 'refusedReason' | 'attestedCentihours' | 'attestedReason'>

export async function judged(
  trx: Db,
  clauseId: number,
  grid: Grid,
  entries: readonly Entry[],
  today: string,
  /** What is about to be added under other clauses, by person and month. */
  beyond: ReadonlyMap<string, number> = new Map(),
  /** Hours that were split are written here as a whole. */
  isWhole = false,
): Promise<{ changes: Change[]; objections: Map<string, Objection>; conflicts: Map<string, Cell> }> {
  const rows = new Map(grid.rows.map(row => [row.placementId, row]))
  const people = [...new Set(grid.rows.map(row => row.participantId))]
  const months = [...new Set(entries.map(entry => entry.month))]
  const others = await hoursElsewhere(trx, clauseId, people, months)
  const sums = personSums(grid, rows, entries)

  const changes: Change[] = []
  const objections = new Map<string, Objection>()
  const conflicts = new Map<string, Cell>()
  for (const entry of entries) {
    const row = rows.get(entry.placementId)
    if (!row) continue // a row of another contract: it does not exist here
    const key = cellKey(entry.placementId, entry.month)
    const cell = grid.cells.get(key) ?? null
    const { value: written, refused } = figureOf(entry)
    if (refused !== null) {
      objections.set(key, { kind: 'shape', said: refused })
      continue
    }
    const stored = { centihours: cell?.centihours ?? null, version: cell?.version ?? 0 }
    const intent = intentOf(written, entry, stored)
    if (intent === 'same') continue
    if (isClosedFor(grid.statementOf(entry.month), row.employerId)) {
      objections.set(key, { kind: 'closed' })
      continue
    }
    if (cell?.split && !isWhole) {
      const { points, worked, href } = cell.split
      objections.set(key, { kind: 'split', points, worked, href })
      continue
    }
    const person = `${row.participantId}-${entry.month}`
    const elsewhere = (others.get(person) ?? 0) + (beyond.get(person) ?? 0) + (sums.get(person) ?? 0) - (written ?? 0)
    const objection = objectionTo(written!, { month: entry.month, today, window: row.window, elsewhere })
    if (objection) objections.set(key, objection)
    else if (intent === 'conflict') conflicts.set(key, cell!)
    else changes.push({ entry, row, cell, centihours: written! })
  }
  return { changes, objections, conflicts }
}

/** Whether a figure may be written there alone: nothing is arrested nor split, and the person is employed or has hours already. */
export function isOpen(row: Row, month: Month, grid: Pick<Grid, 'cells' | 'statementOf'>): boolean {
  if (isClosedFor(grid.statementOf(month), row.employerId)) return false
  if (grid.cells.get(cellKey(row.placementId, month))?.split) return false
  return grid.cells.has(cellKey(row.placementId, month)) || canWorkIn(month, row.window)
}

/** Figures that were not on the screen of whoever sent these entries: nobody answers for what they did not see. */
export function unseenIn({ cells }: Pick<Grid, 'cells'>, entries: readonly Entry[]): Cell[] {
  const seen = new Map(entries.map(entry => [cellKey(entry.placementId, entry.month), entry.seenVersion]))
  return [...cells].flatMap(([key, cell]) => (seen.get(key) === cell.version ? [] : [cell]))
}

/** The figures of these cells, by key; what cannot be read has none. */
export function figuresIn(entries: readonly Entry[]): Map<string, number | null> {
  return new Map(
    entries.flatMap(entry => {
      const { value, refused } = figureOf(entry)
      return refused === null ? [[cellKey(entry.placementId, entry.month), value] as const] : []
    }),
  )
}

/** What is typed, in centihours; null for a cell left empty; an emptied cell that held a figure is a zero. */
export function figureOf({ text, seenCentihours }: Pick<Entry, 'text' | 'seenCentihours'>): Reading {
  if (text.trim() === '') return seenCentihours === null ? unsaid : said(0)
  return readHours(text)
}

/** What each person would have under this clause in each month, with the cells as typed. */
function personSums(grid: Grid, rows: Map<number, Row>, entries: readonly Entry[]): Map<string, number> {
  const typed = figuresIn(entries)
  const sums = new Map<string, number>()
  const add = (placementId: number, month: Month, centihours: number) => {
    const row = rows.get(placementId)
    if (!row) return
    const person = `${row.participantId}-${month}`
    sums.set(person, (sums.get(person) ?? 0) + centihours)
  }
  const written = new Set(entries.map(({ placementId, month }) => cellKey(placementId, month)))
  for (const [key, cell] of grid.cells) if (!written.has(key)) add(cell.placementId, cell.month, cell.centihours)
  for (const { placementId, month } of entries) add(placementId, month, typed.get(cellKey(placementId, month)) ?? 0)
  return sums
}
