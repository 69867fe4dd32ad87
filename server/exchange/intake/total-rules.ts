import { sum } from '#server/base/figures.ts'
import { foldedName } from '#server/base/text.ts'
import { addressOf, rangeOf } from '../sheets/cell-rules.ts'
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
  for (const total of marks) {
    const judged = total.cells.map(cell => ({ cell, ...comparedColumn(table, rows, marks, total, cell) }))
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

type Compared = { sum: number; agrees: boolean; covered: Covered[] }

function comparedColumn(
  table: Table,
  rows: Rows,
  marks: readonly TotalRow[],
  total: TotalRow,
  { column, cell, seconds }: TotalRow['cells'][number],
): Compared {
  const own = coveredIn(table, rows, column)
  const before = marks.filter(({ row }) => row < total.row).at(-1)?.row ?? 0
  const range = /^=?(?:SUM|SOMME|SUBTOTAL|SOUS\.TOTAL)\((?:\d{1,3}[,;])?([A-Z$\d:]{3,30})\)$/i.exec(
    cell.formula.replace(/^OF:|\s/g, ''),
  )?.[1]
  const covers = range ? rangeOf(range.replace(/\$/g, '')) : null
  const above = own.filter(one => one.row < total.row)
  const section = above.filter(one => one.row > before)
  const named = foldedName(total.label.replace(/^\s*(?:sous[- ]?)?tot(?:al|aux)\s*/i, ''))
  const mine = named ? above.filter(({ name }) => name === named) : []
  const choices = [
    mine,
    isGrandTotal(total.label) ? above : section,
    isGrandTotal(total.label) ? section : above,
    own,
  ].filter(one => one.length > 0)
  if (covers && column.at >= covers.left && column.at <= covers.right) {
    const inside = own.filter(one => one.row >= covers.top && one.row <= covers.bottom)
    if (inside.length === above.length || inside.length === section.length) choices.unshift(inside)
  }
  const tolerance = precisionOf(cell)
  const found = choices.find(choice => isSame(choice, seconds, tolerance))
  const covered = found ?? choices[0] ?? []
  return {
    sum: sum(covered, one => one.seconds),
    agrees: found !== undefined || (covered.length === 0 && seconds === 0),
    covered,
  }
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

type Own = Covered & { row: number; name: string; hundredths: number | null }

/** The figures of a column, each once: a week shared between two months is one cell. A column of totals covers its rows. */
function coveredIn(table: Table, rows: Rows, column: Column): Own[] {
  const seen = new Map<string, Own>()
  const isTotal = column.role === 'total'
  for (const entry of rows.entries) {
    if (!isTotal && entry.column !== column) continue
    const own = ownOf(table, entry)
    if (own) seen.set(entry.at, own)
  }
  return [...seen.values()]
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
    const name = entries[0]!.person.text
    return agrees
      ? []
      : [
          {
            sheet: table.sheet.name,
            cell: addressOf(row, total!.at),
            label: `Total de ${name}`,
            ...said,
            agrees,
            suspects: [],
          },
        ]
  })
}
