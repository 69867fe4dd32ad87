import type { Sheet } from '../sheets/cell-rules.ts'

// What the hidden column of our template holds, and says on the sheet that it holds: which employment each row is of. No name, no
// code of a person: who receives it finds nothing there that is not theirs.

/** Of the header; « 1 » is the layout, should it change one day. */
export const HEAD_MARK = 'Repère Clausuivi 1'
/** Of the hidden sheet that names the contracts, for the list to choose from. */
export const LIST_MARK = 'Repère Clausuivi 1, marchés'
/** Of a row left for somebody whom nobody knows yet. */
export const JOINER_MARK = 'repère:nouveau'

export function rowMark(placementId: number): string {
  return `repère:${placementId}`
}

/** The employment that a mark names; null for anything else. */
export function markedPlacement(text: string): number | null {
  const found = /^repère:([1-9]\d{0,8})$/.exec(text.trim())
  return found ? Number(found[1]) : null
}

/** Rows, of a sheet, that are the header of a template; a company may stack several months. */
export function headMarks(sheet: Sheet): { row: number; column: number }[] {
  const found: { row: number; column: number }[] = []
  const columns = Math.min(sheet.columns, MOST_COLUMNS)
  for (let row = 1; row <= Math.min(sheet.rows, MOST_ROWS); row++)
    for (let column = 1; column <= columns; column++) {
      const cell = sheet.at(row, column)
      if (cell?.type === 'text' && cell.shown.trim() === HEAD_MARK) found.push({ row, column })
    }
  return found
}

/** The mark stands first, unless somebody put columns before it. */
const MOST_COLUMNS = 3
const MOST_ROWS = 2_000

export function isListSheet(sheet: Sheet): boolean {
  return sheet.at(1, 1)?.shown.trim() === LIST_MARK
}
