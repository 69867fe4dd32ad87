import { closeSync, constants, existsSync, openSync } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { engineOf } from '#db/connect.ts'
import { faultOf } from '#db/faults.ts'
import { fileReason } from '#server/web/complaints.ts'
import type { Verb } from './verb.ts'

export const backup: Verb = {
  usage: 'backup FICHIER           copie la base dans un nouveau fichier, sans arrêter le service',
  reads: () => true,
  schema: 'any',
  async run(args, { db, say, complain }) {
    const [file] = args
    if (!file || args.length > 1) {
      complain('Usage\u00a0: clausuivi backup FICHIER')
      return 2
    }
    if (engineOf(db) === 'postgres') {
      complain('La base est PostgreSQL\u00a0: sauvegardez-la par pg_dump -Fc, et restaurez-la par pg_restore.')
      return 1
    }
    if (existsSync(file)) {
      complain(`${file} existe déjà\u00a0: choisissez un autre nom.`)
      return 1
    }
    // Never a copy of the file itself: it would miss what still waits in the write-ahead log.
    try {
      await access(dirname(resolve(file)), constants.W_OK)
      closeSync(openSync(file, 'wx', 0o600)) // nobody else reads it, not even while it is being written
      await db.raw('vacuum into ?', [file])
    } catch (error) {
      const reason = faultOf(error) === 'full' ? 'le disque est plein' : fileReason(error)
      if (!reason) throw error
      await rm(file, { force: true })
      complain(`Le fichier ne s’écrit pas\u00a0: ${reason}.`)
      return 1
    }
    say(`La base est copiée dans ${file}.`)
    return 0
  },
}
