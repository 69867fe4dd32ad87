import type { IndicatorsReport } from './report.ts'

/** An indicator as files and machines are given it: codes and numbers, rates in hundredths of a percent, down. */
export type IndicatorRow = {
  code: string
  label: string
  measure: string
  numerator: number | null
  denominator: number | null
  unknown: number | null
  points: number | null
  targetPoints: number | null
  targetYear: number | null
  said: string
}

/** Every indicator, in the order of the catalogue. */
export function indicatorRows({ lines, given }: IndicatorsReport): IndicatorRow[] {
  const targetOf = ({ target }: { target: (typeof lines)[number]['target'] }) => ({
    targetPoints: target?.unit === 'rate' ? target.value : null,
    targetYear: target?.year ?? null,
  })
  return [
    ...lines.map(line => ({
      code: line.code,
      label: line.indicator.label,
      measure: line.measure,
      numerator: line.numerator,
      denominator: line.denominator,
      unknown: line.unsaid + line.missing,
      points: line.points,
      ...targetOf(line),
      said: line.computability,
    })),
    ...given.map(line => ({
      code: line.code,
      label: line.indicator.label,
      measure: line.indicator.unit,
      numerator: line.numerator,
      denominator: line.denominator,
      unknown: null,
      points: line.indicator.unit === 'rate' ? line.value : null,
      ...targetOf(line),
      said: line.why,
    })),
  ]
}
