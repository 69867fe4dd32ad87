import { parseArgs } from 'node:util'
import { plural } from '#server/base/french.ts'
import { forgetOriginals } from '#server/exchange/intake/actions.ts'
import { sweepPersonalData } from '#server/register/retention/actions.ts'
import { authorAt, type Verb } from './verb.ts'

export const keepPersonalData: Verb = {
  usage: 'personal-data [--dry-run] [--json]   archive et efface les identités dont le terme est passé',
  async run(args, { db, clock, say, complain }) {
    const { values, positionals } = parseArgs({
      args,
      options: { 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } },
      allowPositionals: true,
    })
    if (positionals.length > 0) {
      complain('Usage\u00a0: clausuivi personal-data [--dry-run] [--json]')
      return 2
    }
    const dryRun = values['dry-run'] ?? false
    const swept = await sweepPersonalData(db, authorAt(clock), { dryRun })
    if (!dryRun) await forgetOriginals(db, clock.today())
    if (values.json) {
      say(JSON.stringify({ dryRun, ...swept }))
      return 0
    }
    if (dryRun) say('Rien n’est modifié. Voici ce qui le serait\u00a0:')
    say(plural(swept.erased, 'identité effacée', 'identités effacées', 'Aucune identité effacée'))
    say(plural(swept.archived, 'identité archivée', 'identités archivées', 'Aucune identité archivée'))
    say(plural(swept.papers, 'nature de pièce effacée', 'natures de pièces effacées', 'Aucune nature de pièce effacée'))
    say(plural(swept.pieces, 'pièce gardée effacée', 'pièces gardées effacées', 'Aucune pièce gardée effacée'))
    say(`${plural(swept.soon, 'identité', 'identités', 'Aucune identité')} à effacer dans les 30 jours`)
    return 0
  },
}
