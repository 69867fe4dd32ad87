import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { isDate, plusMonths } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { reliabilityOf } from '#server/exchange/intake/reliability.ts'
import { faultsPerTenThousand } from '#server/exchange/intake/reliability-rules.ts'
import { reliabilityWords } from '#server/exchange/intake/reliability-words.ts'
import type { Verb } from './verb.ts'

const USAGE =
  'matches [--since AAAA-MM-JJ] [--until AAAA-MM-JJ] [--json]   dit combien de rattachements automatiques des fichiers n’ont pas tenu, par expéditeur'

export const readMatches: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const options = {
      since: { type: 'string' },
      until: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const
    const { values } = parseArgs({ args, options })
    const to = values.until ?? clock.today()
    const from = values.since ?? (isDate(to) ? plusMonths(to, -12) : '')
    if (!isDate(from) || !isDate(to) || from > to) {
      complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const { all, senders } = await reliabilityOf(db, TERMINAL, { from, to })
    const rated = <One extends typeof all>(one: One) => ({ ...one, perTenThousand: faultsPerTenThousand(one) })
    if (values.json) say(JSON.stringify({ from, to, all: rated(all), senders: senders.map(rated) }))
    else {
      say(`Du ${longDate(from)} au ${longDate(to)}. ${reliabilityWords(all)}`)
      for (const one of senders) say(`  ${one.sender || 'Expéditeur non dit'}\u00a0: ${reliabilityWords(one)}`)
    }
    return 0
  },
}
