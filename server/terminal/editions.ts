import { createReadStream } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createPrinter } from '#reports/pdf.ts'
import { BadCertificate } from '#reports/seal/certificate.ts'
import { loadSeal } from '#reports/seal/seal.ts'
import { TERMINAL, type User } from '#server/access/rules.ts'
import { BadRequest, MergedInto, NotFound } from '#server/base/errors.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { institutionReport } from '#server/documents/institution.ts'
import { schemeReport } from '#server/documents/scheme-report.ts'
import { whenFrom } from '#server/documents/when.ts'
import { publish } from '#server/editions/actions.ts'
import { pressOf } from '#server/editions/press.ts'
import { FileReading } from '#server/editions/reading.ts'
import { type Edition, editionFor, editionsOf } from '#server/editions/store.ts'
import { fileVerified } from '#server/editions/verify.ts'
import { fileWords, followedWords } from '#server/editions/verify-words.ts'
import { kindWords, NotPublishable, publishable } from '#server/editions/words.ts'
import { buyersAsked } from '#server/register/buyers/choice-rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { establishmentNamed } from '#server/register/companies/store.ts'
import { mergedSaid } from '#server/register/contracts/words.ts'
import { periodCome } from '#server/scheme/period-rules.ts'
import { fileReason } from '#server/web/complaints.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

export const makeEdition: Verb = {
  usage: `edition contract ID | company SIREN | institution -o FICHIER [--date AAAA-MM-JJ] [--known AAAA-MM-JJ] [--json]   publie une édition, arrêtée à la fin d’un mois (1\u00a0: refusée)
  edition spaser [--year AAAA | --window AAAA-AAAA] [--buyer SIREN] -o FICHIER [--json]   publie le rapport du schéma, sur une année ou deux (1\u00a0: refusée)
  edition verify FICHIER [--json]   dit de quelle édition est un fichier, et s’il est inchangé (1\u00a0: modifié ou inconnu)`,
  reads: ([what]) => what === 'verify',
  async run(args, terminal) {
    const asked = read(args)
    if (!asked) {
      terminal.complain(`Usage\u00a0: clausuivi ${this.usage}`)
      return 2
    }
    try {
      return asked.what === 'verify' ? await verify(asked, terminal) : await make(asked, terminal)
    } catch (error) {
      const sentences = refusal(error, asked.what)
      if (!sentences) throw error
      for (const sentence of sentences) terminal.complain(sentence)
      return 1
    }
  },
}

export const listEditions: Verb = {
  usage: 'editions [--json]   liste ce qui a été publié, la plus récente d’abord',
  reads: () => true,
  async run(args, { db, say }) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } })
    for (let offset = 0; ; offset += BATCH) {
      const editions = await editionsOf(db, TERMINAL, {}, { limit: BATCH, offset })
      for (const edition of editions) say(values.json ? JSON.stringify(plain(edition)) : lineOf(edition))
      if (editions.length < BATCH) return 0
    }
  },
}

const BATCH = 500

type Subject = 'contract' | 'company' | 'institution' | 'spaser'
type Asked = {
  what: Subject
  of: string
  file: string
  date: string
  known: string
  /** Of the scheme: a civil year or two, and whose. */
  period: string
  buyer: string
  json: boolean
}
type AskedFile = { what: 'verify'; file: string; json: boolean }

function read(args: string[]): Asked | AskedFile | null {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      date: { type: 'string' },
      known: { type: 'string' },
      year: { type: 'string' },
      window: { type: 'string' },
      buyer: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [what, of = '', ...rest] = positionals
  const { output, date = '', known = '', year, window, buyer = '', json } = values
  const isScheme = what === 'spaser'
  if (rest.length > 0 || (of === '') !== (what === 'institution' || isScheme)) return null
  if (isScheme ? date || known || (year && window) : year || window || buyer) return null
  if (what === 'verify') return output || date || known ? null : { what, file: of, json }
  const period = year ?? window ?? ''
  return isSubject(what) && output ? { what, of, file: output, date, known, period, buyer, json } : null
}

function isSubject(what: string | undefined): what is Subject {
  return what === 'contract' || what === 'company' || what === 'institution' || what === 'spaser'
}

async function make(asked: Asked, { db, clock, config, say }: Terminal): Promise<number> {
  const { file, json } = asked
  const author = authorAt(clock)
  const report = await reportOf(db, asked, author.today)
  const seal = await loadSeal(config.seal, new Date(author.at))
  await (await open(file, 'a')).close() // a file that can't be written must not cost an edition
  const printer = createPrinter({ executablePath: config.chromiumPath, concurrency: 1 })
  try {
    const press = pressOf({ db, printer, publicUrl: config.publicUrl, seal })
    const { number, bytes } = await publish(press, author, publishable(report))
    await writeFile(file, bytes)
    const edition = await editionFor(db, TERMINAL, number)
    say(json ? JSON.stringify({ ...plain(edition), file }) : `Édition ${number}, ${edition.title}\u00a0: ${file}`)
    return 0
  } finally {
    await printer.close()
  }
}

async function reportOf(db: Terminal['db'], { what, of, date, known, period, buyer }: Asked, today: string) {
  if (what === 'spaser') return schemeReport(db, await readerOf(db, buyer), { period: periodOf(period, today), today })
  const when = whenFrom({ date, connu: known }, today)
  if (what === 'institution') return institutionReport(db, TERMINAL, when)
  if (what === 'contract') return contractReport(db, TERMINAL, of, when)
  return companyReport(db, TERMINAL, await establishmentNamed(db, of), when)
}

/** @throws BadRequest where it is no year, nor two that follow each other. */
function periodOf(text: string, today: string) {
  const period = periodCome(text || today.slice(0, 4), today)
  if (!period) throw new BadRequest('Une année s’écrit 2026, deux qui se suivent 2025-2026, et elles sont venues.')
  return period
}

/** @throws BadRequest where no buyer has this number. */
async function readerOf(db: Terminal['db'], number: string): Promise<User> {
  if (number === '') return TERMINAL
  const buyerIds = buyersAsked(number, await buyersOf(db, TERMINAL)) ?? []
  if (buyerIds.length === 0) throw new BadRequest(`Aucun acheteur n’a le numéro ${number}.`)
  return { ...TERMINAL, buyerIds }
}

async function verify({ file, json }: AskedFile, { db, say }: Terminal): Promise<number> {
  const reading = new FileReading()
  for await (const piece of createReadStream(file)) reading.add(piece)
  const verdict = await fileVerified(db, reading.end())
  if (json) say(JSON.stringify(verdict))
  else say([fileWords(verdict), verdict.edition && followedWords(verdict.edition)].filter(Boolean).join(' '))
  return verdict.state === 'intact' ? 0 : 1
}

/** What a programme reads of an edition: nothing that is a number of a row here. */
function plain(edition: Edition) {
  const { number, kind, title, at, known, publishedAt, authorName, institution, rulesVersion, changes } = edition
  const { contentHash, bytesHash, size, journalHead } = edition
  return {
    ...{ number, kind, title, at, known, publishedAt, author: authorName, institution, rulesVersion },
    ...{ contentHash, bytesHash, size, journalHead, changes },
  }
}

function lineOf({ number, kind, title, at, publishedAt, authorName }: Edition): string {
  return [number, publishedAt, authorName ?? 'Terminal', at ?? '', kindWords(kind), title].join('\t')
}

function refusal(error: unknown, what: Subject | 'verify'): string[] | null {
  if (error instanceof NotPublishable)
    return error.blockers.map(({ where, text, why }) => `${where}\u00a0: «\u00a0${text}\u00a0». ${why}`)
  if (error instanceof MergedInto) return [mergedSaid(error)]
  if (error instanceof NotFound)
    return [what === 'contract' ? 'Aucun marché ne porte ce numéro.' : 'Aucune entreprise ne porte ce SIREN.']
  if (error instanceof BadRequest || error instanceof BadCertificate) return [error.message]
  const { status, message } = error as { status?: number; message: string }
  if (status === 503) return [message]
  const reason = fileReason(error)
  return reason ? [`Le fichier ne ${what === 'verify' ? 'se lit' : 's’écrit'} pas\u00a0: ${reason}.`] : null
}
