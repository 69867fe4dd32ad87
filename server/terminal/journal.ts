import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { midnightInParis } from '#server/base/clock.ts'
import { isDate } from '#server/base/dates.ts'
import { entryFrom } from '#server/history/entries.ts'
import { aboutLines, journalLines, namesFor } from '#server/history/reading.ts'
import type { Verb } from './verb.ts'

const BATCH = 1000

export const readJournal: Verb = {
  usage: 'journal [--json] [--since AAAA-MM-JJ]   dit qui a fait quoi, et quand',
  reads: () => true,
  async run(args, { db, say, complain }) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, since: { type: 'string' } } })
    if (values.since && !isDate(values.since)) {
      complain('--since attend une date, comme 2026-11-17.')
      return 2
    }
    const filter = values.since ? { from: midnightInParis(values.since) } : {}
    const named = await namesFor(db)
    for (let offset = 0; ; offset += BATCH) {
      const lines = await journalLines(db, TERMINAL, filter, { limit: BATCH, offset })
      const known = await aboutLines(db, TERMINAL, lines)
      for (const line of lines) {
        const { when, who, words, about, changes } = entryFrom(line, TERMINAL, named, known)
        if (values.json)
          say(JSON.stringify({ ...line, who, words, about, changes, before: undefined, after: undefined }))
        else say(`${when}\t${who}\t${words}\t${about ?? ''}\t${line.href}`)
      }
      if (lines.length < BATCH) return 0
    }
  },
}
