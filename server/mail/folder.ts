import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Claimed } from './claim.ts'
import type { Transport } from './smtp.ts'

/**
 * Files in a folder, for whoever sends them: each is written aside, then takes its name, so that none is ever read half
 * written. The same mail is the same file: written twice, it is there once.
 */
export function folderTransport(folder: string): Transport {
  return {
    carrier: 'folder',
    async deliver(mail) {
      try {
        const name = await filed(folder, mail)
        return { sent: true, engaged: false, code: null, about: 'message', response: name }
      } catch (error) {
        const { code = '' } = error as { code?: string }
        const response = `Le dossier d’envoi ne s’écrit pas (${code || 'erreur'}).`
        return { sent: false, engaged: false, code: null, about: 'connection', response }
      }
    },
  }
}

async function filed(folder: string, { messageId, eml }: Claimed): Promise<string> {
  const name = `${messageId.slice(1, messageId.indexOf('@'))}.eml`
  const aside = join(folder, `.${name}.part`)
  const file = await open(aside, 'w', 0o600)
  try {
    await file.writeFile(eml, 'latin1')
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, join(folder, name))
  return name
}
