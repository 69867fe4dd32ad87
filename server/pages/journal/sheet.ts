import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { subjectWords } from '#server/history/action-words.ts'
import { entryFrom } from '#server/history/entries.ts'
import { aboutLines, type Filter, journalLines, type Line, namesFor } from '#server/history/reading.ts'
import { saidTo, says } from '#server/history/search.ts'
import { changesBetween } from '#server/history/values.ts'
import { type Column, column, type Table } from '#server/web/table/table.ts'

type Entry = {
  line: Line
  who: string
  words: string
  about: string | null
  changes: string
}

/** What this person may read of the journal, all of it, latest first; with a text, the lines that say it. */
export function journalTable(db: Db, user: User, filter: Filter, text = ''): Table<Entry> {
  return { name: 'journal', title: 'Journal', columns, rows: entriesOf(db, user, filter, text) }
}

async function* entriesOf(db: Db, user: User, filter: Filter, text: string): AsyncGenerator<Entry[]> {
  const named = await namesFor(db)
  for (let after: Line | undefined; ; ) {
    const lines = await journalLines(db, user, filter, { limit: 250, after })
    const about = await aboutLines(db, user, lines)
    yield lines
      .filter(line => !text || says(saidTo(line, user, named, about), text))
      .map(line => {
        const { who, words, about: thing } = entryFrom(line, user, named, about)
        const changes = changesBetween(line.before, line.after, named)
          .map(
            ({ label, before, after }) => `${label}\u00a0: ${[before, after].filter(one => one !== null).join(' → ')}`,
          )
          .join('\u202f; ')
        return { line, who, words, about: thing, changes }
      })
    after = lines.at(-1)
    if (lines.length < 250) return
  }
}

const columns: Column<Entry>[] = [
  column('Date et heure', 'instant', ({ line }) => line.at),
  column('Instant (UTC)', 'text', ({ line }) => line.at),
  column('Auteur', 'text', ({ who }) => who),
  column('Action', 'text', ({ words }) => words),
  column('Objet', 'text', ({ line }) => subjectWords[line.subject] ?? line.subject),
  column('Numéro', 'integer', ({ line }) => line.subjectId),
  column('À propos de', 'text', ({ about }) => about),
  column('Modifications', 'text', ({ changes }) => changes),
]
