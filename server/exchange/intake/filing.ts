import type { Db } from '#db/connect.ts'
import { type Author, record, withoutKey } from '#server/journal/store.ts'
import { entryOf, type Place } from '#server/register/clauses/place.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { type Filed, fileFigures } from '#server/register/hours/filed.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { type FileLine, insertLines } from './files-store.ts'
import { beyondOf, figuresAt } from './objecting.ts'
import type { PreviewRow } from './preview-rules.ts'
import type { Scope } from './scope.ts'

// What a file writes, contract after contract, inside the transaction of its import: all of it or nothing.

/** A French sentence: the register refused at the last moment what the preview had taken; nothing is written. */
export class NotWritten extends Error {
  constructor(cells: readonly string[]) {
    super(`Rien n’est écrit\u00a0: le registre refuse maintenant ${cells.join(', ')}. Recommencez l’import.`)
  }
}

/** One line of the journal a contract. @throws NotWritten */
export async function written(
  trx: Db,
  id: number,
  { sites, known }: Scope,
  rows: readonly PreviewRow[],
  receivedOn: string,
  author: Author,
) {
  // A file that came by a mail, or by its company’s link, says so itself.
  const brought = { ...author, channel: author.channel ?? 'file' }
  let signed = author
  const done = new Set<number>()
  for (const site of sites) {
    const { place } = site
    done.add(place.clauseId)
    const figures = figuresAt(place.clauseId, rows)
    if (figures.length === 0) continue
    const mine = new Map(
      rows.filter(row => row.clauseId === place.clauseId).map(row => [cellKey(row.placementId!, row.month!), row]),
    )
    const { filed, refused } = await fileFigures(
      trx,
      site,
      figures,
      { receivedOn, beyond: beyondOf(rows, done) },
      brought,
    )
    if (refused.size > 0) throw new NotWritten([...refused.keys()].map(key => mine.get(key)!.cell))
    if (filed.length === 0) continue
    await insertLines(
      trx,
      id,
      filed.map(line => lineOf(line, place, mine.get(cellKey(line.placementId, line.month))!)),
    )
    const refOf = (line: Filed) =>
      pseudonym(known.get(mine.get(cellKey(line.placementId, line.month))!.participantId!)!.number)
    await record(trx, signed, told(place, 'hours.imported', filed, refOf, id))
    signed = withoutKey(author)
  }
}

function lineOf(line: Filed, { clauseId }: Place, { cells, match, candidates }: PreviewRow): FileLine {
  const method = match?.method ?? ''
  return {
    ...line,
    clauseId,
    cells: cells.join(', ').slice(0, 500),
    method,
    score: candidates[0]?.score ?? 0,
    margin: match?.margin ?? 0,
  }
}

/** The figures that an import wrote or took back on a contract, by pseudonym and month. */
export function told<Line extends Filed>(
  place: Place,
  action: string,
  lines: readonly Line[],
  refOf: (line: Line) => string,
  file: number,
) {
  const figures = (of: (line: Line) => number | null) =>
    Object.fromEntries(lines.map(line => [`${refOf(line)} ${line.month}`, of(line)]))
  const before = figures(({ before }) => before)
  const after = figures(({ centihours }) => centihours)
  return entryOf(place, action, `/marches/${place.contract.id}/heures`, before, { ...after, file })
}
