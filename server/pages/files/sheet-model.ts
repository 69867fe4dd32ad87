import { hours } from '#server/base/format.ts'
import { addressed, type PreviewFlag, type PreviewRow, rowWords } from '#server/exchange/intake/preview-rules.ts'
import type { ReadFile } from '#server/exchange/intake/read.ts'
import { addressOf, lettersOf } from '#server/exchange/sheets/cell-rules.ts'
import type { Correction } from '#server/register/deposits/values-store.ts'
import { type Named, stateTones } from './words.ts'

export type SheetsSource = {
  file: ReadFile
  rows: readonly PreviewRow[]
  flags: readonly PreviewFlag[]
  corrections: readonly Correction[]
  /** The cell that is being corrected: « 1-C3 », of the first sheet; null: none. */
  open: string | null
  names: Named
  here: string
}

/** The sheets as they were written, each figure with what becomes of it, in a word; a figure opens, and is typed over. */
export function sheetsModel({ file: { reading, shown }, rows, flags, corrections, ...source }: SheetsSource) {
  const at = new Map(rows.flatMap(row => row.cells.map(cell => [cell, row] as const)))
  const flagged = new Map(flags.map(one => [one.cell, one.sentence]))
  const typed = new Map(corrections.map(one => [one.cell, one]))
  return shown.map(({ name, rows: lines, left }, index) => {
    const layouts = reading.layout.filter(({ sheet }) => sheet === name)
    const header = new Set(layouts.flatMap(one => one.header))
    const totals = new Set(reading.totals.filter(({ sheet }) => sheet === name).map(({ cell }) => cell))
    const width = Math.max(0, ...lines.map(line => line.length))
    const cellModel = (texts: readonly string[], line: number, column: number) => {
      const cell = addressOf(line + 1, column + 1)
      const address = addressed({ sheet: name }, cell)
      const [row, correction] = [at.get(address), typed.get(address)]
      const text = texts[column] ?? ''
      const of = {
        text,
        typed: correction?.typed ?? null,
        isTotal: totals.has(cell),
        flag: flagged.get(address) ?? null,
      }
      const isOpen = `${index + 1}-${cell}` === source.open
      return row
        ? { ...of, ...told(row), ...gestures(row, `${index + 1}-${cell}`, correction?.typed ?? text, isOpen, source) }
        : of
    }
    return {
      id: `feuille-${index + 1}`,
      name: name || 'Feuille',
      columns: Array.from({ length: width }, (_, column) => lettersOf(column + 1)),
      left,
      lines: lines.map((texts, line) => ({
        number: line + 1,
        isHeader: header.has(line + 1),
        cells: Array.from({ length: width }, (_, column) => cellModel(texts, line, column)),
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

function gestures(
  row: PreviewRow,
  place: string,
  text: string,
  isOpen: boolean,
  { names, here }: Pick<SheetsSource, 'names' | 'here'>,
) {
  if (!isOpen) return { href: `${here}?cellule=${place}#cellule-${place}` }
  const isFound = row.match?.kind === 'automatic' && row.match.method !== 'answer'
  return {
    edit: {
      place,
      id: `cellule-${place}`,
      text,
      name: `qui-${row.cell}`,
      people: isFound
        ? row.candidates.map(({ id }, index) => ({ value: id, label: names.get(id) ?? '', checked: index === 0 }))
        : [],
    },
  }
}
