import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'

export class FolderRefused extends Error {}

/**
 * Makes a folder when there is none, and closes it to other users: its full path.
 * @throws FolderRefused when what is there is not a folder, or is another user's: someone put it in our place.
 */
export function ownFolder(path: string): string {
  const folder = resolve(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory()) throw new FolderRefused('ce n’est pas un dossier')
  // Windows has neither numbers of users nor modes.
  if (process.getuid && found.uid !== process.getuid()) throw new FolderRefused('il appartient à un autre utilisateur')
  if (process.getuid && found.mode & 0o077) chmodSync(folder, 0o700)
  return folder
}
