import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

// The database of SQLite is a file, and holds names: only whoever runs the service reads it (0600), in a folder that
// nobody else enters (0700). Elsewhere than on POSIX, the rights of the folder are the administrator's business.

/** Makes the file and its folder so where there is none yet. SQLite gives to the files beside it the rights of this one. */
export function makeForOneself(filename: string): void {
  if (process.platform === 'win32' || existsSync(filename)) return
  mkdirSync(dirname(filename), { recursive: true, mode: 0o700 })
  closeSync(openSync(filename, 'a', 0o600))
}

/** Tightens a database that was opened, and its folder; says in a French sentence what it found loose. */
export function keepToOneself(filename: string, tell: (sentence: string) => void): void {
  if (process.platform === 'win32') return
  const folder = dirname(filename)
  for (const file of [filename, `${filename}-wal`, `${filename}-shm`, `${filename}-journal`]) tighten(file, 0o600, tell)
  if (holdsNothingElse(folder, filename)) tighten(folder, 0o700, tell)
  else if (isLoose(folder))
    tell(
      'Le dossier de la base est ouvert à d’autres comptes de la machine, et contient autre chose\u00a0: il est laissé tel quel. Donnez-lui un dossier à elle seule.',
    )
}

function tighten(path: string, mode: number, tell: (sentence: string) => void): void {
  if (!existsSync(path) || !isLoose(path)) return
  const before = (statSync(path).mode & 0o777).toString(8)
  try {
    chmodSync(path, mode)
    tell(`Droits resserrés sur la base ou son dossier\u00a0: ${before} devient ${mode.toString(8)}.`)
  } catch {
    tell(
      `La base ou son dossier reste ouvert à d’autres comptes de la machine (${before})\u00a0: il appartient à un autre.`,
    )
  }
}

function isLoose(path: string): boolean {
  return (lstatSync(path).mode & 0o077) !== 0
}

/** The database, what SQLite lays beside it, copies of it, and what others could not read anyway: then the folder may be closed. */
function holdsNothingElse(folder: string, filename: string): boolean {
  const own = basename(filename)
  const isSticky = (statSync(folder).mode & 0o1000) !== 0
  const isOwn = (name: string) =>
    name.startsWith(own) || /\.(sqlite3?|db)(-\w+)?$/.test(name) || !isLoose(join(folder, name))
  return !isSticky && readdirSync(folder).every(isOwn)
}
