import { bars } from '#reports/charts/bars.ts'
import { hoursFigure, longDate, percentTenth, roundHours, signedHours, wholeHours } from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { stagesOf } from '#server/compliance/breakdown-rules.ts'
import { type Quarter, quartersBetween } from './rules.ts'
import { columnOf } from './words.ts'

// Quarter after quarter: what was expected at that day, what was checked, what counted. One contract or several together.

/** More columns than this and the figures no longer stand beside each other. */
export const MOST_QUARTERS = 10

/** `gap` is read only where the account had been judged by then. */
export type Progress = Quarter & { due: number; accepted: number; counted: number; gap: number; judged: boolean }

/** A whole account: of a pool, every contract that shares its hours. */
export function progressOfAccount({ members, judgedAt, at }: Account, most = MOST_QUARTERS): Progress[] {
  return progressOver(
    members.map(member => ({ member, judgedAt })),
    at,
    most,
  )
}

/** Several contracts together. */
export function progressOver(parts: Parameters<typeof stagesOf>[0], at: string, most = MOST_QUARTERS): Progress[] {
  const told = parts.filter(({ member }) => member.startsOn <= at)
  if (told.length === 0) return []
  const first = told.map(({ member }) => member.startsOn).sort()[0]!
  const quarters = quartersBetween(first, at, most)
  const stages = stagesOf(
    told,
    quarters.map(({ end }) => end),
  )
  return quarters.map((quarter, index) => {
    const { expected, accepted, counted, gap, judged } = stages[index]!
    return { ...quarter, due: expected, accepted, counted, gap, judged }
  })
}

/** Hours of that quarter are not all checked: nobody is behind for it. */
export const UNJUDGED = 'à juger'

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
      row('Attendues', point => due(point.due)),
      row('Validées', point => hoursFigure(point.accepted)),
      row('Retenues', point => hoursFigure(point.counted), true),
      row('Écart', point => (point.judged ? signedHours(point.gap) : UNJUDGED)),
      row('Taux à date', point => (point.judged ? (percentTenth(point.counted, point.due) ?? '—') : UNJUDGED)),
    ],
  }
}

/** What the drawing shows, for whoever hears it; the table after it gives every figure. */
export function findingOf(progress: readonly Progress[], whose: string): string {
  const [first, last] = [progress[0]!, progress.at(-1)!]
  const span = progress.length > 1 ? `de ${first.label} à ${last.label}` : `au ${longDate(last.end)}`
  return `Graphique. Heures cumulées ${whose}, ${span}. À la fin : ${hoursFigure(last.counted)} heures retenues pour ${wholeHours(last.due)} attendues. Le tableau qui suit donne toutes les valeurs.`
}
