import { type Book, RefusedSheet, within } from './cell-rules.ts'
import { delimiterOf, rowsIn } from './csv-rules.ts'
import { Grid, Words } from './grid.ts'

/** The one sheet of a CSV file: every cell is a text, save one that a spreadsheet was told to keep as such (« ="00123" »). */
export function readCsv(bytes: Uint8Array): Book {
  const { text, note } = textOf(bytes)
  const { delimiter, body } = delimiterOf(text)
  if (delimiter === null)
    throw new RefusedSheet('Ce fichier n’a qu’une colonne\u00a0: aucun séparateur n’a été reconnu.')
  const grid = new Grid('', new Words())
  let row = 0
  for (const cells of rowsIn(body, delimiter)) {
    row += 1
    cells.forEach((cell, index) => {
      const said = (/^="([^"]*)"$/.exec(cell)?.[1] ?? cell).replaceAll('\0', '')
      if (said.trim() === '') return
      within(row, index + 1)
      grid.put({
        row,
        column: index + 1,
        type: /^#(REF!|N\/A|VALEUR!|VALUE!|DIV\/0!|NOM\?|NAME\?)$/.test(said) ? 'error' : 'text',
        text: said,
      })
    })
  }
  return { kind: 'csv', sheets: [grid], notes: note ? [note] : [] }
}

/** By its mark, else UTF-8 if it is valid to the last byte, else Windows-1252. */
export function textOf(bytes: Uint8Array): { text: string; note: string } {
  const text = decoded(bytes)
  if (text.includes('\0')) throw new RefusedSheet('Ce fichier n’est ni un classeur, ni du texte.')
  const isBroken = text.includes('\ufffd') || /Ã[©¨ª«´¢§]/.test(text)
  return { text, note: isBroken ? 'Des lettres accentuées sont abîmées dans ce fichier\u00a0: relisez les noms.' : '' }
}

function decoded(bytes: Uint8Array): string {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
