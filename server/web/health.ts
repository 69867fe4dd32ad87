import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import { answers, type Db, fileOf } from '#db/connect.ts'
import { type Fault, faultOf, MachineFault } from '#db/faults.ts'
import type { App } from './context.ts'
import { replicaWords } from './replica.ts'

/** Each look, in milliseconds: whoever watches a service gives up sooner than a person. */
const WITHIN_MS = 1_500
/** Asked by anyone as often as they like, looked at once a second. */
const KEPT_MS = 1_000
/** A page of a database, and what stands around it. */
const PROBE_BYTES = 64 * 1024

const words: Record<Fault, string> = {
  full: 'plein',
  busy: 'occupé',
  silent: 'ne répond pas',
  away: 'injoignable',
  readOnly: 'sans droit d’écriture',
  broken: 'abîmé',
  crowded: 'à court de mémoire ou de connexions',
}

/**
 * For whoever watches the service: « ok », or 503 and a line for each thing that is wrong. A browser that does not print, and
 * how late a standby is, are told beneath « ok »: everything works.
 */
export function health({ db, printer, replica }: Pick<App, 'db' | 'printer' | 'replica'>): RequestHandler {
  let latest: { at: number; wrong: Promise<string[]> } | null = null
  return async (_req, res) => {
    if (!latest || Date.now() - latest.at > KEPT_MS) latest = { at: Date.now(), wrong: lookedAt(db) }
    const wrong = await latest.wrong
    const printing = printer.state().broken ? ['impression\u00a0: le navigateur ne répond pas'] : []
    const reading = replica ? [`base de lecture\u00a0: ${replicaWords(replica.standing())}`] : []
    if (wrong.length > 0) res.status(503).set('Retry-After', '10')
    res.type('text/plain').send([...(wrong.length > 0 ? wrong : ['ok']), ...printing, ...reading].join('\n'))
  }
}

async function lookedAt(db: Db): Promise<string[]> {
  const file = fileOf(db)
  const folders: [string, string][] = [
    ...(file ? [['disque de la base', dirname(file)] as [string, string]] : []),
    ['disque des fichiers reçus', tmpdir()],
  ]
  const looks = [
    wrongWith('base', answers(db, WITHIN_MS)),
    ...folders.map(([name, folder]) => wrongWith(name, writable(folder))),
  ]
  return (await Promise.all(looks)).filter(line => line !== null)
}

async function wrongWith(name: string, look: Promise<void>): Promise<string | null> {
  const late = wait(WITHIN_MS, null, { ref: false }).then(() => Promise.reject(new MachineFault('silent')))
  try {
    await Promise.race([look, late])
    return null
  } catch (error) {
    return `${name}\u00a0: ${words[faultOf(error) ?? 'broken']}`
  } finally {
    late.catch(() => {})
  }
}

/** By writing: free room says nothing of a quota, of a right or of a disk that takes no more writing. */
async function writable(folder: string): Promise<void> {
  const path = join(folder, `.clausuivi-sante-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path, Buffer.alloc(PROBE_BYTES), { mode: 0o600 })
  } finally {
    await rm(path, { force: true }).catch(() => {})
  }
}
