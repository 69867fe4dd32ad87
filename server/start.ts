import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino, { type Logger } from 'pino'
import { connectUpToDate, type Db } from '#db/connect.ts'
import { type Replica, replicaOf } from '#db/replica.ts'
import { createPrinter } from '#reports/pdf.ts'
import { BadCertificate } from '#reports/seal/certificate.ts'
import { loadSeal, type Seal } from '#reports/seal/seal.ts'
import { createApp } from './app.ts'
import { systemClock } from './base/clock.ts'
import { ownFolder } from './base/own-folder.ts'
import type { Worker } from './base/worker.ts'
import { startSettler } from './compliance/settler.ts'
import { BadConfig, type Config, readConfig, withFile } from './config.ts'
import { demoAccounts, fillDemo } from './demo/actions.ts'
import { forgetOldCompanyDrafts } from './drafts/company-store.ts'
import { forgetOldDrafts } from './drafts/store.ts'
import { pressOf } from './editions/press.ts'
import { startImporter } from './exchange/imports/desk.ts'
import { forgetLostFiles, openWaitingFolder } from './exchange/imports/files.ts'
import { awaitedFiles } from './exchange/imports/imports-store.ts'
import { forgetOriginals } from './exchange/intake/actions.ts'
import { startSealer } from './journal/sealer.ts'
import { forgetOldMails } from './mail/actions.ts'
import { folderTransport } from './mail/folder.ts'
import { startReader } from './mail/inbox.ts'
import { putPost } from './mail/post.ts'
import { startSender } from './mail/sender.ts'
import { smtpTransport, type Transport } from './mail/smtp.ts'
import { startPacker } from './packs/packer.ts'
import { useAntivirus } from './register/attachments/antivirus.ts'
import { reconcile } from './register/attachments/keeping.ts'
import { startScanner } from './register/attachments/scanner.ts'
import { arrivingFolder, vaultAt } from './register/attachments/vault.ts'
import { readAllStale } from './register/contracts/reading.ts'
import { forgetOldPasses } from './register/passes/visits.ts'
import { startReminders } from './register/reminders/automatic.ts'
import { noteFate } from './register/reminders/fate.ts'
import { startKeeper } from './register/retention/keeper.ts'
import { startCounter } from './scheme/indicators/counter.ts'
import { putSettingOnce, settingNamed } from './settings/store.ts'
import { identify } from './users/identify.ts'
import { LINK_HOURS } from './users/link-mail.ts'
import { sessions } from './users/sessions.ts'
import { openSetup } from './users/setup.ts'
import { thereIsNoUser } from './users/store.ts'
import { answerBrokenRequests } from './web/body.ts'
import { closedReason, portReason, unexpected } from './web/complaints.ts'
import { withoutValues } from './web/error-page.ts'

/** config → connect → migrate → createApp → listen → close cleanly. */
export async function start({ demo }: { demo: boolean }): Promise<void> {
  process.umask(0o077) // what it writes on the disk is read by nobody else
  process.stdout.on('error', () => {}) // whoever read the log has left: people still work
  const config = settings(demo)
  const log = pino({ level: config.logLevel, base: null })
  const fall = (error: unknown) => {
    log.fatal(withoutValues(error as Error), 'fallen')
    leave(unexpected(error))
  }
  process.on('uncaughtException', fall)
  await serve(config, log, demo).catch(fall)
}

async function serve(config: Config, log: Logger, demo: boolean): Promise<void> {
  const seal = await sealOf(config)
  const db = await open(config, log)
  const replica = await openReplica(config, db, log)
  await readAllStale(db, systemClock.now())
  await openImports(config, db)
  openPapers(config)
  await forgetOldDrafts(db, systemClock.now())

  if (!config.publicUrl) log.warn({ event: 'no-public-url' }, NO_PUBLIC_URL)
  if (demo && (await fillDemo(db, systemClock)) === 'refused')
    say(['Cette base contient déjà d’autres données que la démonstration\u00a0: elle est laissée telle quelle.', ''])
  const printer = createPrinter({ executablePath: config.chromiumPath, concurrency: config.printConcurrency })
  const server = createApp({
    db,
    replica,
    clock: systemClock,
    log,
    printer,
    seal,
    signIn: [
      sessions(db, systemClock, {
        secret: await secretOf(db),
        secure: config.publicUrl?.startsWith('https:') ?? false,
      }),
      identify(db),
    ],
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    demo: demo ? demoAccounts.map(({ email }) => email) : [],
  }).listen(config.port, config.host)

  const workers: Pick<Worker, 'stop'>[] = []
  const transport = transportOf(config)
  answerBrokenRequests(server)
  // Slow senders are dropped well before they can hold every socket.
  server.headersTimeout = 8_000
  server.requestTimeout = 300_000 // the upload of a large open-data file

  server.on('error', error => leave(`Le port ${config.port} ne s’ouvre pas\u00a0: ${portReason(error)}.`))
  server.on('listening', async () => {
    await putPost(db, { ...postSettings(config), origin: originOf(config, server) })
    workers.push(...startMail(db, config, transport, log)) // what it writes says what was just put
    say(await welcome(db, server, demo))
  })
  const keeper = startKeeper(db, systemClock, log, { after: forgetToday })
  const sealer = startSealer(db, log)
  const settler = startSettler(db, systemClock, log)
  const press = pressOf({ db, printer, publicUrl: config.publicUrl, seal })
  const packer = startPacker(press, systemClock, log, { printing: config.printConcurrency })
  workers.push(
    packer,
    settler,
    startCounter(db, log),
    keeper,
    sealer,
    startScanner(db, systemClock, log),
    startImporter(db, systemClock, log),
  )
  if (replica) workers.push(replica)
  closeCleanly(server, db, { printer, workers, log })
}

/** Files and mails that served, once a day, and papers whose row or whose bytes are alone. */
async function forgetToday(db: Db, today: string): Promise<void> {
  await forgetOriginals(db, today)
  await forgetOldMails(db, systemClock.now(), LINK_HOURS)
  await forgetOldPasses(db, today)
  await forgetOldCompanyDrafts(db, systemClock.now())
  await reconcile(db, systemClock.now())
}

/** What leaves, what comes back, and what leaves by itself. */
function startMail(db: Db, config: Config, transport: Transport, log: Logger): Worker[] {
  const { inbox } = config.mail
  return [
    startSender(db, systemClock, transport, log, { onState: noteFate }),
    startReminders(db, systemClock, log),
    ...(inbox ? [startReader(db, systemClock, inbox, log, noteFate)] : []),
  ]
}

const NO_PUBLIC_URL =
  'PUBLIC_URL n’est pas réglée\u00a0: les liens d’invitation ne valent que pour http://localhost, sur cette machine.'

function settings(demo: boolean): Config {
  try {
    return readConfig(demo ? process.env : withFile(process.env), { demo })
  } catch (error) {
    if (error instanceof BadConfig) return leave(error.message)
    throw error
  }
}

async function sealOf(config: Config): Promise<Seal | null> {
  try {
    return await loadSeal(config.seal, new Date())
  } catch (error) {
    if (error instanceof BadCertificate) return leave(error.message)
    throw error
  }
}

async function open(config: Config, log: Logger): Promise<Db> {
  try {
    return await connectUpToDate(config.databaseUrl, { tell: sentence => log.warn({ event: 'rights' }, sentence) })
  } catch (error) {
    return leave(`La base de données ne s’ouvre pas (DATABASE_URL)\u00a0: ${closedReason(error)}.`)
  }
}

/** One that is away is waited for; one that is no standby of ours would show another register. */
async function openReplica({ readUrl }: Config, db: Db, log: Logger): Promise<Replica | null> {
  if (!readUrl) return null
  const replica = await replicaOf(db, readUrl)
  await replica.look()
  if (replica.standing().state === 'stranger') return leave(STRANGER)
  replica.watch(({ state, lag }) => log[state === 'reads' ? 'info' : 'warn']({ event: 'replica', state, lag }))
  return replica
}

const STRANGER = 'DATABASE_READ_URL ne nomme pas une copie en continu (standby) de la base que nomme DATABASE_URL.'

/** Files to import wait in a folder of this installation; what an earlier process left half received is removed. */
async function openImports({ importFolder }: Config, db: Db): Promise<void> {
  try {
    openWaitingFolder(importFolder)
    await forgetLostFiles(await awaitedFiles(db))
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    leave(`Le dossier des fichiers à importer ne s’ouvre pas (IMPORT_FOLDER)\u00a0: ${code || message}.`)
  }
}

/** Papers are kept in a folder of this installation, and read first by its antivirus. */
function openPapers({ attachmentFolder, clamavSocket }: Config): void {
  try {
    vaultAt(attachmentFolder)
    arrivingFolder()
    useAntivirus(clamavSocket)
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    leave(`Le dossier des pièces ne s’ouvre pas (ATTACHMENT_FOLDER)\u00a0: ${code || message}.`)
  }
}

/** By a server, or as files in a folder of this installation. */
function transportOf({ mail: { smtpUrl, folder } }: Config): Transport {
  try {
    return smtpUrl ? smtpTransport(smtpUrl) : folderTransport(ownFolder(folder))
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    return leave(`Le dossier des courriels ne s’ouvre pas (MAIL_FOLDER)\u00a0: ${code || message}.`)
  }
}

function postSettings({ mail }: Config) {
  return { from: mail.from ?? '', hasServer: mail.smtpUrl !== null, readsAnswers: mail.inbox !== null }
}

function originOf({ publicUrl }: Config, server: Server): string {
  const { port } = server.address() as AddressInfo
  return publicUrl ? new URL(publicUrl).origin : `http://localhost:${port}`
}

/** Signs the sessions' cookies; made once and kept with the data, so that every process shares it. */
async function secretOf(db: Db): Promise<string> {
  const found = await settingNamed(db, 'session.secret')
  if (found) return found
  await putSettingOnce(db, 'session.secret', randomBytes(32).toString('hex'))
  return (await settingNamed(db, 'session.secret'))!
}

async function welcome(db: Db, server: Server, demo: boolean): Promise<string[]> {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : ''
  const lines = [`Clausuivi écoute sur http://localhost:${port}/`]
  if (demo) {
    lines.push('', 'Comptes de démonstration (un clic par rôle sur la page de connexion)\u00a0:')
    for (const { role, email, password } of demoAccounts)
      lines.push(`  ${role.padEnd(18)} ${email.padEnd(36)} ${password}`)
    lines.push('', 'Ctrl+C pour arrêter.')
  } else if (await thereIsNoUser(db)) {
    const code = await openSetup(db, systemClock)
    lines.push(
      '',
      `Aucun compte n’existe encore. Ouvrez http://localhost:${port}/installation`,
      `et donnez ce code, valable une heure, une seule fois\u00a0: ${code}`,
    )
  }
  return lines
}

function closeCleanly(
  server: Server,
  db: Db,
  {
    printer,
    workers,
    log,
  }: { printer: { close(): Promise<void> }; workers: readonly Pick<Worker, 'stop'>[]; log: Logger },
): void {
  let closing = false
  const close = async () => {
    if (closing) return
    closing = true
    log.info('closing')
    setTimeout(() => process.exit(1), 10_000).unref()
    const idle = setInterval(() => server.closeIdleConnections(), 500)
    await new Promise(resolve => server.close(resolve))
    clearInterval(idle)
    await Promise.all(workers.map(worker => worker.stop()))
    await printer.close()
    await db.destroy()
    process.exit(0)
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
}

function say(lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

function leave(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
