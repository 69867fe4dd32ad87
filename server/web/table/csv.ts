import { stringify } from 'csv-stringify/sync'
import { minuteInFrance, typedDate } from '#server/base/format.ts'
import type { Cell, Kind, Table } from './table.ts'

/** A lone carriage return would end the line for some. */
const FORM = { delimiter: ';', record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const

/** For French spreadsheets: a byte order mark, semicolons, decimal commas, dates as they are typed. */
export async function* csvOf<Row>({ columns, rows }: Table<Row>): AsyncGenerator<string> {
  yield stringify([columns.map(({ label }) => label)], { ...FORM, bom: true })
  for await (const some of rows)
    yield stringify(
      some.map(row => columns.map(({ kind, of }) => written(kind, of(row)))),
      FORM,
    )
}

function written(kind: Kind, cell: Cell): string {
  if (cell === null || cell === '') return ''
  switch (kind) {
    case 'hours':
    case 'amount':
      return (Number(cell) / 100).toFixed(2).replace('.', ',')
    case 'integer':
      return String(cell)
    case 'date':
      return typedDate(String(cell))
    case 'month':
      return String(cell).split('-').reverse().join('/')
    case 'instant':
      return inWords(minuteInFrance(String(cell)))
    case 'identifier':
      return isMangled(String(cell)) ? `="${String(cell)}"` : disarmed(String(cell))
    case 'text':
      return disarmed(String(cell))
  }
}

/** « 2026-12-31T14:05 » → « 31/12/2026 14:05 ». */
function inWords(minute: string): string {
  const [day, time] = minute.split('T')
  return `${typedDate(day!)} ${time}`
}

/**
 * What a spreadsheet would read as a number or a day, and show as another: 14 digits become 9,99412E+13, « 007 » 7,
 * « 2025-01 » January. Said to be text, in the one way that all of them obey; nothing in it can leave the quotes.
 */
function isMangled(identifier: string): boolean {
  return LIKE_A_NUMBER_OR_DAY.test(identifier) && !/^[1-9]\d{0,10}$/.test(identifier)
}

const LIKE_A_NUMBER_OR_DAY =
  /^[+-]?\d([\d\s.,]*|[\d.,]*E[+-]?\d+|\d{0,3}([\s./:-]\d{1,2}){1,2}|\d?([\s./-]\d{1,2})?[\s./-]\d{4})$/i

/** Text that begins like a formula gets an apostrophe, which spreadsheets take for text. */
function disarmed(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
}
