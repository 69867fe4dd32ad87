import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createPrinter } from '#reports/pdf.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { BadRequest, MergedInto, NotFound } from '#server/base/errors.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { institutionReport } from '#server/documents/institution.ts'
import { printed } from '#server/documents/print.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import { whenFrom } from '#server/documents/when.ts'
import { mergedSaid } from '#server/register/contracts/words.ts'
import { fileReason } from '#server/web/complaints.ts'
import type { Verb } from './verb.ts'

export const makeReport: Verb = {
  usage:
    'report contract ID | reserved ID | company SIRET | institution -o FICHIER [--date AAAA-MM-JJ] [--known AAAA-MM-JJ]   édite un rapport PDF, arrêté à la fin d’un mois',
  reads: () => true,
  async run(args, { db, clock, config, say, complain }) {
    const asked = read(args)
    if (!asked) {
      complain(`Usage : clausuivi ${this.usage}`)
      return 2
    }
    const printer = createPrinter({ executablePath: config.chromiumPath, concurrency: 1 })
    try {
      const when = whenFrom({ date: asked.date, connu: asked.known }, clock.today())
      const report = await reports[asked.kind](db, TERMINAL, asked.of, when)
      await writeFile(asked.file, await printed(printer, report, when.today))
      say(`${report.title} : ${asked.file}`)
      return 0
    } catch (error) {
      const sentence = refusal(error, asked.kind)
      if (!sentence) throw error
      complain(sentence)
      return 1
    } finally {
      await printer.close()
    }
  },
}

const reports = {
  contract: contractReport,
  reserved: reservedReport,
  company: companyReport,
  institution: (...[db, user, , asked]: Parameters<typeof companyReport>) => institutionReport(db, user, asked),
}
type Kind = keyof typeof reports

const missing: Record<Kind, string> = {
  contract: 'Aucun marché ne porte ce numéro.',
  reserved: 'Aucun marché réservé ne porte ce numéro.',
  company: 'Aucune entreprise ne porte ce SIRET.',
  institution: 'Cette institution n’a rien à montrer.',
}

function read(args: string[]): { kind: Kind; of: string; file: string; date: string; known: string } | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        output: { type: 'string', short: 'o' },
        date: { type: 'string', default: '' },
        known: { type: 'string', default: '' },
      },
    })
    const [kind, of = '', ...rest] = positionals
    if (
      !kind ||
      !Object.hasOwn(reports, kind) ||
      (of === '') !== (kind === 'institution') ||
      rest.length > 0 ||
      !values.output
    )
      return null
    return { kind: kind as Kind, of, file: values.output, date: values.date, known: values.known }
  } catch {
    return null // an option it does not know
  }
}

function refusal(error: unknown, kind: Kind): string | null {
  if (error instanceof MergedInto) return mergedSaid(error)
  if (error instanceof NotFound) return missing[kind]
  if (error instanceof BadRequest) return error.message
  const { status, message } = error as { status?: number; message: string }
  if (status === 503) return message
  const reason = fileReason(error)
  return reason && `Le fichier ne s’écrit pas\u00a0: ${reason}.`
}
