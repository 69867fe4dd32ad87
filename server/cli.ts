import { connect, migrate } from '#db/connect.ts'
import { systemClock } from './base/clock.ts'
import { BadConfig, readConfig } from './config.ts'
import type { Verb } from './terminal/verb.ts'

// The same verbs from a terminal: `npm run -s clausuivi -- VERB …`. Answers on standard output, complaints on
// standard error; exit code 0 done, 1 refused, 2 misused.

const verbs: Record<string, () => Promise<Verb>> = {
  import: async () => (await import('./terminal/imports.ts')).importDecp,
  contracts: async () => (await import('./terminal/contracts.ts')).listContracts,
  report: async () => (await import('./terminal/reports.ts')).makeReport,
  demo: async () => (await import('./terminal/demo.ts')).fillDemonstration,
  user: async () => (await import('./terminal/users.ts')).manageUsers,
  journal: async () => (await import('./terminal/journal.ts')).readJournal,
  'personal-data': async () => (await import('./terminal/personal-data.ts')).keepPersonalData,
  backup: async () => (await import('./terminal/backup.ts')).backup,
  migrate: async () => ({
    usage: 'migrate                  met le schéma de la base à jour',
    run: async () => 0,
  }),
}

/** A verb has nobody else to answer: it waits until another process has written, however long its import. */
const AN_HOUR = 3_600_000

async function main([name = '', ...args]: string[]): Promise<number> {
  const find = verbs[name]
  if (!find) {
    const all = await Promise.all(Object.values(verbs).map(verb => verb()))
    process.stderr.write(`Usage\u00a0: clausuivi VERBE …\n${all.map(verb => `  ${verb.usage}`).join('\n')}\n`)
    return name === 'help' ? 0 : 2
  }
  const verb = await find()
  const config = readConfig(process.env)
  const db = await connect(config.databaseUrl, { patience: AN_HOUR })
  try {
    await migrate(db)
    return await verb.run(args, {
      db,
      clock: systemClock,
      config,
      say: line => process.stdout.write(`${line}\n`),
      complain: line => process.stderr.write(`${line}\n`),
    })
  } finally {
    await db.destroy()
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof BadConfig ? error.message : (error as Error).stack}\n`)
  process.exitCode = 1
}
