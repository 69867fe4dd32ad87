// A block of cells as a spreadsheet puts it on the clipboard, in text: tabs between cells, lines between rows; a cell that
// holds a tab, a line or a quote is quoted, its quotes doubled.

/** Enough for 200 persons over four years; beyond, it is not a block of hours. */
const LONGEST_BLOCK = 200_000
const MOST_ROWS = 1000
const MOST_COLUMNS = 200

export type Block = { rows: string[][]; refused: null } | { rows: null; refused: string }

/** The cells of a block, each as it was, rows that end it without a word left out. Blank rows inside stay where they are. */
export function readBlock(text: string): Block {
  if (text.length > LONGEST_BLOCK)
    return no('Ce bloc est trop grand pour une grille d’heures\u00a0: copiez-en une partie.')
  const rows = new Reader(text).rows()
  while (rows.length > 0 && isBlank(rows.at(-1)!)) rows.pop()
  if (rows.length === 0) return no('Il n’y a rien dans ce bloc.')
  if (rows.length > MOST_ROWS || rows.some(row => row.length > MOST_COLUMNS)) {
    return no(`Ce bloc dépasse ${MOST_ROWS} lignes ou ${MOST_COLUMNS} colonnes\u00a0: copiez-en une partie.`)
  }
  return { rows, refused: null }
}

export function isBlank(row: readonly string[]): boolean {
  return row.every(cell => cell.trim() === '')
}

function no(sentence: string): Block {
  return { rows: null, refused: sentence }
}

class Reader {
  private at = 0
  /** What was read of quoted cells that were none: bounded, so that a block full of quotes is read in one go. */
  private lost = 0
  private readonly text: string
  constructor(text: string) {
    this.text = text
  }

  rows(): string[][] {
    const rows: string[][] = []
    let row: string[] = []
    for (;;) {
      row.push(this.cell())
      const end = this.text[this.at]
      if (end === '\t') this.at++
      else {
        rows.push(row)
        row = []
        if (end === undefined) return rows
        this.at += end === '\r' && this.text[this.at + 1] === '\n' ? 2 : 1
      }
    }
  }

  private cell(): string {
    const from = this.at
    const quoted = this.text[from] === '"' && this.lost <= this.text.length ? this.quoted() : null
    if (quoted !== null) return quoted
    this.lost += this.at - from
    this.at = from
    while (!isEnd(this.text[this.at])) this.at++
    return this.text.slice(from, this.at)
  }

  /** null when the quote that opens is only a sign of the cell. */
  private quoted(): string | null {
    const parts: string[] = []
    for (let from = this.at + 1; ; from = this.at + 1) {
      this.at = this.text.indexOf('"', from)
      if (this.at < 0) {
        this.at = this.text.length
        return null
      }
      parts.push(this.text.slice(from, this.at))
      if (this.text[this.at + 1] !== '"') break
      this.at++
    }
    this.at++
    return isEnd(this.text[this.at]) ? parts.join('"') : null
  }
}

function isEnd(sign: string | undefined): boolean {
  return sign === undefined || sign === '\t' || sign === '\n' || sign === '\r'
}
