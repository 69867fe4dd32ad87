import { trajectoryChart } from '#reports/charts/trajectory.ts'
import { monthOf, plusDays } from '#server/base/dates.ts'
import { capital, count, hours, longDate, longMonth, owedHours, shortMonth, signedHours } from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { bendsOf, type MonthEnd, monthEnds, type Outlook } from '#server/compliance/outlook-rules.ts'
import type { Cutoff } from '../cutoff.ts'
import { opener } from '../opening-links.ts'

// The drawing of an account: its title is what it shows.

export function chart(account: Account, outlook: Outlook, path: string, read: Cutoff) {
  const { owed, counted, countedThen, expected, gap, judgedAt, behind, startsOn } = account
  const ends = monthEnds(account)
  if (ends.length < 2 || owed === 0) return null
  const { atTheEnd } = outlook
  const said = {
    owed: `${owedHours(owed)} dues`,
    counted: `${hours(countedThen)} retenues`,
    gap: outlook.short ? `${signedHours(gap)}\u00a0h` : null,
    projected: atTheEnd && behind ? `${hours(atTheEnd.centihours)} à ce rythme` : null,
    finding: judgedAt
      ? `Au ${longDate(judgedAt)}\u00a0: ${hours(countedThen)} retenues pour ${owedHours(expected)} attendues et ${owedHours(owed)} dues.`
      : `Rien n’est encore jugé\u00a0: ${owedHours(owed)} dues.`,
  }
  const start = { date: plusDays(startsOn, -1), expected: 0, counted: judgedAt ? 0 : null }
  return {
    finding: findingOf(ends, account),
    note: [
      `Heures retenues cumulées, de ${longMonth(ends[0]!.month)} à ${longMonth(ends.at(-1)!.month)}.`,
      outlook.ahead ? `${hours(counted)} avec les relevés déjà contrôlés qui attendent.` : '',
    ]
      .filter(Boolean)
      .join(' '),
    drawings: Object.values(
      trajectoryChart({
        points: [
          start,
          ...ends.map(({ date, expected: due, counted: done }) => ({ date, expected: due, counted: done })),
        ],
        line: bendsOf(account),
        owed,
        projected: said.projected ? atTheEnd!.centihours : null,
        said,
        tick: (value, last) => `${count(value / 100)}${last ? '\u00a0h' : ''}`,
        month: (date, short) => {
          const words = shortMonth(monthOf(date === start.date ? startsOn : date)) // the line leaves from the eve
          return short ? words.split('\u00a0')[0]! : words
        },
      }),
    ),
    rows: ends.flatMap(end => row(end, opener(path, read))).reverse(),
  }
}

function row({ month, date, counted, expected, gap }: MonthEnd, open: ReturnType<typeof opener>) {
  if (counted === null || gap === null) return []
  return [
    {
      month: capital(longMonth(month)),
      counted: open(hours(counted), 'counted', { jusque: date }),
      expected: open(owedHours(expected), 'expected', { jusque: date }),
      gap: open(`${signedHours(gap)}\u00a0h`, 'gap', { jusque: date }),
    },
  ]
}

/** The title of the chart is what it shows. */
function findingOf(ends: readonly MonthEnd[], { status, gap, finished }: Account): string {
  const known = ends.flatMap(end => (end.gap === null ? [] : [{ month: end.month, gap: end.gap }]))
  if (status === 'reached' || status === 'reachedEarly') return 'Tout ce qui est dû est retenu'
  if (!known.length) return 'Rien n’est encore jugé'
  if (status === 'suspended') return 'Rien de plus n’est attendu pendant l’arrêt'
  if (gap >= 0) return 'Les heures retenues tiennent ce qui est attendu'
  let from = known.length - 1
  while (from > 0 && known[from - 1]!.gap < 0 && known[from]!.gap <= known[from - 1]!.gap) from--
  if (known.length - from >= 3)
    return `L’écart ${finished ? 's’est creusé à partir de' : 'se creuse depuis'} ${longMonth(known[from]!.month)}`
  const before = known.at(-2)?.gap
  return before !== undefined && before < gap ? 'L’écart se réduit' : 'Les heures retenues sont sous ce qui est attendu'
}
