import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { midnightInParis } from '#server/base/clock.ts'
import { isDate, plusDays } from '#server/base/dates.ts'
import { isBroken, type Proof, proofNotes, proofWords, provenJournal } from '#server/editions/journal-proof.ts'
import { entryFrom } from '#server/history/entries.ts'
import {
  aboutLines,
  contractsNumbered,
  type Filter,
  journalLines,
  type Line,
  namesFor,
  withRows,
} from '#server/history/reading.ts'
import { saidTo, says } from '#server/history/search.ts'
import { headWords } from '#server/journal/chain-words.ts'
import { accounts } from '#server/users/store.ts'
import type { Terminal, Verb } from './verb.ts'

const BATCH = 1000

export const readJournal: Verb = {
  usage: `journal [--since AAAA-MM-JJ] [--until AAAA-MM-JJ] [--author ADRESSE] [--contract NUMÉRO] [--person P-014]
          [--action CODE] [--text MOTS] [--json]   dit qui a fait quoi, et quand
  journal verify [--head SCEAU]… [--json]   dit si le journal est intact, ou la première ligne qui ne l’est pas\u202f; avec
                           --head, si une tête imprimée est dans la chaîne\u202f; celles des éditions
                           gardées le sont toujours. Code 0\u00a0: intact\u202f; 1\u00a0: rompu, ou tête introuvable`,
  reads: () => true,
  async run(args, terminal) {
    return args[0] === 'verify' ? verify(args.slice(1), terminal) : list(args, terminal)
  },
}

const listOptions = {
  json: { type: 'boolean' },
  ...Object.fromEntries(
    ['since', 'until', 'author', 'contract', 'person', 'action', 'text'].map(name => [
      name,
      { type: 'string' } as const,
    ]),
  ),
} as const

async function list(args: string[], terminal: Terminal): Promise<number> {
  const { db, say } = terminal
  const values: Record<string, string | boolean | undefined> = parseArgs({ args, options: listOptions }).values
  const asked = (name: string) => String(values[name] ?? '')
  const filter = await filterAsked(terminal, asked)
  if (!filter) return 2
  const names = await namesFor(db)
  for (let after: Line | undefined; ; ) {
    const lines = await journalLines(db, TERMINAL, filter, { limit: BATCH, after })
    const known = await aboutLines(db, TERMINAL, lines)
    const named = await withRows(db, names, lines)
    for (const line of lines) {
      if (asked('text') && !says(saidTo(line, TERMINAL, named, known), asked('text'))) continue
      const { when, who, words, about, changes } = entryFrom(line, TERMINAL, named, known)
      if (values.json) say(JSON.stringify({ ...line, who, words, about, changes, before: undefined, after: undefined }))
      else say(`${when}\t${who}\t${words}\t${about ?? ''}\t${line.href}`)
    }
    after = lines.at(-1)
    if (lines.length < BATCH) return 0
  }
}

/** What was asked for; null once it was said what cannot be read. */
async function filterAsked({ db, complain }: Terminal, asked: (name: string) => string): Promise<Filter | null> {
  const wrong = ['since', 'until'].find(name => asked(name) && !isDate(asked(name)))
  const author = asked('author')
    ? (await accounts(db)).find(({ email }) => email === asked('author').toLowerCase())
    : null
  const sentence =
    (wrong && `--${wrong} attend une date, comme 2026-11-17.`) ||
    (author === undefined && 'Aucun compte n’a cette adresse.') ||
    (asked('person') && !/^P-\d{1,9}$/i.test(asked('person')) && '--person attend un pseudonyme, comme P-014.')
  if (sentence) {
    complain(sentence)
    return null
  }
  return {
    ...(asked('since') && { from: midnightInParis(asked('since')) }),
    ...(asked('until') && { until: midnightInParis(plusDays(asked('until'), 1)) }),
    ...(author && { actorId: author.id }),
    ...(asked('contract') && { contractIds: await contractsNumbered(db, TERMINAL, asked('contract')) }),
    ...(asked('person') && { pseudonym: asked('person').toUpperCase() }),
    ...(asked('action') && { action: asked('action') }),
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
  const verdict = await provenJournal(db, { heads: values.head })
  const heads = [...verdict.found]
  if (values.json)
    say(
      JSON.stringify({
        ...verdict,
        state: isBroken(verdict) ? 'broken' : 'intact',
        found: undefined,
        heads: Object.fromEntries(heads),
      }),
    )
  else for (const sentence of sentences(verdict, heads)) say(sentence)
  return isBroken(verdict) || heads.some(([, position]) => position === null) ? 1 : 0
}

function sentences(verdict: Proof, heads: readonly [string, number | null][]): string[] {
  return [
    proofWords(verdict),
    ...proofNotes(verdict),
    ...heads.map(([head, position]) => headWords(head, position)),
    `Tête\u00a0: ${verdict.head}`,
  ]
}
