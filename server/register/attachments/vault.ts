import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ownFolder } from '#server/base/own-folder.ts'

// The bytes of papers, outside the database and outside what is served, each under the digest of its content: the same bytes are kept
// once. A folder of this installation that its user alone may open.

let said: string | null = null
let opened: string | null = null

/** Says where papers are kept from now on; the folder is made when it first serves. */
export function vaultAt(path: string): void {
  said = path
  opened = null
}

/** Where nothing was said, as in a test: a folder of this process, whose name nobody can guess. @throws FolderRefused */
function vault(): string {
  if (opened) return opened
  opened = ownFolder(said ?? mkdtempSync(join(tmpdir(), 'clausuivi-pieces-')))
  mkdirSync(join(opened, ARRIVING), { recursive: true, mode: 0o700 })
  return opened
}

const ARRIVING = 'arriving'

/** Where files are written while they arrive: on the same disk. @throws FolderRefused */
export function arrivingFolder(): string {
  return join(vault(), ARRIVING)
}

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** « ab/cd/abcd… » */
function pathOf(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a digest')
  return join(vault(), sha256.slice(0, 2), sha256.slice(2, 4), sha256)
}

/** Once it answers, a power cut takes nothing away: written aside, flushed, renamed, and its folder flushed. @returns its digest */
export async function put(bytes: Buffer): Promise<string> {
  const sha256 = digestOf(bytes)
  const path = pathOf(sha256)
  if (await take(sha256)) {
    const now = new Date()
    await utimes(path, now, now) // a sweep leaves alone what has just come
    return sha256
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const aside = join(arrivingFolder(), randomUUID())
  const file = await open(aside, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, path)
  for (const folder of [dirname(path), dirname(dirname(path)), vault()]) await flush(folder)
  return sha256
}

/** Some systems have nothing to flush in a folder, and open none. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

/** null: the file is not there, or is no longer what it was. */
export async function take(sha256: string): Promise<Buffer | null> {
  const bytes = await readFile(pathOf(sha256)).catch(absent)
  return bytes && digestOf(bytes) === sha256 ? bytes : null
}

export async function isThere(sha256: string, size: number): Promise<boolean> {
  const found = await stat(pathOf(sha256)).catch(() => null)
  return found?.size === size
}

export async function discard(sha256: string): Promise<void> {
  await rm(pathOf(sha256), { force: true })
}

/** All that is kept, by digest, that nobody touched since this instant, in milliseconds. */
export async function* keptBefore(instant: number): AsyncGenerator<string> {
  const folders = await foldersIn(vault())
  for (const folder of folders)
    for (const inner of await foldersIn(folder))
      for (const name of (await readdir(inner)).filter(one => /^[0-9a-f]{64}$/.test(one))) {
        const found = await stat(join(inner, name)).catch(() => null)
        if (found && found.mtimeMs < instant) yield name
      }
}

async function foldersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter(name => /^[0-9a-f]{2}$/.test(name)).map(name => join(folder, name))
}

/** What a process that died was receiving. @returns how many files */
export async function forgetHalfReceived(instant: number): Promise<number> {
  let gone = 0
  for (const name of (await readdir(arrivingFolder())).filter(one => /^[0-9a-f-]{36}$/.test(one))) {
    const path = join(arrivingFolder(), name)
    const found = await stat(path).catch(() => null)
    if (!found || found.mtimeMs >= instant) continue
    await rm(path, { force: true })
    gone++
  }
  return gone
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
