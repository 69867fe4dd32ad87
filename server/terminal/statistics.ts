import { parseArgs } from 'node:util'
import { count, hoursFigure } from '#server/base/format.ts'
import { periodCome } from '#server/scheme/period-rules.ts'
import { returnOf } from '#server/scheme/statistics/return-rules.ts'
import { statisticsFor } from '#server/scheme/statistics/store.ts'
import { daysSaid, markOf } from '#server/scheme/statistics/words.ts'
import type { Verb } from './verb.ts'

const USAGE =
  'statistics --year AAAA|--window AAAA-AAAA [--buyer SIREN] [--json]   donne les statistiques d’une période, telles qu’elles peuvent être remises'

/** What may be handed out, and nothing else: whoever runs a machine pipes what it says. */
export const sayStatistics: Verb = {
  usage: USAGE,
  async run(args, { db, clock, say, complain }) {
    const { values } = parseArgs({
      args,
      options: {
        year: { type: 'string' },
        window: { type: 'string' },
        buyer: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const today = clock.today()
    const period = periodCome(values.year ?? values.window ?? '', today)
    const siren = values.buyer ?? null
    if (!period || (siren !== null && !/^\d{9}$/.test(siren))) {
      complain(`Usage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const statistics = await statisticsFor(db, { period, siren, today, isExact: false })
    if (!statistics) {
      complain('Aucun trimestre de cette période n’est fini\u00a0: il n’y a rien à compter.')
      return 1
    }
    const rows = returnOf(statistics)
    if (values.json) {
      const { facts: _facts, persons: _persons, employments: _employments, ...about } = statistics
      say(JSON.stringify({ statistics: { ...about, rows } }))
      return 0
    }
    say(`${statistics.buyer}, ${daysSaid(statistics)}`)
    for (const { part, indicator, row, number, status, centihours } of rows)
      say(
        [part, indicator, row, said(number, status), centihours === null ? '' : `${hoursFigure(centihours)} h`].join(
          '\t',
        ),
      )
    return 0
  },
}

function said(number: number | null, status: keyof typeof markOf | 'ok'): string {
  return status === 'ok' ? count(number!) : markOf[status]
}
