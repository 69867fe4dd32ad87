import { type Book, lettersOf, type Sheet } from '../sheets/cell-rules.ts'
import { isListSheet } from '../template/mark-rules.ts'
import { isNir } from './content-rules.ts'
import type { Layout, ShownSheet } from './reading-rules.ts'

/** A page shows so much of a sheet; beyond, its lines are told by their address. */
const MOST_ROWS = 300
const MOST_COLUMNS = 40
const MOST_TEXT = 80
const HIDDEN_NUMBER = '•••'

/** The sheets of a book as a person sees them. National numbers never leave the process that reads. */
export function shownOf(book: Book, layout: readonly Layout[]): ShownSheet[] {
  return book.sheets
    .filter(sheet => sheet.rows > 0 && !isListSheet(sheet))
    .map(sheet => {
      const secret = new Set(
        layout
          .filter(one => one.sheet === sheet.name)
          .flatMap(({ columns }) => columns.filter(({ role }) => role === 'nir').map(({ column }) => column)),
      )
      const count = Math.min(sheet.rows, MOST_ROWS)
      const rows = Array.from({ length: count }, (_, index) => rowShown(sheet, index + 1, secret))
      return { name: sheet.name, rows, left: sheet.rows - count }
    })
}

function rowShown(sheet: Sheet, row: number, secret: ReadonlySet<string>): string[] {
  const cells = sheet.row(row).filter(({ column }) => column <= MOST_COLUMNS)
  const texts: string[] = Array(cells.at(-1)?.column ?? 0).fill('')
  for (const { column, shown } of cells) {
    const isSecret = secret.has(lettersOf(column)) || isNir(shown.replace(/[\s.]/g, ''))
    texts[column - 1] = isSecret ? HIDDEN_NUMBER : shown.slice(0, MOST_TEXT)
  }
  return texts
}
