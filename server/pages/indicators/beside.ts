import { count, dayInFrance, euros, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { besides } from '#server/scheme/indicators/catalogue-rules.ts'
import { type AnnualTotal, bases, type Target } from '#server/scheme/indicators/entered-rules.ts'
import type { ContractLine, GivenLine, IndicatorsReport } from '#server/scheme/indicators/report.ts'
import { givenSaid, pointsSaid } from '#server/scheme/indicators/words.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { PATH } from './asked.ts'

// What stands beside the figures: what counts apart, and what persons entered.

export type Line = Pick<ContractLine, 'target' | 'baseline' | 'reference' | 'code'> & {
  indicator: ContractLine['indicator'] | GivenLine['indicator']
}

/** A target as it was entered: a part, or so many of what the indicator counts. */
export function valueSaid({ unit, value }: Pick<Target, 'unit' | 'value'>, indicator: Line['indicator']): string {
  if (value === null) return 'retirée'
  if (unit === 'rate') return pointsSaid(value)
  if (indicator.kind === 'contracts')
    return indicator.measure === 'number' ? plural(Math.round(value / 100), 'marché', 'marchés') : euros(value)
  return givenSaid(indicator, indicator.unit === 'persons' ? Math.round(value / 100) : value)
}

export function apartModel({ apart, known, undated }: IndicatorsReport, query: ListQuery) {
  const row = (label: string, contracts: number, note: string) => ({
    label,
    contracts: count(contracts),
    amount: '—',
    note,
    href: null as string | null,
  })
  return [
    ...[...besides].map(([code, { label, definition }]) => {
      const { contracts, cents } = apart.get(code)!
      const href = contracts > 0 ? hrefWith(`${PATH}/${code}`, query, {}) : null
      return { ...row(label, contracts, definition), amount: euros(cents), href }
    }),
    row('Montants inconnus', known.withoutAmount, 'Comptés en nombre, pour rien en valeur.'),
    ...(undated > 0 ? [row('Sans date de notification', undated, 'D’aucune année.')] : []),
  ]
}

export function totalModel(
  { buyerId, year, base, contracts, cents, source, recordedAt, recordedByName }: AnnualTotal,
  names: ReadonlyMap<number, string>,
) {
  return {
    buyer: names.get(buyerId) ?? '',
    year,
    base: bases[base],
    contracts: contracts === null ? '—' : count(contracts),
    amount: cents === null ? '—' : euros(cents),
    source,
    by: bySaid(recordedAt, recordedByName),
  }
}

export function targetsModel(lines: readonly Line[], names: ReadonlyMap<number, string>) {
  return lines.flatMap(line =>
    [line.baseline, line.target].flatMap(one =>
      one
        ? [
            {
              label: line.indicator.label,
              what: `${one.role === 'target' ? 'Cible' : 'Départ'} ${one.year}\u00a0: ${valueSaid(one, line.indicator)}`,
              whose: one.buyerId === null ? 'Institution' : (names.get(one.buyerId) ?? ''),
              source: one.source,
              by: bySaid(one.recordedAt, one.recordedByName),
            },
          ]
        : [],
    ),
  )
}

function bySaid(recordedAt: string, name: string | null): string {
  return `${name ?? 'Terminal'}, le ${longDate(dayInFrance(recordedAt))}`
}
