import { hours } from '#server/base/format.ts'
import { addressed, type PreviewRow, rowWords } from '#server/exchange/intake/preview-rules.ts'
import type { ReadFile } from '#server/exchange/intake/read.ts'
import { addressOf, lettersOf } from '#server/exchange/sheets/cell-rules.ts'
import { stateTones } from './words.ts'

/** The sheets as they were written, each figure with what becomes of it, in a word. */
export function sheetsModel({ reading, shown }: ReadFile, rows: readonly PreviewRow[]) {
  const at = new Map(rows.flatMap(row => row.cells.map(cell => [cell, row] as const)))
  return shown.map(({ name, rows: lines, left }, index) => {
    const layouts = reading.layout.filter(({ sheet }) => sheet === name)
    const header = new Set(layouts.flatMap(one => one.header))
    const totals = new Set(reading.totals.filter(({ sheet }) => sheet === name).map(({ cell }) => cell))
    const width = Math.max(0, ...lines.map(line => line.length))
    return {
      id: `feuille-${index + 1}`,
      name: name || 'Feuille',
      columns: Array.from({ length: width }, (_, column) => lettersOf(column + 1)),
      left,
      lines: lines.map((texts, line) => ({
        number: line + 1,
        isHeader: header.has(line + 1),
        cells: Array.from({ length: width }, (_, column) => {
          const cell = addressOf(line + 1, column + 1)
          const row = at.get(addressed({ sheet: name }, cell))
          return { text: texts[column] ?? '', isTotal: totals.has(cell), ...(row ? told(row) : null) }
        }),
      })),
    }
  })
}

function told(row: PreviewRow) {
  const change =
    row.state === 'changed' && row.before !== null && row.centihours !== null
      ? `${hours(row.before)} → ${hours(row.centihours)}`
      : ''
  return { tone: stateTones[row.state] || 'is-plain', word: rowWords[row.state], change, sentence: row.sentence }
}
