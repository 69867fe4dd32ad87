import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { unnamedPersons } from '#server/register/companies/unnamed-store.ts'
import type { Verb } from './verb.ts'

const USAGE = 'companies --unnamed [--json]   donne les SIREN dont aucun nom n’est connu, à chercher ailleurs'

export const listCompanies: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, { db, say, complain }) {
    const { values } = parseArgs({
      args,
      options: { unnamed: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    })
    if (!values.unnamed) {
      complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const unnamed = await unnamedPersons(db, TERMINAL)
    if (values.json) say(JSON.stringify({ unnamed }))
    else for (const { siren } of unnamed) say(siren)
    return 0
  },
}
