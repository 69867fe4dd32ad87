import { setImmediate as breath } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { folded } from '#server/base/text.ts'
import { entryFrom } from './entries.ts'
import { aboutLines, type Filter, journalLines, type Line, namesFor, withRows } from './reading.ts'
import { changesBetween, type Named } from './values.ts'

/** How far one page looks: the next begins where it stopped. */
const FARTHEST = 10_000
const SLICE = 500

/**
 * What a line says to this reader, folded: a text is looked for in the words that they may read and nowhere else, or
 * searching would tell what the page hides.
 */
export function saidTo(line: Line, user: User, named: Named, about: ReadonlyMap<string, string>): string {
  const { who, words, about: thing } = entryFrom(line, user, named, about)
  const changes = changesBetween(line.before, line.after, named)
  const values = changes.flatMap(({ label, before, after }) => [label, before ?? '', after ?? ''])
  return folded([who, words, thing ?? '', ...values].join(' '))
}

/** Whether all the words of a search are said, in any order. */
export function says(said: string, text: string): boolean {
  return folded(text)
    .split(/\s+/)
    .every(word => said.includes(word))
}

/**
 * The latest lines that say this, `limit` at most, after this one; `stopped`: the line where it stopped looking, when there
 * is more to read.
 */
export async function searchedLines(
  db: Db,
  user: User,
  filter: Filter,
  text: string,
  { limit, after }: { limit: number; after: Line | undefined },
): Promise<{ lines: Line[]; stopped: Line | null }> {
  const names = await namesFor(db)
  const found: Line[] = []
  let last = after
  for (let read = 0; read < FARTHEST; read += SLICE) {
    const lines = await journalLines(db, user, filter, { limit: SLICE, after: last })
    const about = await aboutLines(db, user, lines)
    const named = await withRows(db, names, lines)
    for (const line of lines) {
      last = line
      if (says(saidTo(line, user, named, about), text)) found.push(line)
      if (found.length === limit) return { lines: found, stopped: line }
    }
    if (lines.length < SLICE) return { lines: found, stopped: null }
    await breath()
  }
  return { lines: found, stopped: last ?? null }
}
