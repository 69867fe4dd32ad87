import { earlier, later, type Month, monthOf, monthsBetween } from '#server/base/dates.ts'
import { longMonth } from '#server/base/format.ts'
import { addressOf, type Book, lettersOf, type Sheet } from '../sheets/cell-rules.ts'
import { type Rows, rowsOf, type TotalRow } from './entry-rules.ts'
import { type Doubts, HIDDEN, linesOf } from './line-rules.ts'
import type { Asked, Layout, Line, Question, Reading } from './reading-rules.ts'
import { type Column, type ColumnQuestion, rolesOf } from './role-rules.ts'
import { type Table, tablesOf } from './table-rules.ts'
import { witnessesOf } from './total-rules.ts'
import { dated, daysOf, monthsSaid, type WrittenMonth } from './when-rules.ts'

/** Article 30 of law 78-17: who may use it is listed, and a buyer of works is not. */
export const NIR =
  'Ce fichier contient des numéros de sécurité sociale\u00a0: ils ne sont ni lus ni gardés. Demandez à l’expéditeur de ne plus les envoyer.'

type Known = { isName?: (text: string) => boolean }

/** What a book says of hours: with no setting, only the period that is asked and what was answered before. Pure. */
export function recognise(book: Book, asked: Asked, known: Known = {}): Reading {
  const lines: Line[] = []
  return { ...understood(book, asked, line => lines.push(line), known), lines }
}

type Understood = Omit<Reading, 'lines'>

/** The same, each line handed over as it is made. */
export function understood(book: Book, asked: Asked, hear: (line: Line) => void, known: Known = {}): Understood {
  const reading: Understood = {
    kind: book.kind,
    layout: [],
    totals: [],
    questions: [],
    notes: [...book.notes],
  }
  const tables = book.sheets.flatMap(tablesOf)
  const months = tables.map(table => constantOf(table, asked))
  const isSaid = months.some(({ month }) => month !== null && isAsked(month, asked))
  let isHidden = false
  const tell = (line: Line) => {
    isHidden ||= line.sentence === HIDDEN
    hear(line)
  }
  for (const [index, table] of tables.entries()) read(reading, tell, table, months[index]!, isSaid, asked, known)
  if (isHidden)
    reading.questions.push({
      code: 'hidden',
      sentence: 'Des lignes, colonnes ou feuilles masquées contiennent des heures\u00a0: comptent-elles\u202f?',
    })
  reading.questions = [
    ...new Map(reading.questions.map(question => [question.code + question.sentence, question])).values(),
  ]
  return reading
}

type Constant = { month: Month | null; said: WrittenMonth | null }

/** The month of a table that has none in its rows nor in its header: what its title says, or its sheet, or the only one asked. */
function constantOf({ titles, sheet }: Table, { period }: Asked): Constant {
  const written = [...monthsSaid(sheet.name), ...titles.flatMap(monthsSaid)]
  const said =
    [...monthsSaid(titles.join(' \n ')), ...monthsSaid(sheet.name)].find(one => one.year) ?? written[0] ?? null
  if (said) return { month: dated(said, period), said }
  return { month: monthOf(period.from) === monthOf(period.to) ? monthOf(period.from) : null, said: null }
}

function isAsked(month: Month, { period }: Asked): boolean {
  return monthsBetween(monthOf(period.from), monthOf(period.to)).includes(month)
}

function read(
  reading: Understood,
  hear: (line: Line) => void,
  table: Table,
  { month, said }: Constant,
  isSaid: boolean,
  given: Asked,
  known: Known,
): void {
  const near = month ? daysOf(month) : given.period
  const { columns, questions } = rolesOf(table, { near, ...known, told: given.answers.columns, earlier: given.earlier })
  const asked = table.mark === null ? given : ofTemplate(given, columns)
  // Before anything else: a sheet of numbers without hours is one too.
  if (columns.some(({ role }) => role === 'nir') && !reading.notes.includes(NIR)) reading.notes.push(NIR)
  const rows = rowsOf({ table, columns, asked, near, constant: month })
  if (rows.entries.length === 0 && rows.totals.length === 0) return
  const { witnesses, left, areDecimals } = witnessesOf(table, rows)
  const hours = hoursDoubt(rows, questions, asked, areDecimals)
  const conflict = conflictOf(columns, month, said, isSaid, asked)
  const doubts: Doubts = { hours, conflict, months: new Set() }
  if (rows.remarks.length > 0) reading.notes.push(`Laissé de côté\u00a0: ${rows.remarks.slice(0, 5).join('\u202f; ')}.`)
  reading.layout.push(layoutOf(table, columns, rows))
  for (const line of linesOf(table.sheet.name, rows.entries, asked, doubts)) hear(line)
  for (const row of left) for (const line of namelessLine(table.sheet, row)) hear(line)
  reading.totals.push(...witnesses)
  reading.questions.push(...[hours, conflict].filter(one => one !== null), ...weeksAsked(rows))
}

/** Our template asks for decimals, and its header says its months: all of them are asked as soon as one is. */
function ofTemplate({ period, answers }: Asked, columns: readonly Column[]): Asked {
  const months = columns.flatMap(({ month, role }) => (month && role === 'hours' ? (dated(month, period) ?? []) : []))
  const own = { answers: { ...answers, decimals: 'decimals' as const }, period }
  if (!months.some(month => isAsked(month, own))) return own
  const [first, last] = [months.toSorted()[0]!, months.toSorted().at(-1)!]
  const [from, to] = [daysOf(first).from, daysOf(last).to]
  return { ...own, period: { from: earlier(from, period.from), to: later(to, period.to) } }
}

/** The title says September and October is asked: a copy of last month, or the wrong file. */
function conflictOf(
  columns: readonly Column[],
  month: Month | null,
  said: WrittenMonth | null,
  isSaid: boolean,
  asked: Asked,
): Question | null {
  const hasOwn = columns.some(
    column => column.month || column.week || ['month', 'day', 'week', 'weekTo'].includes(column.role ?? ''),
  )
  if (hasOwn || !said || !month || isSaid || isAsked(month, asked)) return null
  const of = (one: Month) => longMonth(one)
  return {
    code: 'month',
    sentence: `Le fichier dit ${of(month)}, la période demandée est ${of(monthOf(asked.period.from))}.`,
  }
}

/** Which column, « HT », « décimales ou minutes »: a doubt over every figure of a table. */
function hoursDoubt(
  rows: Rows,
  questions: readonly ColumnQuestion[],
  { answers }: Asked,
  isProved: boolean,
): Question | null {
  const [question] = questions
  if (question) return question.code === 'ht' && answers.ht === 'hours' ? null : question
  if (answers.decimals || isProved || !mayBeMinutes(rows)) return null
  return {
    code: 'decimals',
    sentence: 'Les décimales de ce fichier vont toutes de 00 à 59\u00a0: sont-ce des décimales ou des minutes\u202f?',
  }
}

/** Eight figures at least, none of whose decimals is above 59. */
function mayBeMinutes({ entries }: Rows): boolean {
  const cells = new Map(entries.map(({ at, whole }) => [at, whole]))
  const figures = [...cells.values()].flatMap(whole =>
    whole.kind === 'hours' && whole.hundredths !== null ? [{ ...whole, hundredths: whole.hundredths }] : [],
  )
  const isWritten = figures.every(({ seconds, hundredths }) => Math.abs(seconds - hundredths * 36) <= 1)
  const decimals = figures.map(({ hundredths }) => Math.abs(hundredths % 100)).filter(one => one !== 0)
  return decimals.length >= 8 && isWritten && decimals.every(one => one < 60)
}

function weeksAsked({ entries }: Rows): Question[] {
  if (!entries.some(({ straddles }) => straddles)) return []
  return [
    {
      code: 'weeks',
      sentence:
        'Des semaines sont à cheval sur deux mois\u00a0: les compter au mois de leur dernier jour, ou les partager par jours ouvrés\u202f?',
    },
  ]
}

/** A figure that no name precedes and that is no sum. */
function namelessLine(sheet: Sheet, { row, cells }: TotalRow): Line[] {
  const person = { text: '', lastName: '', firstName: '', bornOn: null, bornYear: null, reference: '' }
  return cells.map(({ column, seconds }) => {
    const cell = addressOf(row, column.at)
    const sentence = `${cell} n’a pas de nom, et n’est le total de rien.`
    return {
      sheet: sheet.name,
      cell,
      cells: [cell],
      person,
      employer: '',
      siret: '',
      contract: '',
      month: null,
      seconds,
      state: 'refused' as const,
      sentence,
    }
  })
}

function layoutOf(table: Table, columns: readonly Column[], { entries }: Rows): Layout {
  const has = (role: string) => columns.some(column => column.role === role)
  const isWeekly = columns.some(({ week }) => week) || has('week') || has('weekTo')
  const isDaily = columns.some(({ isDay, role }) => isDay && role === 'hours')
  const shape =
    !isDaily && columns.some(({ month, role }) => month && role === 'hours')
      ? 'wide'
      : isWeekly
        ? 'weekly'
        : isDaily || has('day')
          ? 'daily'
          : has('month')
            ? 'long'
            : 'plain'
  const last = Math.max(table.first, ...entries.map(({ row }) => row).slice(-1))
  return {
    sheet: table.sheet.name,
    range: `${addressOf(table.band[0] ?? table.first, table.left)}:${addressOf(Math.max(last, table.first), table.right)}`,
    header: table.band,
    shape,
    columns: columns.map(({ at, path, role, why }) => ({
      column: lettersOf(at),
      path: path.join(' > '),
      role: role ?? 'aside',
      note: why,
    })),
  }
}
