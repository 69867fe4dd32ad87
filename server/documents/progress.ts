import { bars } from '#reports/charts/bars.ts'
import { hoursFigure, longDate, percentTenth, roundHours, signedHours } from '#server/base/format.ts'
import { expectedAt } from '#server/compliance/rules.ts'
import { owedAt } from '#server/register/clauses/rules.ts'
import { validatedOf } from '#server/register/hours/rules.ts'
import { creditOf, isOverAt } from './counted.ts'
import type { Followed } from './load.ts'
import { type Quarter, quartersBetween } from './rules.ts'
import { columnOf } from './words.ts'

// Quarter after quarter: what was due at that day, what was checked, what counted. One contract or several together.

/** More columns than this and the figures no longer stand beside each other. */
const MOST_QUARTERS = 10

export type Progress = Quarter & { due: number; validated: number; counted: number }

export function progressOf(followed: readonly Followed[], at: string): Progress[] {
  const started = followed
    .filter(({ measured, period }) => measured && period.startsOn <= at)
    .map(({ period }) => period.startsOn)
    .sort()
  if (started.length === 0) return []
  return quartersBetween(started[0]!, at, MOST_QUARTERS).map(quarter => {
    const total = { ...quarter, due: 0, validated: 0, counted: 0 }
    for (const { measured, period } of followed) {
      if (!measured || period.startsOn > quarter.end) continue
      const owed = owedAt(measured.ledger, quarter.end)
      total.due += quarter.end >= period.endsOn ? owed : Math.min(owed, expectedAt(owed, period, quarter.end))
      for (const line of measured.work) {
        if (!isOverAt(line, quarter.end)) continue
        total.validated += validatedOf(line)
        total.counted += creditOf(line)
      }
    }
    return total
  })
}

/** The chart with its table; `firstColumn` in millimetres. */
export function chartModel(progress: readonly Progress[], caption: string, finding: string) {
  const many = progress.length > 7
  const firstColumn = many ? 26 : 29
  const due = columnOf(progress.map(point => point.due)).hours
  const row = (label: string, cell: (point: Progress) => string, strong = false) => ({
    label,
    strong,
    cells: progress.map(cell),
  })
  return {
    many,
    columns: progress.length,
    caption,
    drawing: bars({ columns: progress, firstColumn, finding, figure: roundHours }),
    heads: progress.map(point => point.label),
    rows: [
      row('Dues à date', point => due(point.due)),
      row('Validées', point => hoursFigure(point.validated)),
      row('Retenues', point => hoursFigure(point.counted), true),
      row('Retenues − dues', point => signedHours(point.counted - point.due)),
      row('Taux à date', point => percentTenth(point.counted, point.due) ?? '—'),
    ],
  }
}

/** What the drawing shows, for whoever hears it; the table after it gives every figure. */
export function findingOf(progress: readonly Progress[], whose: string): string {
  const [first, last] = [progress[0]!, progress.at(-1)!]
  const span = progress.length > 1 ? `de ${first.label} à ${last.label}` : `au ${longDate(last.end)}`
  return `Graphique. Heures cumulées ${whose}, ${span}. À la fin : ${roundHours(last.counted)} heures retenues pour ${roundHours(last.due)} dues à date. Le tableau qui suit donne toutes les valeurs.`
}
