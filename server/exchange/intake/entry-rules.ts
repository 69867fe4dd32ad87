import type { Month } from '#server/base/dates.ts'
import { later, monthOf } from '#server/base/dates.ts'
import { monthName } from '#server/base/format.ts'
import { addressOf, type Cell } from '../sheets/cell-rules.ts'
import { markedPlacement } from '../template/mark-rules.ts'
import { lineAmount, totalAmount } from './amount-rules.ts'
import { isNameLike, isRemark, isTotalWord, type Role } from './header-rules.ts'
import type { Asked, WrittenPerson } from './reading-rules.ts'
import type { Column } from './role-rules.ts'
import { mergedAt, mergesOn, type Table } from './table-rules.ts'
import type { Amount } from './value-rules.ts'
import { birthIn, type Days, dated, dayIn, monthOfCell, monthsOfWeek, weekIn } from './when-rules.ts'

/** One figure of one row: what lines are added up from. */
export type Entry = {
  row: number
  column: Column
  at: string
  person: WrittenPerson
  employer: string
  siret: string
  contract: string
  /** null where nothing says it. */
  month: Month | null
  /** A week over two months that nobody said how to share. */
  straddles: Days | null
  amount: Amount
  /** Of its cell: a week that is shared between two months is one. */
  whole: Amount
  isHidden: boolean
  /** The rows of one person may follow one another: weeks, days, a merged name. */
  isPart: boolean
}

/** A row that is a total of others. `hundredths`: as of an amount. */
export type TotalRow = { row: number; label: string; cells: TotalCell[] }
export type TotalCell = { column: Column; cell: Cell; seconds: number; hundredths: number | null }

/** `across`: what columns of totals say beside entries. `remarks`: rows with a figure that are about nobody, left aside and said. */
export type Rows = {
  entries: Entry[]
  totals: TotalRow[]
  across: TotalRow[]
  nameless: TotalRow[]
  remarks: string[]
}

type Seen = { table: Table; columns: readonly Column[]; asked: Asked; near: Days; constant: Month | null }

/** The figures of a table, row by row, and the rows that are totals. */
export function rowsOf(seen: Seen): Rows {
  const found: Rows = { entries: [], totals: [], across: [], nameless: [], remarks: [] }
  let above: WrittenPerson | null = null
  for (let row = seen.table.first; row <= seen.table.last; row++) {
    if (seen.table.repeats.has(row)) continue
    const cells = seen.table.sheet
      .row(row)
      .filter(({ column }) => column >= seen.table.left && column <= seen.table.right)
    if (cells.length === 0) {
      above = null
      continue
    }
    const own = personAt(seen, row)
    const isMarked = own !== null && markedPlacement(own.reference) !== null
    const label = cells.find(cell => cell.type === 'text' && isTotalWord(cell.shown))
    if (label && !isMarked) {
      found.totals.push(totalOf(seen, row, FIGURES, label.shown))
      above = null
      continue
    }
    const [head] = cells
    if (
      !isMarked &&
      head!.type === 'text' &&
      isRemark(head!.shown) &&
      (!own || own.text.startsWith(head!.shown.trim()))
    ) {
      if (totalOf(seen, row, FIGURES).cells.length > 0)
        found.remarks.push(`${addressOf(row, head!.column)}, «\u00a0${head!.shown.slice(0, 60)}\u00a0»`)
      continue
    }
    const person: WrittenPerson | null = own ?? (hasMoment(seen, row) ? above : null)
    if (person) {
      found.entries.push(...entriesOf(seen, row, person, own === null))
      const across = totalOf(seen, row, ['total'])
      if (across.cells.length > 0) found.across.push(across)
    } else {
      const total = totalOf(seen, row, FIGURES)
      if (total.cells.length > 0) found.nameless.push(total)
    }
    above = person
  }
  return found
}

const FIGURES: readonly Role[] = ['hours', 'overtime', 'total']

function totalOf(seen: Seen, row: number, roles: readonly Role[], label = ''): TotalRow {
  const cells = seen.columns.flatMap(column => {
    if (!column.role || !roles.includes(column.role)) return []
    const cell = seen.table.sheet.at(row, column.at)
    const amount = totalAmount(cell, minutesBeside(seen, row, column), seen.asked.answers)
    return cell && amount ? [{ column, cell, seconds: amount.seconds, hundredths: amount.hundredths }] : []
  })
  return { row, label, cells }
}

function minutesBeside(seen: Seen, row: number, { role }: Column): Cell | null {
  return role === 'hours' ? cellOf(seen, row, 'minutes') : null
}

function cellOf({ table, columns }: Seen, row: number, role: Role): Cell | null {
  const column = columns.find(one => one.role === role)
  return column ? mergedAt(table.sheet, row, column.at) : null
}

function textOf(seen: Seen, row: number, role: Role): string {
  return cellOf(seen, row, role)?.shown.trim() ?? ''
}

/** Who a row is about; null when it names nobody. */
function personAt(seen: Seen, row: number): WrittenPerson | null {
  const [person, last, first] = [
    textOf(seen, row, 'person'),
    textOf(seen, row, 'lastName'),
    textOf(seen, row, 'firstName'),
  ]
  const reference = textOf(seen, row, 'reference')
  const text = person || [last, first].filter(Boolean).join(' ')
  const isName = person ? isNameLike(person, 1) : isNameLike(text, 1)
  if (!isName && !/^p-?\d/i.test(reference) && markedPlacement(reference) === null) return null
  const born = cellOf(seen, row, 'bornOn')
  const birth = born ? birthIn(born, seen.table.sheet.epoch) : { bornOn: null, bornYear: null }
  return { text, lastName: person ? '' : last, firstName: person ? '' : first, ...birth, reference }
}

/** Without a name, the row goes on with the one above when it says another moment. */
function hasMoment(seen: Seen, row: number): boolean {
  return (['month', 'week', 'day', 'weekFrom', 'weekTo'] as const).some(role => textOf(seen, row, role) !== '')
}

function entriesOf(seen: Seen, row: number, person: WrittenPerson, isBelow: boolean): Entry[] {
  const { table, columns } = seen
  return columns.flatMap(column => {
    if (column.role !== 'hours' && column.role !== 'overtime') return []
    const cell = table.sheet.at(row, column.at)
    const amount = lineAmount(cell, minutesBeside(seen, row, column), seen.asked.answers)
    if (!cell || amount.kind === 'none') return []
    const isMerged = mergesOn(table.sheet, row).some(
      ({ top, bottom, right }) => bottom > top && right < column.at && right >= table.left,
    )
    const of = {
      row,
      column,
      at: addressOf(row, column.at),
      person,
      employer: textOf(seen, row, 'employer'),
      siret: textOf(seen, row, 'siret'),
      contract: textOf(seen, row, 'contract'),
      whole: amount,
      isHidden: table.sheet.isHidden(row, column.at),
    }
    return whenOf(seen, row, column, amount).map(when => ({
      ...of,
      ...when,
      isPart: when.isPart || isBelow || isMerged || column.role === 'overtime',
    }))
  })
}

type When = Pick<Entry, 'month' | 'straddles' | 'amount' | 'isPart'>

function whenOf(seen: Seen, row: number, column: Column, amount: Amount): When[] {
  const { asked, constant } = seen
  const of = (month: Month | null, isPart = false): When => ({ month, straddles: null, amount, isPart })
  if (column.month) return [of(dated(column.month, asked.period), column.isDay)]
  const week = column.week ?? weekAt(seen, row)
  if (week) return weekly(week, amount, asked)
  const day = cellOf(seen, row, 'day')
  const on = day ? dayIn(day, seen.table.sheet.epoch) : null
  if (on) return [of(monthOf(on), true)]
  const said = cellOf(seen, row, 'month')
  const month = said ? monthOfCell(said, seen.table.sheet.epoch) : null
  if (said) return [of(month ? dated(month, asked.period) : null)]
  return [of(constant, column.isDay)]
}

function weekAt(seen: Seen, row: number): Days | null {
  const written = cellOf(seen, row, 'week')
  if (written) {
    const text =
      written.type === 'number' && Number.isInteger(written.raw) && written.raw! <= 53
        ? `S${written.raw}`
        : written.shown
    const week = weekIn(text, seen.near)
    if (week) return week
  }
  const [from, to] = (['weekFrom', 'weekTo'] as const).map(role => {
    const cell = cellOf(seen, row, role)
    return cell ? dayIn(cell, seen.table.sheet.epoch) : null
  })
  const end = to ?? (written ? dayIn(written, seen.table.sheet.epoch) : null)
  if (!end) return null
  const start = from ?? daysBefore(end)
  return start <= end ? { from: later(start, daysBefore(end, 31)), to: end } : null
}

function daysBefore(day: string, count = 6): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10)
}

function weekly(week: Days, amount: Amount, { answers, period }: Asked): When[] {
  const straddles = monthOf(week.from) !== monthOf(week.to)
  if (!straddles) return [{ month: monthOf(week.to), straddles: null, amount, isPart: true }]
  if (!answers.weeks) {
    const isAsked = [week.from, week.to].some(day => day >= period.from && day <= period.to)
    return [{ month: monthOf(week.to), straddles: isAsked ? week : null, amount, isPart: true }]
  }
  if (amount.kind !== 'hours' && amount.kind !== 'asked')
    return [{ month: monthOf(week.to), straddles: null, amount, isPart: true }]
  return monthsOfWeek(week, amount.seconds, answers.weeks).map(({ month, seconds }) => ({
    month,
    straddles: null,
    amount: { ...amount, seconds },
    isPart: true,
  }))
}

/** « La semaine du 27 avril au 3 mai est à cheval sur avril et mai… ». */
export function straddling({ from, to }: Days): string {
  const day = (date: string) => `${Number(date.slice(8))}/${date.slice(5, 7)}`
  return `La semaine du ${day(from)} au ${day(to)} est à cheval sur ${monthName(monthOf(from))} et ${monthName(monthOf(to))}\u00a0: dites comment la compter.`
}
