const DELIMITERS = [';', '\t', ',', '|']

/** The line « sep=; » says it; else the sign that gives the steadiest width outside quotes. null: none does. */
export function delimiterOf(text: string): { delimiter: string | null; body: string } {
  const said = /^sep=(.)\r?\n/i.exec(text)
  if (said) return { delimiter: said[1]!, body: text.slice(said[0].length) }
  const sample = text.slice(0, 200_000)
  const best = DELIMITERS.map(delimiter => ({ delimiter, score: steadiness(sample, delimiter) })).sort(
    (a, b) => b.score - a.score,
  )[0]!
  return { delimiter: best.score > 0 ? best.delimiter : null, body: text }
}

/** Rows of the commonest width, times a little more for wider ones; 0 when no row has two cells. */
function steadiness(text: string, delimiter: string): number {
  const widths = new Map<number, number>()
  let rows = 0
  for (const cells of rowsIn(text, delimiter)) {
    if (cells.every(cell => cell.trim() === '')) continue
    rows += 1
    widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1)
    if (rows === 2000) break
  }
  let best = 0
  for (const [width, count] of widths) if (width > 1) best = Math.max(best, (count / rows) * (1 + width / 50))
  return best
}

/**
 * Rows of cells. A quote that opens a cell is closed by one before a delimiter or an end; one that never is costs its line, never
 * the rest of the file.
 */
export function* rowsIn(text: string, delimiter: string): Generator<string[]> {
  let row: string[] = []
  let at = text.startsWith('\ufeff') ? 1 : 0
  /** What was looked at in vain, bounded: a file full of quotes is read in one go. */
  let lost = 0
  while (at < text.length) {
    const quoted: { cell: string; end: number } | null =
      text[at] === '"' && lost < text.length * 2 ? quotedFrom(text, at, delimiter) : null
    if (text[at] === '"' && !quoted) lost += 10_000
    const end = quoted ? quoted.end : endFrom(text, at, delimiter)
    row.push(quoted ? quoted.cell : text.slice(at, end))
    const sign = text[end]
    at = end + (sign === '\r' && text[end + 1] === '\n' ? 2 : 1)
    if (sign === delimiter) {
      if (at >= text.length) row.push('')
      else continue
    }
    yield row
    row = []
  }
  if (row.length > 0) yield row
}

/** A cell between quotes and where it ends; null when the quote is only a sign of the cell. Cells of 10,000 signs are none. */
function quotedFrom(text: string, start: number, delimiter: string): { cell: string; end: number } | null {
  const parts: string[] = []
  for (let from = start + 1; ; ) {
    const at = text.indexOf('"', from)
    if (at < 0 || at - start > 10_000) return null
    parts.push(text.slice(from, at))
    const next = text[at + 1]
    if (next !== '"') {
      const isEnd = next === undefined || next === delimiter || next === '\n' || next === '\r'
      return isEnd ? { cell: parts.join('"'), end: at + 1 } : null
    }
    from = at + 2
  }
}

function endFrom(text: string, start: number, delimiter: string): number {
  let at = start
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}
