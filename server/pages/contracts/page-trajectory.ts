import { trajectoryChart } from '#reports/charts/trajectory.ts'
import { monthOf } from '#server/base/dates.ts'
import { capital, count, hours, longMonth, owedHours, shortMonth, signedHours } from '#server/base/format.ts'
import type { Standing } from '#server/compliance/rules.ts'
import type { Point, Projection } from '#server/compliance/trajectory.ts'

// The drawing of a contract: its title is what it shows.

export function chart(startsOn: string, points: Point[], standing: Standing, ahead: Projection | null, at: string) {
  const finding = findingOf(points, standing)
  const said = {
    owed: `${owedHours(standing.owed)} dues`,
    counted: `${hours(standing.counted)} retenues`,
    gap: standing.gap < 0 ? `${signedHours(standing.gap)}\u00a0h` : null,
    projected: ahead ? `${hours(ahead.atTheEnd)} à ce rythme` : null,
    finding: `${capital(longMonth(monthOf(at)))}\u00a0: ${hours(standing.counted)} retenues pour ${owedHours(standing.expected)} attendues et ${owedHours(standing.owed)} dues.`,
  }
  return {
    finding,
    note: `Heures retenues cumulées, de ${longMonth(points[0]!.month)} à ${longMonth(points.at(-1)!.month)}`,
    drawings: Object.values(
      trajectoryChart({
        points: [{ date: startsOn, expected: 0, counted: 0 }, ...points],
        owed: standing.owed,
        projected: ahead?.atTheEnd ?? null,
        said,
        tick: (value, last) => `${count(value / 100)}${last ? '\u00a0h' : ''}`,
        month: (date, short) => (short ? shortMonth(monthOf(date)).split('\u00a0')[0]! : shortMonth(monthOf(date))),
      }),
    ),
    rows: points
      .filter(point => point.counted !== null)
      .reverse()
      .map(point => ({
        month: capital(longMonth(point.month)),
        counted: hours(point.counted!),
        expected: owedHours(point.expected),
        gap: `${signedHours(point.gap!)}\u00a0h`,
      })),
  }
}

/** The title of the chart is what it shows. */
function findingOf(points: readonly Point[], { status, gap }: Standing): string {
  const known = points.filter(point => point.gap !== null)
  if (status === 'reached') return 'L’obligation est remplie'
  if (!known.length) return 'Rien n’est encore attendu'
  if (gap >= 0) return 'Les heures retenues dépassent ce qui est attendu'
  let from = known.length - 1
  while (from > 0 && known[from - 1]!.gap! < 0 && known[from]!.gap! <= known[from - 1]!.gap!) from--
  if (known.length - from >= 3) return `L’écart se creuse depuis ${longMonth(known[from]!.month)}`
  const before = known.at(-2)?.gap
  return before !== undefined && before! < gap
    ? 'L’écart se réduit'
    : 'Les heures retenues sont sous ce qui est attendu'
}

/** « fin octobre 2026 » at a month's end, the date otherwise. */
export function atWords(at: string): string {
  return `fin ${longMonth(monthOf(at))}`
}
