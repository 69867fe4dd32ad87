import { sum } from '#server/base/figures.ts'
import { foldedName } from '#server/base/text.ts'
import { addressOf, type Cell, rangeOf } from '../sheets/cell-rules.ts'
import type { Entry, Rows, TotalRow } from './entry-rules.ts'
import { isGrandTotal } from './header-rules.ts'
import type { Witness } from './reading-rules.ts'
import type { Column } from './role-rules.ts'
import type { Table } from './table-rules.ts'
import { amountOf, precisionOf } from './value-rules.ts'

// The totals that a sheet holds are witnesses of its lines: each is compared with what it covers, none is ever a line.

type Covered = { seconds: number; at: string }

/** Every total of a table beside what it covers. A row without a name whose figure is a sum is one too; `left`: those that are not. */
export function witnessesOf(
  table: Table,
  columns: readonly Column[],
  rows: Rows,
): { witnesses: Witness[]; left: TotalRow[] } {
  const witnesses: Witness[] = []
  const left: TotalRow[] = []
  const marks = [...rows.totals, ...rows.nameless].sort((a, b) => a.row - b.row)
  const columnOf = cached((column: Column) => coveredIn(table, rows, column))
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
  return { witnesses: [...witnesses, ...acrossRows(table, columns, rows)], left }
}

function cached<Key, Value>(made: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return key => {
    if (!known.has(key)) known.set(key, made(key))
    return known.get(key)!
  }
}

type Compared = { sum: number; agrees: boolean; covered: Covered[] }

/** What a total may cover, the likeliest first: its person, its range, its section, all that is above, the whole column. */
function compared(
  { own, named }: ColumnFigures,
  before: number,
  { row, label }: TotalRow,
  { column, cell, seconds }: TotalRow['cells'][number],
): Compared {
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
  const tolerance = precisionOf(cell)
  let first: Own[] | null = null
  for (const choice of choices) {
    const covered = choice()
    if (covered.length === 0) continue
    first ??= covered
    if (isSame(covered, seconds, tolerance)) return { sum: sum(covered, one => one.seconds), agrees: true, covered }
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

/** Raw, or as minutes that were rounded to decimals one by one. */
function isSame(
  covered: readonly (Covered & { hundredths: number | null })[],
  seconds: number,
  tolerance: number,
): boolean {
  if (Math.abs(sum(covered, one => one.seconds) - seconds) <= tolerance) return true
  const isRounded = covered.every(
    ({ hundredths }) => hundredths === null || Math.round(Math.round(hundredths * 0.6) / 0.6) === hundredths,
  )
  if (!isRounded) return false
  const inMinutes = sum(covered, one => (one.hundredths === null ? one.seconds : Math.round(one.hundredths * 0.6) * 60))
  return Math.abs(inMinutes - seconds) <= tolerance
}

type ColumnFigures = { own: Own[]; named: ReadonlyMap<string, Own[]> }
type Own = Covered & { row: number; name: string; hundredths: number | null }

/** The figures of a column, each once: a week shared between two months is one cell. A column of totals covers its rows. */
function coveredIn(table: Table, rows: Rows, column: Column): ColumnFigures {
  const seen = new Map<string, Own>()
  const isTotal = column.role === 'total'
  for (const entry of rows.entries) {
    if (!isTotal && entry.column !== column) continue
    const own = ownOf(table, entry)
    if (own) seen.set(entry.at, own)
  }
  const own = [...seen.values()]
  return { own, named: Map.groupBy(own, ({ name }) => name) }
}

function ownOf(table: Table, { row, column, at, person }: Entry): Own | null {
  const amount = amountOf(table.sheet.at(row, column.at))
  if (amount.kind !== 'hours' && amount.kind !== 'asked') return null
  return { seconds: amount.seconds, hundredths: amount.hundredths, at, row, name: foldedName(person.text) }
}

/** A column of totals says of each row what its months come to. */
function acrossRows(table: Table, columns: readonly Column[], rows: Rows): Witness[] {
  const totals = columns.filter(({ role }) => role === 'total')
  if (totals.length !== 1) return []
  const [total] = totals
  const byRow = Map.groupBy(rows.entries, ({ row }) => row)
  return [...byRow].flatMap(([row, entries]) => {
    const cell = table.sheet.at(row, total!.at)
    const amount = amountOf(cell)
    if (!cell || amount.kind !== 'hours') return []
    const owns = new Map(entries.map(entry => [entry.at, ownOf(table, entry)]))
    const covered = [...owns.values()].filter(own => own !== null)
    const said = { said: amount.seconds, sum: sum(covered, one => one.seconds) }
    const agrees = isSame(covered, amount.seconds, precisionOf(cell))
    return agrees
      ? []
      : [
          {
            sheet: table.sheet.name,
            cell: addressOf(row, total!.at),
            label: `Total de la ligne ${row}`,
            ...said,
            agrees,
            suspects: [],
          },
        ]
  })
}
