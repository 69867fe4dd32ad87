import { count, euros } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { bases } from '#server/scheme/indicators/entered-rules.ts'
import type { ContractLine, GivenLine, IndicatorsReport } from '#server/scheme/indicators/report.ts'
import { amountSaid, givenSaid, pointsSaid } from '#server/scheme/indicators/words.ts'
import { periodSaid } from '#server/scheme/period-rules.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { schemeSections } from '../scheme-sections.ts'
import { PATH } from './asked.ts'
import { apartModel, type Line, targetsModel, totalModel, valueSaid } from './beside.ts'
import { filtersModel, type Offered } from './filters.ts'
import { trendModel } from './trend.ts'

type Given = {
  report: IndicatorsReport
  query: ListQuery
  offered: Offered
  buyerNames: ReadonlyMap<number, string>
  mayEdit: boolean
}

/** The indicators of the scheme, against their targets, with what they rest on. */
export function indicatorsPage({ report, query, offered, buyerNames, mayEdit }: Given) {
  const { lines, given, asked, known, apart } = report
  const period = periodSaid(asked.period)
  const whole = lines.filter(({ indicator }) => indicator.category)
  const isEmpty = known.contracts === 0 && apart.get('COMMANDES')!.contracts === 0 && !report.isNarrowed
  const exported = (extension: string) => hrefWith(`${PATH}.${extension}`, query, {})
  return {
    title: `Indicateurs ${period}`,
    sections: schemeSections(PATH),
    period,
    lede: ledeOf(report),
    mayEdit,
    isEmpty,
    waiting:
      report.waiting > 0
        ? `${plural(report.waiting, 'marché arrivé', 'marchés arrivés')} à l’instant ${agreed(report.waiting, 'n’est pas encore compté', 'ne sont pas encore comptés')}\u00a0: rouvrez la page dans une minute.`
        : null,
    coverage: report.coverage,
    base: `Valeurs hors taxes\u00a0: ${bases[asked.base].toLowerCase()}, avenants compris.`,
    filters: filtersModel(report, query, offered),
    categories: categoriesModel(whole, query),
    lines: lines
      .filter(({ indicator }) => indicator.partOf === undefined || shows(indicator.partOf, lines))
      .map(line => lineModel(line, query)),
    given: given.map(line => givenModel(line, report)),
    apart: apartModel(report, query),
    totals: report.totals.map(total => totalModel(total, buyerNames)),
    targets: targetsModel([...lines, ...given], buyerNames),
    exports: { csv: exported('csv'), xlsx: exported('xlsx') },
    report:
      asked.period.toYear < Number(asked.today.slice(0, 4))
        ? `/institution/rapport.pdf?date=${asked.period.toYear}-12-31`
        : null,
  }
}

/** The parts of what is nought are not told one by one. */
function shows(whole: string, lines: readonly ContractLine[]): boolean {
  return (lines.find(({ code }) => code === whole)?.contracts ?? 0) > 0
}

function ledeOf({ lines, asked }: IndicatorsReport): string {
  const social = lines.find(({ code }) => code === 'SOC_NB')!
  const period = periodSaid(asked.period)
  if (social.denominator === 0) return `Aucun marché notifié en ${period} n’est au registre.`
  if (social.points === null) return `Rien ne dit si les marchés de ${period} ont une considération sociale.`
  const target = social.target?.unit === 'rate' && social.target.value !== null ? social.target : null
  const against = target ? `, pour une cible de ${pointsSaid(target.value!)} en ${target.year}` : ''
  return `${pointsSaid(social.points)} des marchés de ${period} ont une considération sociale${against}.`
}

const categoryNames = {
  A: 'Achats socialement responsables',
  B: 'Achats écologiquement responsables',
  C: 'Entreprises solidaires agréées (ESUS)',
  D: 'Structures inclusives',
} as const

/** One panel a legal category: in number, then in value. */
function categoriesModel(lines: readonly ContractLine[], query: ListQuery) {
  return (Object.keys(categoryNames) as (keyof typeof categoryNames)[]).map(category => {
    const own = lines.filter(({ indicator }) => indicator.category === category)
    const number = own.find(({ measure }) => measure === 'number')!
    const value = own.find(({ measure }) => measure === 'value')!
    return {
      name: categoryNames[category],
      number: rateModel(number, query),
      value: rateModel(value, query),
      trend: trendModel(number.trend, targetPoints(number)),
      gauge: number.points === null ? null : { done: Math.min(100, number.points / 100), mark: markOf(number) },
      target: targetSaid(number) ?? 'Aucune cible fixée.',
      national: nationalSaid(number),
      computability: number.computability,
    }
  })
}

function rateModel(line: ContractLine, query: ListQuery) {
  return {
    rate: line.points === null ? '—' : pointsSaid(line.points),
    href: line.contracts > 0 ? hrefWith(`${PATH}/${line.code}`, query, {}) : null,
    aria: `${line.indicator.label}\u00a0: voir les marchés`,
    of: ofSaid(line),
  }
}

/** « 7 marchés sur 15 », « 550 € sur 1 200 € ». */
export function ofSaid({
  measure,
  numerator,
  denominator,
}: Pick<ContractLine, 'measure' | 'numerator' | 'denominator'>): string {
  return `${amountSaid(measure, numerator)} sur ${measure === 'number' ? count(denominator) : euros(denominator)}`
}

function lineModel(line: ContractLine, query: ListQuery) {
  const { indicator } = line
  return {
    code: line.code,
    label: indicator.label,
    isPart: indicator.partOf !== undefined,
    definition: indicator.definition,
    ...rateModel(line, query),
    computability: line.computability,
    target: targetSaid(line),
    baseline: baselineSaid(line),
    national: nationalSaid(line),
    trend: trendModel(line.trend, targetPoints(line)),
  }
}

function givenModel(line: GivenLine, { asked }: IndicatorsReport) {
  const { indicator, value, code } = line
  const hasFigure = value !== null
  return {
    code,
    label: indicator.label,
    definition: indicator.definition,
    figure: hasFigure ? givenSaid(indicator, value, line.denominator) : '—',
    href: hasFigure ? openedBy(code, asked.narrowed.directorateId) : null,
    aria: `${indicator.label}\u00a0: voir ce qui le compose`,
    why: line.why,
    target: targetSaid(line),
    baseline: baselineSaid(line),
  }
}

/** Hours open where the first page opens them. */
function openedBy(code: string, directorateId: number): string | null {
  const slug = { H_ENG: 'dues', H_VALID: 'validees', TX_REAL: 'taux-de-realisation' }[code]
  return slug
    ? hrefWith(`/chiffres/${slug}`, { suivi: 'tous', direction: directorateId ? String(directorateId) : '' }, {})
    : null
}

/** On the gauge, where the target stands. */
function markOf(line: ContractLine): number | null {
  const target = targetPoints(line)
  return target === null ? null : Math.min(100, target / 100)
}

function targetPoints({ target }: ContractLine): number | null {
  return target?.unit === 'rate' ? target.value : null
}

function targetSaid({ target, indicator }: Line): string | null {
  return target && `Cible ${target.year}\u00a0: ${valueSaid(target, indicator)}`
}

function baselineSaid({ baseline, indicator }: Line): string | null {
  return baseline && `Départ ${baseline.year}\u00a0: ${valueSaid(baseline, indicator)}`
}

function nationalSaid({ reference }: Line): string | null {
  if (!reference) return null
  const { label, fromYear, toYear, points } = reference
  return `${label} ${fromYear === toYear ? fromYear : `${fromYear}-${toYear}`}\u00a0: ${pointsSaid(points)}`
}
