import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownFolder } from '#server/base/own-folder.ts'

// Files dropped on the page wait on this machine's disk until they are imported, cancelled or a day old: in a folder of this
// installation, that its user alone may open.

/** A consolidated national file is a few hundred megabytes. */
export const MOST_BYTES = 2 * 1024 ** 3
const KEPT_MS = 24 * 3_600_000
/** Longer than any upload may last: what nobody waits for after that was cut. */
const UPLOAD_MS = 3_600_000

let opened: string | null = null

/** Says where files wait from now on. @throws FolderRefused */
export function openWaitingFolder(path: string): void {
  opened = ownFolder(path)
}

/** Where nothing was said, as in a test: a folder of this process, whose name nobody can guess. */
export function waitingFolder(): string {
  opened ??= mkdtempSync(join(tmpdir(), 'clausuivi-'))
  return opened
}

export function newName(): string {
  return randomUUID()
}

/** Where a waiting file is; null when it is gone: too old, or dropped on another machine. */
export function waitingFile(storedAs: string): string | null {
  if (!isOurs(storedAs)) return null
  const path = join(waitingFolder(), storedAs)
  return existsSync(path) ? path : null
}

export async function forget(storedAs: string): Promise<void> {
  const path = waitingFile(storedAs)
  if (path) await rm(path, { force: true })
}

/** Called when a new file arrives: those that nobody came back to are removed. */
export async function forgetOldFiles(): Promise<void> {
  await forgetWhere((_name, age) => age > KEPT_MS)
}

/** Called at start: what a process that died was receiving is removed, and those that nobody came back to. */
export async function forgetLostFiles(awaited: ReadonlySet<string>): Promise<void> {
  await forgetWhere((name, age) => age > (awaited.has(name) ? KEPT_MS : UPLOAD_MS))
}

/** Nothing that we did not put there is touched. */
async function forgetWhere(isLost: (name: string, age: number) => boolean): Promise<void> {
  const folder = waitingFolder()
  for (const name of (await readdir(folder)).filter(isOurs)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found && isLost(name, Date.now() - found.mtimeMs)) await rm(path, { force: true })
  }
}

function isOurs(name: string): boolean {
  return /^[0-9a-f-]{36}$/.test(name)
}
