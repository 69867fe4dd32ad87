import { existsSync } from 'node:fs'
import { connect, type Db, migrate, schemaOf } from '#db/connect.ts'
import { systemClock } from './base/clock.ts'
import { BadConfig, type Config, readConfig, withFile } from './config.ts'
import { seal } from './journal/chain.ts'
import { useAntivirus } from './register/attachments/antivirus.ts'
import { vaultAt } from './register/attachments/vault.ts'
import { readAllStale } from './register/contracts/reading.ts'
import { byFirstWord, type Schema, type Verb } from './terminal/verb.ts'
import { closedReason, optionAtFault, unexpected } from './web/complaints.ts'

// The same verbs from a terminal: `npm run -s clausuivi -- VERB …`. Answers on standard output, complaints on
// standard error; exit code 0 done, 1 refused, 2 misused.

const verbs: Record<string, () => Promise<Verb>> = {
  import: async () =>
    byFirstWord({
      decp: (await import('./terminal/imports.ts')).importDecp,
      hours: (await import('./terminal/import-hours.ts')).importHours,
      companies: (await import('./terminal/import-companies.ts')).importCompanies,
      undo: (await import('./terminal/imports-kept.ts')).undoOne,
      redo: (await import('./terminal/imports-kept.ts')).redoOne,
    }),
  imports: async () => (await import('./terminal/imports-kept.ts')).listImports,
  companies: async () => (await import('./terminal/companies.ts')).listCompanies,
  triage: async () => (await import('./terminal/triage.ts')).sortToTake,
  contracts: async () => (await import('./terminal/contracts.ts')).listContracts,
  export: async () => (await import('./terminal/export-decp.ts')).exportDecp,
  report: async () => (await import('./terminal/reports.ts')).makeReport,
  edition: async () => (await import('./terminal/editions.ts')).makeEdition,
  editions: async () => (await import('./terminal/editions.ts')).listEditions,
  demo: async () => (await import('./terminal/demo.ts')).fillDemonstration,
  user: async () => (await import('./terminal/users.ts')).manageUsers,
  journal: async () => (await import('./terminal/journal.ts')).readJournal,
  proceeding: async () => (await import('./terminal/proceeding.ts')).readProceeding,
  'personal-data': async () => (await import('./terminal/personal-data.ts')).keepPersonalData,
  mail: async () => (await import('./terminal/mail.ts')).readMail,
  attachments: async () => (await import('./terminal/attachments.ts')).checkAttachments,
  statistics: async () => (await import('./terminal/statistics.ts')).sayStatistics,
  statements: async () => (await import('./terminal/statements.ts')).listStatements,
  template: async () => (await import('./terminal/template.ts')).writeTemplate,
  matches: async () => (await import('./terminal/matches.ts')).readMatches,
  scheme: async () => (await import('./terminal/scheme.ts')).readTheScheme,
  programmes: async () => (await import('./terminal/programmes.ts')).listProgrammes,
  duties: async () => (await import('./terminal/duties.ts')).listDuties,
  month: async () => (await import('./terminal/month.ts')).readMonth,
  indicators: async () => (await import('./terminal/indicators.ts')).readIndicators,
  backup: async () => (await import('./terminal/backup.ts')).backup,
  migrate: async () => ({
    usage: 'migrate                  met le schéma de la base à jour\u202f; les autres verbes n’y touchent pas',
    schema: 'brings',
    async run(_args, { say }) {
      say('Le schéma de la base est à jour.')
      return 0
    },
  }),
}

/** A verb has nobody else to answer: it waits until another process has written, however long its import. */
const AN_HOUR = 3_600_000

/** Where what is typed is answered: its two outputs, and the settings it reads. */
export type Desk = {
  environment: NodeJS.ProcessEnv
  say(line: string): void
  complain(line: string): void
  /** Told once it is known whether it only reads. */
  begun(reads: boolean): void
}

/** Answers one line typed at a terminal by its exit code; whatever goes wrong is a sentence. */
export async function typed(line: string[], desk: Desk): Promise<number> {
  try {
    return await obeyed(line, desk)
  } catch (error) {
    desk.complain(error instanceof BadConfig ? error.message : unexpected(error))
    trace(error, desk)
    return 1
  }
}

async function obeyed([name = '', ...args]: string[], desk: Desk): Promise<number> {
  const { say, complain } = desk
  const find = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (!find) return explain(name, desk)
  const verb = await find()
  if (args.some(arg => arg === '--help' || arg === '-h')) {
    say(`Usage\u00a0: clausuivi ${verb.usage}\n${EXITS}`)
    return 0
  }
  const reads = verb.reads?.(args) ?? false
  desk.begun(reads)
  const config = readConfig(desk.environment)
  vaultAt(config.attachmentFolder)
  useAntivirus(config.clamavSocket)
  const manner = { wanted: verb.schema ?? 'current', relaxed: verb.relaxed?.(args) ?? false }
  const db = await opened(config, manner, desk)
  if (!db) return 1
  try {
    const code = await verb.run(args, { db, clock: systemClock, config, say, complain })
    if (!reads) await seal(db)
    return code
  } catch (error) {
    const option = optionAtFault(error)
    if (!option) throw error
    complain(`${option}\nUsage\u00a0: clausuivi ${verb.usage}`)
    return 2
  } finally {
    await db.destroy()
  }
}

async function explain(name: string, { say, complain, begun }: Desk): Promise<number> {
  begun(true)
  const asked = name === 'help' || name === '--help' || name === '-h'
  if (name && !asked) complain(`Verbe inconnu\u00a0: ${name}`)
  const all = await Promise.all(Object.values(verbs).map(verb => verb()))
  const usage = `Usage\u00a0: clausuivi VERBE …\n${all.map(verb => `  ${verb.usage}`).join('\n')}\n${EXITS}`
  if (asked) say(usage)
  else complain(usage)
  return asked ? 0 : 2
}

const EXITS =
  'Codes de sortie\u00a0: 0, c’est fait\u202f; 1, refusé (une base d’une autre version l’est aussi), ou un fichier modifié ou inconnu\u202f; 2, commande mal écrite.'

type Manner = { wanted: Schema; relaxed: boolean }

/** A verb leaves the schema as it finds it, and says so where it is of another version: a large base takes minutes. */
async function opened({ databaseUrl }: Config, { wanted, relaxed }: Manner, desk: Desk): Promise<Db | null> {
  const { complain } = desk
  const makes = wanted === 'brings' || wanted === 'new'
  const file = databaseUrl.startsWith('postgres') ? null : databaseUrl.replace(/^sqlite:(\/\/)?/, '')
  if (!makes && file && file !== ':memory:' && !existsSync(file)) {
    complain(NONE)
    return null
  }
  let db: Db | undefined
  try {
    db = await connect(databaseUrl, {
      patience: AN_HOUR,
      relaxed,
      hurried: false,
      onWait: () => complain(WAITS),
      tell: complain,
    })
    const schema = await schemaOf(db)
    if (wanted === 'brings' || (wanted === 'new' && schema === 'none')) {
      await migrate(db)
      await readAllStale(db, systemClock.now())
    } else if (schema !== 'current' && (wanted !== 'any' || schema === 'none'))
      throw new OtherSchema({ earlier: EARLIER, later: LATER, none: NONE }[schema])
    return db
  } catch (error) {
    if (error instanceof OtherSchema) complain(error.message)
    else complain(`La base de données ne s’ouvre pas (DATABASE_URL)\u00a0: ${closedReason(error)}.`)
    trace(error, desk)
  }
  await db?.destroy()
  return null
}

class OtherSchema extends Error {}

const NONE = 'La base n’existe pas encore\u00a0: lancez «\u00a0npm start\u00a0», ou «\u00a0clausuivi migrate\u00a0».'
const EARLIER =
  'La base est d’une version antérieure\u00a0: sauvegardez-la, puis lancez «\u00a0clausuivi migrate\u00a0».'
const LATER = 'La base est d’une version plus récente que ce programme\u00a0: mettez-le à jour.'
const WAITS = 'Un autre processus écrit dans la base\u00a0: cette commande attend son tour.'

/** Whoever reads only the beginning (« | head ») has had enough: reading stops, what writes goes on to its end. */
function endQuietly(reads: boolean): void {
  for (const output of [process.stdout, process.stderr])
    output.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'EPIPE' && reads) process.exit(0)
    })
  process.on('SIGINT', () => {
    complain('Interrompu\u00a0: ce qui n’était pas terminé n’est pas enregistré.')
    process.exit(130)
  })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

function trace(error: unknown, desk: Pick<Desk, 'environment' | 'complain'>): void {
  if (desk.environment.LOG_LEVEL === 'debug') desk.complain(String((error as Error).stack))
}

async function main(): Promise<number> {
  try {
    return await typed(process.argv.slice(2), { environment: withFile(process.env), say, complain, begun: endQuietly })
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error
    complain(error.message)
    return 1
  }
}

if (import.meta.main) process.exitCode = await main()
