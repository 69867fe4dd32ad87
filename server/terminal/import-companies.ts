import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { isDate } from '#server/base/dates.ts'
import { RefusedFile } from '#server/exchange/decp/file.ts'
import { importList, type ListDone, previewList } from '#server/exchange/lists/actions.ts'
import { changesSentence, leftSentences, listSentence } from '#server/exchange/lists/words.ts'
import { fileReason } from '#server/web/complaints.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

const USAGE =
  'import companies FICHIER [--source TEXTE] [--date AAAA-MM-JJ] [--dry-run] [--json]   prend noms et natures d’une liste\u202f: SIRENE, conventions, structures, EA et ESAT, ESUS\u202f; --date est le jour de la liste'

export const importCompanies: Verb = {
  usage: USAGE,
  reads: args => args.includes('--dry-run'),
  async run(args, terminal) {
    const asked = read(args, terminal)
    if (typeof asked === 'string') {
      if (asked) terminal.complain(asked)
      terminal.complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    try {
      const author = authorAt(terminal.clock)
      const done = asked.dryRun
        ? await previewList(terminal.db, author, asked)
        : await importList(terminal.db, author, asked)
      if (asked.json) terminal.say(JSON.stringify(answer(done, asked)))
      else for (const line of words(done, asked)) terminal.say(line)
      return 0
    } catch (error) {
      const reason = error instanceof RefusedFile ? error.message : fileReason(error)
      if (!reason) throw error
      terminal.complain(`${basename(asked.path)}\u00a0: refusé. ${reason}`)
      return 1
    }
  },
}

type Asked = { path: string; source: string; datedOn: string; dryRun: boolean; json: boolean }

/** A sentence where something is wrong; '' for what is not understood. */
function read(args: string[], { clock }: Terminal): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        source: { type: 'string', default: '' },
        date: { type: 'string', default: clock.today() },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const [what, path, ...more] = positionals
    if (what !== 'companies' || !path || more.length > 0) return ''
    if (!isDate(values.date)) return '--date attend un jour, par exemple 2026-11-03.'
    if (values.date > clock.today()) return 'Une liste n’est pas d’un jour à venir.'
    const { source, date: datedOn, json } = values
    return { path, source, datedOn, dryRun: values['dry-run'], json }
  } catch {
    return ''
  }
}

function words(done: ListDone, { path, dryRun }: Asked): string[] {
  return [
    `${basename(path)}\u00a0: ${listSentence(done)}${dryRun ? ' Essai\u00a0: rien n’est écrit.' : ''}`,
    ...leftSentences(done).map(sentence => `  ${sentence}`),
    `  ${changesSentence(done)}`,
  ]
}

function answer({ listed, source, names, kinds, isKnown }: ListDone, { path, datedOn, dryRun }: Asked): object {
  const { kind, sha256, rows, found, unknown, left } = listed
  return { file: path, dryRun, kind, source, datedOn, sha256, rows, found, unknown, left, names, kinds, known: isKnown }
}
