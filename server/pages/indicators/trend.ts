import type { YearPoint } from '#server/scheme/indicators/report.ts'
import { pointsSaid } from '#server/scheme/indicators/words.ts'

const [WIDTH, HEIGHT, MARGIN] = [132, 40, 5]

/** The model of indicators/trend.hbs: years from left to right from the first that is known, from nought to the highest of them; a target is a dashed line. */
export function trendModel(points: readonly YearPoint[], target: number | null) {
  const known = points.filter(({ points: one }) => one !== null)
  const shown = points.slice(points.findIndex(({ points: one }) => one !== null))
  if (known.length === 0) return null
  const most = Math.max(...known.map(({ points: one }) => one!), target ?? 0, 1)
  const x = (index: number) => rounded(MARGIN + (index * (WIDTH - 2 * MARGIN)) / Math.max(1, shown.length - 1))
  const y = (one: number) => rounded(HEIGHT - MARGIN - (one * (HEIGHT - 2 * MARGIN)) / most)
  const dots = shown.flatMap(({ points: one }, index) => (one === null ? [] : [{ x: x(index), y: y(one) }]))
  return {
    width: WIDTH,
    height: HEIGHT,
    line: dots.map(dot => `${dot.x},${dot.y}`).join(' '),
    last: dots.at(-1)!,
    target: target === null ? null : { y: y(target), to: WIDTH },
    label: known.map(({ year, points: one }) => `${year}\u00a0: ${pointsSaid(one!)}`).join(', '),
    from: known[0]!.year,
    to: known.at(-1)!.year,
  }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
