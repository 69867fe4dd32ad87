import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

// Files dropped on the page wait on this machine's disk until they are imported, cancelled or a day old.

/** A consolidated national file is a few hundred megabytes. */
export const MOST_BYTES = 2 * 1024 ** 3
const KEPT_MS = 24 * 3_600_000

export function waitingFolder(): string {
  const folder = join(tmpdir(), `clausuivi-imports-${userInfo().uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

export function newName(): string {
  return randomUUID()
}

/** Where a waiting file is; null when it is gone: too old, or dropped on another machine. */
export function waitingFile(storedAs: string): string | null {
  if (!/^[0-9a-f-]{36}$/.test(storedAs)) return null
  const path = join(waitingFolder(), storedAs)
  return existsSync(path) ? path : null
}

export async function forget(storedAs: string): Promise<void> {
  const path = waitingFile(storedAs)
  if (path) await rm(path, { force: true })
}

/** Called when a new file arrives: those that nobody came back to are removed. */
export async function forgetOldFiles(): Promise<void> {
  const folder = waitingFolder()
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found && Date.now() - found.mtimeMs > KEPT_MS) await rm(path, { force: true })
  }
}
