import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { lastDay, type Month, monthFrom } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { longMonth } from '#server/base/format.ts'
import { NoScope, senderOf } from '#server/exchange/intake/scope.ts'
import { templateFor } from '#server/exchange/template/template.ts'
import { fileReason } from '#server/web/complaints.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

const USAGE =
  'template EXPÉDITEUR --period AAAA-MM -o FICHIER   écrit le modèle à donner à une entreprise, par son nom ou son SIRET\u00a0: ses personnes par leur nom, les heures à remplir (1\u00a0: rien à déclarer)'

export const writeTemplate: Verb = {
  usage: USAGE,
  async run(args, terminal) {
    const asked = read(args)
    if (!asked) {
      terminal.complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    try {
      terminal.say(await written(asked, terminal))
      return 0
    } catch (error) {
      const sentence = sentenceOf(error, asked.month)
      if (!sentence) throw error
      terminal.complain(sentence)
      return 1
    }
  },
}

type Asked = { sender: string; month: Month; file: string }

function read(args: string[]): Asked | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { period: { type: 'string' }, output: { type: 'string', short: 'o' } },
  })
  const [sender = ''] = positionals
  const month = monthFrom(values.period)
  return month && values.output && sender && positionals.length === 1 ? { sender, month, file: values.output } : null
}

async function written({ sender, month, file }: Asked, { db, clock }: Terminal): Promise<string> {
  const period = { from: `${month}-01`, to: lastDay(month) }
  const company = await senderOf(db, TERMINAL, { sender, contractId: null, period })
  const wanted = { senderId: company!.id, month, contractIds: null, href: `/mois/${month}` }
  const { bytes } = await templateFor(db, TERMINAL, wanted, authorAt(clock))
  await writeFile(file, bytes, { mode: 0o600 })
  return `${company!.name}, ${longMonth(month)}\u00a0: ${file}`
}

function sentenceOf(error: unknown, month: Month): string | null {
  if (error instanceof NoScope) return error.message
  if (error instanceof NotFound) return `Cette entreprise n’a rien à déclarer en ${longMonth(month)}.`
  const reason = fileReason(error)
  return reason && `Le fichier ne s’écrit pas\u00a0: ${reason}.`
}
