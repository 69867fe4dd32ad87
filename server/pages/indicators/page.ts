import { count, dayInFrance, euros, longDate } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { sectors } from '#server/register/contracts/rules.ts'
import { brackets } from '#server/scheme/indicators/asked-rules.ts'
import { besides } from '#server/scheme/indicators/catalogue-rules.ts'
import { type AnnualTotal, bases, type Target } from '#server/scheme/indicators/entered-rules.ts'
import type { ContractLine, GivenLine, IndicatorsReport } from '#server/scheme/indicators/report.ts'
import { amountSaid, givenSaid, periodSaid, pointsSaid } from '#server/scheme/indicators/words.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { schemeSections } from '../scheme-sections.ts'
import { PATH, periodChoices } from './asked.ts'
import { trendModel } from './trend.ts'

export type Offered = {
  directorates: readonly { id: number; name: string }[]
  sectorsUsed: readonly string[]
  procedures: readonly string[]
}

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
    lines: lines.filter(({ indicator }) => indicator.partOf === undefined || shows(indicator.partOf, lines)).map(line => lineModel(line, query)),
    given: given.map(line => givenModel(line, report)),
    apart: apartModel(report, query),
    totals: report.totals.map(total => totalModel(total, buyerNames)),
    targets: targetsModel([...lines, ...given], buyerNames),
    exports: { csv: exported('csv'), xlsx: exported('xlsx') },
    report: asked.period.toYear < Number(asked.today.slice(0, 4)) ? `/institution/rapport.pdf?date=${asked.period.toYear}-12-31` : null,
  }
}

/** The parts of what is nought are not told one by one. */
function shows(whole: string, lines: readonly ContractLine[]): boolean {
  return (lines.find(({ code }) => code === whole)?.contracts ?? 0) > 0
}

function ledeOf({ lines, asked }: IndicatorsReport): string {
  const social = lines.find(({ code }) => code === 'SOC_NB')!
  const period = periodSaid(asked.period)
  if (social.points === null) return `Aucun marché notifié en ${period} n’est au registre.`
  const target = social.target?.unit === 'rate' && social.target.value !== null ? social.target : null
  const against = target ? `, pour une cible de ${pointsSaid(target.value!)} en ${target.year}` : ''
  return `${pointsSaid(social.points)} des marchés de ${period} ont une considération sociale${against}.`
}

type Option = { value: string; label: string }

function filtersModel({ asked }: IndicatorsReport, query: ListQuery, { directorates, sectorsUsed, procedures }: Offered) {
  const { narrowed, base } = asked
  const pick = (id: string, label: string, options: readonly Option[], value: string) => ({
    id,
    label,
    options: options.map(one => ({ ...one, selected: one.value === value })),
  })
  const all = { value: '', label: 'Toutes' }
  const period = periodSaid(asked.period)
  const periods = [...new Set([period, ...periodChoices(asked.today)])]
  return {
    fields: [
      pick('periode', 'Période', periods.map(value => ({ value, label: value.replace('-', ' et ') })), period),
      pick('direction', 'Direction', [all, ...directorates.map(({ id, name }) => ({ value: String(id), label: name }))], String(narrowed.directorateId || '')),
      pick('secteur', 'Secteur', [{ ...all, label: 'Tous' }, ...sectorsUsed.map(value => ({ value, label: sectors[value as keyof typeof sectors]?.label ?? value }))], narrowed.sector),
      pick('procedure', 'Procédure', [all, ...procedures.map(value => ({ value, label: value }))], narrowed.procedure),
      pick('montant', 'Montant', [{ ...all, label: 'Tous' }, ...Object.entries(brackets).map(([value, { label }]) => ({ value, label }))], narrowed.bracket),
      pick('base', 'Valeur', [{ value: '', label: bases.notified }, { value: 'mandate', label: bases.mandated }], base === 'mandated' ? 'mandate' : ''),
    ],
    texts: [
      { id: 'entreprise', label: 'Titulaire (SIREN)', value: query.entreprise ?? '', hint: '123 456 782' },
      { id: 'lieu', label: 'Lieu d’exécution', value: query.lieu ?? '', hint: 'Département ou code postal' },
    ],
    withoutFilters: Object.values(narrowed).some(Boolean) ? hrefWith(PATH, { periode: query.periode ?? '' }, {}) : null,
  }
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
export function ofSaid({ measure, numerator, denominator }: Pick<ContractLine, 'measure' | 'numerator' | 'denominator'>): string {
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
  return slug ? hrefWith(`/chiffres/${slug}`, { suivi: 'tous', direction: directorateId ? String(directorateId) : '' }, {}) : null
}

type Line = Pick<ContractLine, 'target' | 'baseline' | 'reference' | 'code'> & { indicator: ContractLine['indicator'] | GivenLine['indicator'] }

/** On the gauge, where the target stands. */
function markOf(line: ContractLine): number | null {
  const target = targetPoints(line)
  return target === null ? null : Math.min(100, target / 100)
}

function targetPoints({ target }: ContractLine): number | null {
  return target?.unit === 'rate' ? target.value : null
}

/** A target as it was entered: a part, or so many of what the indicator counts. */
export function valueSaid({ unit, value }: Pick<Target, 'unit' | 'value'>, indicator: Line['indicator']): string {
  if (value === null) return 'retirée'
  if (unit === 'rate') return pointsSaid(value)
  if (indicator.kind === 'contracts') return indicator.measure === 'number' ? plural(Math.round(value / 100), 'marché', 'marchés') : euros(value)
  return givenSaid(indicator, indicator.unit === 'persons' ? Math.round(value / 100) : value)
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

function apartModel({ apart, known, undated }: IndicatorsReport, query: ListQuery) {
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

function totalModel({ buyerId, year, base, contracts, cents, source, recordedAt, recordedByName }: AnnualTotal, names: ReadonlyMap<number, string>) {
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

function targetsModel(lines: readonly Line[], names: ReadonlyMap<number, string>) {
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
