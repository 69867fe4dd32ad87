import { parseArgs } from 'node:util'
import { plural } from '#server/base/french.ts'
import { hasAntivirus } from '#server/register/attachments/antivirus.ts'
import { reconcile } from '#server/register/attachments/keeping.ts'
import { scanWaiting } from '#server/register/attachments/scanner.ts'
import type { Verb } from './verb.ts'

const USAGE =
  'attachments [--dry-run] [--json]   rapproche les pièces gardées de leurs fichiers, et fait analyser celles qui attendent'

export const checkAttachments: Verb = {
  usage: USAGE,
  reads: args => args.includes('--dry-run'),
  async run(args, { db, clock, say }) {
    const { values } = parseArgs({ args, options: { 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } } })
    const dryRun = values['dry-run'] ?? false
    const done = await reconcile(db, clock.now(), { dryRun })
    const scanned = !dryRun && hasAntivirus() ? await scanWaiting(db, clock) : 0
    if (values.json) say(JSON.stringify({ dryRun, ...done, scanned }))
    else {
      if (dryRun) say('Rien n’est modifié. Voici ce qui le serait\u00a0:')
      say(plural(done.kept, 'pièce a son fichier', 'pièces ont leur fichier', 'Aucune pièce n’a de fichier'))
      say(
        plural(
          done.missing,
          'pièce n’a plus son fichier',
          'pièces n’ont plus leur fichier',
          'Aucune pièce n’a perdu son fichier',
        ),
      )
      say(plural(done.orphans, 'fichier sans pièce effacé', 'fichiers sans pièce effacés', 'Aucun fichier sans pièce'))
      if (scanned > 0) say(plural(scanned, 'pièce analysée', 'pièces analysées'))
    }
    return done.missing > 0 ? 1 : 0
  },
}
