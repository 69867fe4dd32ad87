import { folded } from '#server/base/text.ts'
import { type Cell, lettersOf } from '../sheets/cell-rules.ts'
import { formatKind } from '../sheets/format-rules.ts'
import { TEMPLATE_COLUMNS } from '../template/content-rules.ts'
import { type Content, contentOf } from './content-rules.ts'
import { isHt, meaningOf, type Role } from './header-rules.ts'
import type { Layout, Question } from './reading-rules.ts'
import { type Headed, pastRoles, toldRoles } from './recipe-rules.ts'
import { dayColumns, mergedAt, type Table } from './table-rules.ts'
import { type Days, dayIn, monthIn, monthOfCell, monthsSaid, type WrittenMonth, weekIn } from './when-rules.ts'

/** A column of a table and what it was taken for. */
export type Column = {
  at: number
  /** « 2026 > Mai > Heures »: the texts of its header, from top to bottom. */
  path: string[]
  role: Role | null
  why: string
  /** Of a table with months, or weeks, in its header. */
  month: WrittenMonth | null
  week: Days | null
  /** A day of the month, of a table that is told day by day. */
  isDay: boolean
  isSure: boolean
  /** By a person, who prevails. */
  isGiven?: boolean
}

export type ColumnQuestion = Question & { code: 'column' | 'ht' }
export type Roles = { columns: Column[]; questions: ColumnQuestion[] }

/** What each column of a table holds: by its words, by its content, and content is believed first. */
export function rolesOf(
  table: Table,
  {
    near,
    isName,
    told = {},
    earlier = [],
  }: {
    near: Days
    isName?: (text: string) => boolean
    told?: Readonly<Record<string, Role>>
    earlier?: readonly Layout[]
  },
): Roles {
  const columns: Column[] = []
  for (let at = table.left; at <= table.right; at++) columns.push(columnOf(table, at, near))
  spreadGroups(table, columns)
  takenForDays(table, columns)
  daysOver(table, columns)
  const seen = new Map(columns.map(column => [column, contentOf(table, column.at, isName)]))
  for (const column of columns) contradicted(column, seen.get(column)!)
  if (table.mark === null) remember(columns, seen, told, earlier)
  else ownRoles(columns, table.mark)
  const questions: ColumnQuestion[] = []
  findPersons(columns, seen)
  findDates(columns, seen)
  findContract(columns)
  findHours(columns, seen, questions)
  return { columns: columns.filter(({ role, path }) => role !== null || path.length > 0), questions }
}

function columnOf(table: Table, at: number, near: Days): Column {
  const cells = table.band.map(row => mergedAt(table.sheet, row, at)).filter(cell => cell !== null)
  const path = [...new Set(cells.map(({ shown }) => shown.trim()).filter(Boolean))]
  const column: Column = { at, path, role: null, why: '', month: null, week: null, isDay: false, isSure: false }
  for (const cell of cells) said(column, cell, table, near)
  const leaf = path.findLast(text => meaningOf(text) !== null && monthIn(text) === null) ?? ''
  const meaning = meaningOf(leaf) ?? meaningOf(path.join(' '))
  if (meaning) Object.assign(column, { role: meaning.role, why: meaning.why ?? '', isSure: meaning.isSure ?? false })
  if (isHt(path.at(-1) ?? '')) Object.assign(column, { role: 'hours', why: 'HT' })
  return column
}

function said(column: Column, cell: Cell, { sheet: { epoch } }: Table, near: Days): void {
  const month = monthOfCell(cell, epoch) ?? monthBeside(cell)
  const isOwnYear = /^(?:19|20)\d\d$/.test(cell.shown.trim())
  if (isOwnYear) column.month = { month: column.month?.month ?? 0, year: Number(cell.shown) }
  else if (month) column.month = { month: month.month, year: month.year ?? column.month?.year ?? null }
  column.week ??= cell.type === 'text' ? weekIn(cell.shown, near) : null
}

/** « Heures mai 2026 », « Heures de juin ». */
function monthBeside({ type, shown }: Cell): WrittenMonth | null {
  if (type !== 'text' || meaningOf(shown)?.role !== 'hours') return null
  const said = monthsSaid(shown)
  return said.length === 1 ? said[0]! : null
}

/** « Mai » over the first of two columns that nobody merged is over both. */
function spreadGroups({ sheet, band }: Table, columns: readonly Column[]): void {
  for (const column of columns) if (column.month?.month === 0) column.month = { month: 0, year: column.month.year }
  if (band.length > 1) {
    let last: Column | null = null
    for (const column of columns) {
      const top = sheet.at(band[0]!, column.at)
      if (column.month) last = column
      else if (top) last = null
      else if (last && column.path.length > 0) {
        column.month = last.month
        column.path = [last.path[0]!, ...column.path]
      }
    }
  }
  for (const column of columns) if (column.month?.month === 0) column.month = null
}

/** « janv-26 » typed in a header becomes the 26th of January of the day it was typed: the same day, month after month. */
function takenForDays({ sheet, band }: Table, columns: readonly Column[]): void {
  const dated = columns.flatMap(column => {
    const cell = band
      .map(row => sheet.at(row, column.at))
      .find(one => one?.type === 'number' && formatKind(one.format) === 'date')
    const day = cell ? dayIn(cell, sheet.epoch) : null
    return day && column.month ? [{ column, day }] : []
  })
  const days = new Set(dated.map(({ day }) => day.slice(8)))
  const [only] = days
  if (dated.length < 2 || days.size !== 1 || Number(only) < 20 || Number(only) > 31) return
  if (new Set(dated.map(({ day }) => day.slice(0, 7))).size !== dated.length) return
  for (const { column, day } of dated) column.month = { month: Number(day.slice(5, 7)), year: 2000 + Number(only) }
}

function daysOver({ sheet, band }: Table, columns: readonly Column[]): void {
  const days = new Set(band.flatMap(row => dayColumns(sheet, row)))
  for (const column of columns.filter(({ at }) => days.has(at))) {
    Object.assign(column, { isDay: true, role: null, week: null })
    // « J 6 » and « M 3 » are days, no months.
    const isDate = band.some(row => isNumber(sheet.at(row, column.at)) && column.month !== null)
    if (!isDate) column.month = null
  }
}

function isNumber(cell: Cell | null | undefined): boolean {
  return cell?.type === 'number'
}

/** Its figures are over a month, a week or a day that its header says. */
function isSpread({ month, week, isDay }: Column): boolean {
  return month !== null || week !== null || isDay
}

type Kept = Headed & { of: Column }

/** What was said of the columns of this sender, and which one its hours were in: it prevails while its column is still there. */
function remember(
  columns: readonly Column[],
  seen: ReadonlyMap<Column, Content>,
  told: Readonly<Record<string, Role>>,
  earlier: readonly Layout[],
): void {
  const kept = columns.map((of): Kept => ({ of, ...headed(of) }))
  const past = pastRoles(earlier, kept)
  const roles = toldRoles(kept, told, past, columnKey)
  for (const [{ of }, role] of roles) given(of, role)
  const isSaid = [...roles.values()].includes('hours') || columns.some(isSpread)
  const usual = [...past].filter(([, { role }]) => role === 'hours').map(([{ of }]) => of)
  const [only] = usual
  if (isSaid || usual.length !== 1 || [...roles.keys()].some(({ of }) => of === only)) return
  const { figures, count } = seen.get(only!)!
  if (figures * 2 >= count && count > 0) given(only!, 'hours')
}

/** What a column is remembered by, wherever it stands: the words of its header; its letter where it has none. */
export function columnKey({ path, column }: Headed): string {
  return folded(path).slice(0, 200) || column
}

/** Of our template, what its columns were made to hold, whatever was said of other files. */
function ownRoles(columns: readonly Column[], mark: number): void {
  const roles: Readonly<Record<string, Role>> = TEMPLATE_COLUMNS
  for (const column of columns) {
    const role = column.at === mark ? 'reference' : roles[columnKey(headed(column))]
    if (role) given(column, role)
  }
}

function headed({ at, path }: Column): Headed {
  return { column: lettersOf(at), path: path.join(' > ') }
}

function given(column: Column, role: Role): void {
  Object.assign(column, { role, why: role === 'aside' ? 'laissée de côté' : '', isSure: true, isGiven: true })
}

function contradicted(column: Column, seen: Content): void {
  if (seen.count === 0) return
  const { role } = column
  if (seen.nirs * 2 >= seen.count && seen.nirs > 0) column.role = 'nir'
  else if ((role === 'person' || role === 'lastName') && seen.refs * 2 > seen.count) column.role = 'reference'
  else if (role === 'hours' && seen.figures * 2 < seen.count) column.role = null
  else if ((role === 'person' || role === 'lastName') && seen.figures * 2 > seen.count)
    column.role = seen.refs ? 'reference' : null
  else if (role === 'month' && seen.months * 2 < seen.count && seen.dates * 2 < seen.count)
    column.role = seen.weeks ? 'week' : null
  else if (role === 'day' && seen.dates * 2 < seen.count) column.role = seen.months * 2 > seen.count ? 'month' : null
}

function findPersons(columns: readonly Column[], seen: ReadonlyMap<Column, Content>): void {
  const has = (role: Role) => columns.some(column => column.role === role)
  for (const column of columns)
    if (!column.role && !isSpread(column) && seen.get(column)!.refs * 2 > seen.get(column)!.count)
      column.role = 'reference'
  if (columns.some(column => column.role === 'reference' && seen.get(column)!.refs * 2 > seen.get(column)!.count))
    return
  const known = columns.filter(
    column => seen.get(column)!.known * 2 > seen.get(column)!.count && seen.get(column)!.count > 1,
  )
  if (known.length === 1 && !['person', 'lastName', 'firstName'].includes(known[0]!.role ?? '')) {
    for (const column of columns) if (column.role === 'person') column.role = null
    known[0]!.role = 'person'
  }
  if (has('person') || has('lastName')) return
  const free = columns.filter(column => !column.role && !isSpread(column) && seen.get(column)!.names > 0)
  const best = free.sort((a, b) => rate(seen.get(b)!) - rate(seen.get(a)!))[0]
  if (best && rate(seen.get(best)!) >= 0.5) best.role = 'person'
}

function rate({ names, count }: Content): number {
  return names / Math.max(1, count)
}

function findDates(columns: readonly Column[], seen: ReadonlyMap<Column, Content>): void {
  for (const column of columns) {
    const { count, dates, old, months, weeks, sirets, texts } = seen.get(column)!
    if (column.role || isSpread(column) || count === 0) continue
    if (sirets * 2 > count) column.role = 'siret'
    else if (old * 2 > count) column.role = 'bornOn'
    else if (weeks * 2 > count) column.role = 'week'
    else if (months * 2 > count && texts * 2 > count) column.role = 'month'
    else if (dates * 2 > count) column.role = columns.some(({ role }) => role === 'month') ? 'aside' : 'day'
  }
}

function findHours(columns: readonly Column[], seen: ReadonlyMap<Column, Content>, questions: ColumnQuestion[]): void {
  const isWide = columns.some(column => isSpread(column) && (!column.role || column.role === 'hours'))
  if (isWide) {
    for (const column of columns) {
      if (isSpread(column) && (!column.role || column.role === 'month' || column.role === 'week')) column.role = 'hours'
      else if (column.role === 'hours' && !isSpread(column)) column.role = 'total'
    }
    return
  }
  const chosen = columns.filter(({ role, isGiven }) => role === 'hours' && isGiven)
  if (chosen.length > 0)
    for (const column of columns)
      if (column.role === 'hours' && !column.isGiven) Object.assign(column, { role: 'aside', why: 'd’autres heures' })
  const hours = columns.filter(({ role }) => role === 'hours')
  if (hours.length === 0) {
    const free = columns.filter(column => isFree(column, seen.get(column)!))
    const totals = columns.filter(({ role }) => role === 'total')
    if (free.length === 1) free[0]!.role = 'hours'
    else if (free.length === 0 && totals.length === 1) totals[0]!.role = 'hours'
    else if (free.length > 1) questions.push(asked(free))
    return
  }
  const ht = hours.find(({ why }) => why === 'HT')
  if (ht && (hours.length > 1 || seen.get(ht)!.most > 260))
    Object.assign(ht, { role: 'aside', why: 'des montants hors taxes' })
  const left = columns.filter(({ role }) => role === 'hours')
  if (ht && left.includes(ht))
    questions.push({
      code: 'ht',
      sentence: '«\u00a0HT\u00a0» est-il «\u00a0heures travaillées\u00a0» ou «\u00a0hors taxes\u00a0»\u202f?',
    })
  const sure = left.filter(({ isSure }) => isSure)
  if (left.length > 1 && sure.length === 1)
    for (const column of left) if (column !== sure[0]) Object.assign(column, { role: 'aside', why: 'd’autres heures' })
  if (left.length > 1 && sure.length !== 1) questions.push(asked(left))
}

/** « Numéro » beside « Objet » is that of a contract, and says it better than its lot. */
function findContract(columns: readonly Column[]): void {
  const called = (name: string) => columns.find(({ path }) => folded(path.at(-1) ?? '') === name)
  const number = called('numero')
  if (!number || number.role || !called('objet')) return
  for (const column of columns)
    if (column.role === 'contract') Object.assign(column, { role: 'aside', why: 'autre chose' })
  number.role = 'contract'
}

function isFree({ role, month, path }: Column, { count, figures, most }: Content): boolean {
  return !role && !month && figures * 2 > count && most > 0 && most <= 400 && !/€/.test(path.join(' '))
}

function asked(columns: readonly Column[]): ColumnQuestion {
  const names = columns.map(({ path, at }) => `«\u00a0${path.at(-1) ?? `colonne ${at}`}\u00a0»`)
  return { code: 'column', sentence: `Quelle colonne donne les heures travaillées\u00a0: ${names.join(', ')}\u202f?` }
}
