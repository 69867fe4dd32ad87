import { type Book, type Cell, placeOf, type Sheet } from '../sheets/cell-rules.ts'
import { addressed } from './preview-rules.ts'

/** What somebody typed over cells of a file, by address: « Relevé!C3 » → « 75 ». */
export type TypedCells = Readonly<Record<string, string>>

/** The book as it is once corrected: what is read, added up and judged is what was typed. The file itself is as it came. */
export function typedOver(book: Book, typed: TypedCells): Book {
  const addresses = Object.keys(typed)
  if (addresses.length === 0) return book
  return { ...book, sheets: book.sheets.map(sheet => overSheet(sheet, typed)) }
}

function overSheet(sheet: Sheet, typed: TypedCells): Sheet {
  const own = new Map<number, Map<number, string>>()
  const prefix = addressed({ sheet: sheet.name }, '')
  for (const [address, text] of Object.entries(typed)) {
    const place = address.startsWith(prefix) ? placeOf(address.slice(prefix.length)) : null
    if (place) own.set(place.row, (own.get(place.row) ?? new Map()).set(place.column, text))
  }
  if (own.size === 0) return sheet
  const over = (cell: Cell): Cell => {
    const text = own.get(cell.row)?.get(cell.column)
    return text === undefined ? cell : { ...cell, type: 'text', raw: null, shown: text, format: '', formula: '' }
  }
  return Object.assign(Object.create(sheet) as Sheet, {
    at: (row: number, column: number) => {
      const cell = sheet.at(row, column)
      return cell && over(cell)
    },
    row: (row: number) => (own.has(row) ? sheet.row(row).map(over) : sheet.row(row)),
  })
}
