import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { midnightInParis } from '#server/base/clock.ts'
import { isDate } from '#server/base/dates.ts'
import { entryFrom } from '#server/history/entries.ts'
import { aboutLines, journalLines, namesFor } from '#server/history/reading.ts'
import { headWords, verdictNotes, verdictWords } from '#server/journal/chain-words.ts'
import { type Verdict, verifyJournal } from '#server/journal/verify.ts'
import type { Terminal, Verb } from './verb.ts'

const BATCH = 1000

export const readJournal: Verb = {
  usage: `journal [--json] [--since AAAA-MM-JJ]   dit qui a fait quoi, et quand
  journal verify [--head SCEAU]… [--json]   dit si le journal est intact, ou la première ligne qui ne l’est pas\u202f; avec
                           --head, si une tête imprimée est dans la chaîne. Code 0\u00a0: intact\u202f; 1\u00a0: rompu, ou tête introuvable`,
  reads: () => true,
  async run(args, terminal) {
    return args[0] === 'verify' ? verify(args.slice(1), terminal) : list(args, terminal)
  },
}

async function list(args: string[], { db, say, complain }: Terminal): Promise<number> {
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
      if (values.json) say(JSON.stringify({ ...line, who, words, about, changes, before: undefined, after: undefined }))
      else say(`${when}\t${who}\t${words}\t${about ?? ''}\t${line.href}`)
    }
    if (lines.length < BATCH) return 0
  }
}

async function verify(args: string[], { db, say, complain }: Terminal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean' }, head: { type: 'string', multiple: true, default: [] } },
  })
  if (values.head.some(head => !/^[0-9a-f]{64}$/i.test(head))) {
    complain('--head attend un sceau imprimé\u00a0: 64 chiffres hexadécimaux.')
    return 2
  }
  const verdict = await verifyJournal(db, { heads: values.head })
  const heads = [...verdict.found]
  if (values.json)
    say(
      JSON.stringify({
        ...verdict,
        state: verdict.flaw ? 'broken' : 'intact',
        found: undefined,
        heads: Object.fromEntries(heads),
      }),
    )
  else for (const sentence of sentences(verdict, heads)) say(sentence)
  return verdict.flaw || heads.some(([, position]) => position === null) ? 1 : 0
}

function sentences(verdict: Verdict, heads: readonly [string, number | null][]): string[] {
  return [
    verdictWords(verdict),
    ...verdictNotes(verdict),
    ...heads.map(([head, position]) => headWords(head, position)),
    `Tête\u00a0: ${verdict.head}`,
  ]
}
