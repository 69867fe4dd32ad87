import type { ContractLine, GivenLine, IndicatorsReport } from '#server/scheme/indicators/report.ts'
import { pointsSaid } from '#server/scheme/indicators/words.ts'
import { periodSaid } from '#server/scheme/period-rules.ts'
import { byHundreds, column, type Table } from '#server/web/table/table.ts'
import { valueSaid } from './beside.ts'

type Line = ContractLine | GivenLine

/** Every indicator of the page, one a row: contracts as they are, hundredths of euros and hours as such. */
export function indicatorsTable({ lines, given, asked, coverage }: IndicatorsReport): Table<Line> {
  const of = (line: Line) => ('measure' in line ? line : null)
  const isCount = (line: Line) => of(line)?.measure === 'number'
  return {
    name: `indicateurs-${periodSaid(asked.period)}`,
    title: 'Indicateurs',
    columns: [
      column('Code', 'text', ({ code }) => code),
      column('Indicateur', 'text', ({ indicator }) => indicator.label),
      column('Définition', 'text', ({ indicator }) => indicator.definition),
      column('Période', 'text', () => periodSaid(asked.period)),
      column('Numérateur, en marchés', 'integer', line => (isCount(line) ? line.numerator : null)),
      column('Dénominateur, en marchés', 'integer', line => (isCount(line) ? line.denominator : null)),
      column('Numérateur, en euros ou en heures', 'amount', line => (isCount(line) ? null : line.numerator)),
      column('Dénominateur, en euros ou en heures', 'amount', line => (isCount(line) ? null : line.denominator)),
      column('Taux', 'text', line => rateOf(line)),
      column('Calculabilité', 'text', line => of(line)?.computability ?? (line as GivenLine).why),
      column('Cible', 'text', ({ target, indicator }) => target && valueSaid(target, indicator)),
      column('Année de la cible', 'text', ({ target }) => target && String(target.year)),
      column('Départ', 'text', ({ baseline, indicator }) => baseline && valueSaid(baseline, indicator)),
      column('Référence nationale', 'text', ({ reference }) => reference && pointsSaid(reference.points)),
      column('Source de la référence', 'text', ({ reference }) => reference?.source ?? null),
      column('Couverture', 'text', () => coverage),
    ],
    rows: byHundreds([...lines, ...given]),
  }
}

function rateOf(line: Line): string {
  const points = 'measure' in line ? line.points : line.indicator.unit === 'rate' ? line.value : null
  return points === null ? '' : pointsSaid(points)
}
