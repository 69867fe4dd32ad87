import { sum } from '#server/base/figures.ts'
import { foldedName } from '#server/base/text.ts'
import { addressOf, type Cell, rangeOf } from '../sheets/cell-rules.ts'
import type { Entry, Rows, TotalCell, TotalRow } from './entry-rules.ts'
import { isGrandTotal } from './header-rules.ts'
import type { Witness } from './reading-rules.ts'
import type { Column } from './role-rules.ts'
import type { Table } from './table-rules.ts'
import { precisionOf } from './value-rules.ts'

// The totals that a sheet holds are witnesses of its lines: each is compared with what it covers, none is ever a line.

/**
 * Every total of a table beside what it covers. A row without a name whose figure is a sum is one too; `left`: those that are not.
 * `areDecimals`: all of them agree, and one at least would not if decimals were minutes.
 */
export function witnessesOf(
  table: Table,
  rows: Rows,
): { witnesses: Witness[]; left: TotalRow[]; areDecimals: boolean } {
  let isTold = false
  const witnesses: Witness[] = []
  const left: TotalRow[] = []
  const marks = [...rows.totals, ...rows.nameless].sort((a, b) => a.row - b.row)
  const columnOf = cached((column: Column) => coveredIn(rows, column))
  for (const [index, total] of marks.entries()) {
    const before = marks[index - 1]?.row ?? 0
    const judged = total.cells.map(cell => ({ cell, ...compared(columnOf(cell.column), before, total, cell) }))
    if (
      total.label === '' &&
      !judged.some(({ agrees, cell }) => agrees || /SUM|SUBTOTAL|SOMME/i.test(cell.cell.formula))
    ) {
      left.push(total)
      continue
    }
    for (const { cell, sum, agrees, covered } of judged) {
      const at = addressOf(total.row, cell.column.at)
      isTold ||= agrees && isTelling(covered)
      const suspects = agrees
        ? []
        : covered.filter(one => one.seconds !== 0 && Math.abs(one.seconds) === Math.abs(cell.seconds - sum))
      witnesses.push({
        sheet: table.sheet.name,
        cell: at,
        label: total.label || 'Total',
        said: cell.seconds,
        sum,
        agrees,
        suspects: suspects.map(one => one.at),
      })
    }
  }
  for (const { witness, covered } of acrossRows(table, rows)) {
    witnesses.push(witness)
    isTold ||= witness.agrees && isTelling(covered)
  }
  return { witnesses, left, areDecimals: isTold && witnesses.every(({ agrees }) => agrees) }
}

function cached<Key, Value>(made: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return key => {
    if (!known.has(key)) known.set(key, made(key))
    return known.get(key)!
  }
}

type Compared = { sum: number; agrees: boolean; covered: Own[] }

/** What a total may cover, the likeliest first: its person, its range, its section, all that is above, the whole column. */
function compared({ own, named }: ColumnFigures, before: number, { row, label }: TotalRow, total: TotalCell): Compared {
  const { column, cell, seconds } = total
  const upper = firstFrom(own, row)
  const section = () => own.slice(firstFrom(own, before + 1), upper)
  const above = () => own.slice(0, upper)
  const name = foldedName(label.replace(/^\s{0,20}(?:sous[- ]?)?tot(?:al|aux)/i, ''))
  const isGrand = isGrandTotal(label)
  const choices: (() => Own[])[] = [
    () => (name ? (named.get(name) ?? []).filter(one => one.row < row) : []),
    () => rangeCovered(cell, column, own, [section, above]),
    isGrand ? above : section,
    isGrand ? section : above,
    () => own,
  ]
  let first: Own[] | null = null
  for (const choice of choices) {
    const covered = choice()
    if (covered.length === 0) continue
    first ??= covered
    if (isSame(covered, total)) return { sum: sum(covered, one => one.seconds), agrees: true, covered }
  }
  return { sum: sum(first ?? [], one => one.seconds), agrees: first === null && seconds === 0, covered: first ?? [] }
}

/** The lines of a SUM, where they are a section or all of them: a range that forgets a line proves nothing. */
function rangeCovered(cell: Cell, column: Column, own: readonly Own[], wholes: readonly (() => Own[])[]): Own[] {
  const formula = cell.formula.replace(/^OF:|\s/g, '')
  const range = /^=?(?:SUM|SOMME|SUBTOTAL|SOUS\.TOTAL)\((?:\d{1,3}[,;])?([A-Z$\d:]{3,30})\)$/i.exec(formula)?.[1]
  const covers = range ? rangeOf(range.replace(/\$/g, '')) : null
  if (!covers || column.at < covers.left || column.at > covers.right) return []
  const inside = own.slice(firstFrom(own, covers.top), firstFrom(own, covers.bottom + 1))
  return wholes.some(whole => whole().length === inside.length) ? inside : []
}

/** Where the figures from this row on begin. */
function firstFrom(own: readonly Own[], row: number): number {
  let [low, high] = [0, own.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (own[middle]!.row < row) low = middle + 1
    else high = middle
  }
  return low
}

/** Raw, or as minutes that were rounded to decimals one by one; or the decimals of what are minutes, which a spreadsheet added up. */
function isSame(covered: readonly Own[], { cell, seconds, hundredths }: TotalCell): boolean {
  const tolerance = precisionOf(cell)
  if (Math.abs(sum(covered, one => one.seconds) - seconds) <= tolerance) return true
  if (covered.some(areMinutes))
    return covered.every(one => one.hundredths !== null) && sum(covered, one => one.hundredths!) === hundredths
  const isRounded = covered.every(
    one => one.hundredths === null || Math.round(Math.round(one.hundredths * 0.6) / 0.6) === one.hundredths,
  )
  if (!isRounded) return false
  const inMinutes = sum(covered, one => (one.hundredths === null ? one.seconds : Math.round(one.hundredths * 0.6) * 60))
  return Math.abs(inMinutes - seconds) <= tolerance
}

function areMinutes({ seconds, hundredths }: Own): boolean {
  return hundredths !== null && Math.abs(seconds - hundredths * 36) > 18
}

/** Read as minutes, these would make an hour more: their sum is not the same. */
function isTelling(covered: readonly Own[]): boolean {
  return sum(covered, ({ hundredths }) => Math.abs((hundredths ?? 0) % 100)) >= 60
}

type ColumnFigures = { own: Own[]; named: ReadonlyMap<string, Own[]> }
type Own = { at: string; row: number; name: string; seconds: number; hundredths: number | null }

/** The figures of a column, each once. A column of totals covers its rows. */
function coveredIn(rows: Rows, column: Column): ColumnFigures {
  const isTotal = column.role === 'total'
  const own = ownOf(rows.entries.filter(entry => isTotal || entry.column === column))
  return { own, named: Map.groupBy(own, ({ name }) => name) }
}

/** A week shared between two months is one cell. */
function ownOf(entries: readonly Entry[]): Own[] {
  const seen = new Map<string, Own>()
  for (const { row, at, whole, person } of entries)
    if (whole.kind === 'hours' || whole.kind === 'asked')
      seen.set(at, { seconds: whole.seconds, hundredths: whole.hundredths, at, row, name: foldedName(person.text) })
  return [...seen.values()]
}

/** A column of totals says of each row what its months come to. */
function acrossRows(table: Table, { entries, across }: Rows): { witness: Witness; covered: Own[] }[] {
  if (new Set(across.flatMap(({ cells }) => cells.map(({ column }) => column))).size !== 1) return []
  const byRow = Map.groupBy(entries, ({ row }) => row)
  return across.flatMap(({ row, cells }) => {
    const [total] = cells
    const covered = ownOf(byRow.get(row) ?? [])
    if (!total || covered.length === 0) return []
    const witness = {
      sheet: table.sheet.name,
      cell: addressOf(row, total.column.at),
      label: `Total de la ligne ${row}`,
      said: total.seconds,
      sum: sum(covered, one => one.seconds),
      agrees: isSame(covered, total),
      suspects: [],
    }
    return [{ witness, covered }]
  })
}
