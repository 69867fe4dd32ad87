import { bars } from '#reports/charts/bars.ts'
import { count, euros, longDate, percentTenth } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { besides, type OfContracts } from '#server/scheme/indicators/catalogue-rules.ts'
import type { ContractLine, IndicatorsReport } from '#server/scheme/indicators/report.ts'
import { givenSaid, pointsSaid } from '#server/scheme/indicators/words.ts'
import { periodSaid } from '#server/scheme/period-rules.ts'
import { figure } from './words.ts'

// Rates of the scheme’s report: the four categories of L. 2111-3 against their targets, their years, every indicator.

const categories = ['SOC', 'ECO', 'ESUS', 'INCL'] as const
const names: Record<(typeof categories)[number], { short: string; name: string }> = {
  SOC: { short: 'Socialement responsables', name: 'Achats socialement responsables' },
  ECO: { short: 'Écologiquement responsables', name: 'Achats écologiquement responsables' },
  ESUS: { short: 'Auprès d’ESUS', name: 'Achats auprès d’entreprises solidaires agréées (ESUS)' },
  INCL: {
    short: 'Structures inclusives',
    name: 'Achats auprès d’entreprises employant des personnes défavorisées ou vulnérables',
  },
}

export function lineOf({ lines }: IndicatorsReport, code: string): ContractLine {
  return lines.find(line => line.code === code)!
}

type Reach = 'reached' | 'short' | 'untold'

/** Against a target in percent; one in number or in value is written, and judged by nobody here. */
function reachOf({ target, points }: ContractLine): Reach {
  if (target?.unit !== 'rate' || target.value === null || points === null) return 'untold'
  return points >= target.value ? 'reached' : 'short'
}

/** Targets that can be told reached or not, over the four categories, in number and in value. */
export function targetsModel(report: IndicatorsReport) {
  const told = categories
    .flatMap(code => [lineOf(report, `${code}_NB`), lineOf(report, `${code}_VAL`)])
    .map(reachOf)
    .filter(reach => reach !== 'untold')
  const reached = told.filter(reach => reach === 'reached').length
  const whole = told.length > 0 && reached === told.length
  return {
    word:
      told.length === 0
        ? 'Sans cible chiffrée'
        : reached === 0
          ? 'Cibles non atteintes'
          : `${plural(reached, 'cible atteinte', 'cibles atteintes')} sur ${told.length}`,
    shape: (whole ? 'full' : reached > 0 ? 'half' : 'empty') as 'full' | 'half' | 'empty',
  }
}

/** « 31,4 % des marchés notifiés en 2026 ont une considération sociale, 42,1 % de leur valeur. » */
export function sentenceOf(report: IndicatorsReport): string {
  const [number, value] = [lineOf(report, 'SOC_NB'), lineOf(report, 'SOC_VAL')]
  const when = periodSaid(report.asked.period)
  if (number.points === null) return `Aucun marché notifié en ${when} n’est connu : aucun taux ne se calcule.`
  const inValue = value.points === null ? '' : `, soit ${rateOf(value)} de leur valeur`
  return `${rateOf(number)} des marchés notifiés en ${when} ont une considération sociale${inValue}.`
}

export function keyFigures(report: IndicatorsReport) {
  const items = categories.map(code => {
    const line = lineOf(report, `${code}_NB`)
    return figure(names[code].short, rateOf(line), null, `des marchés, ${ofWhole(line)}`, code === 'SOC')
  })
  const value = lineOf(report, 'SOC_VAL')
  items.splice(1, 0, figure('Sociaux, en valeur', rateOf(value), null, 'des montants, hors taxes'))
  return { caption: 'Chiffres clés du schéma ; chacun est', items }
}

/** Each category in number and in value, with its target and what was said of the country. */
export function categoriesModel(report: IndicatorsReport) {
  return {
    lead: 'Les catégories que la loi nomme (L. 2111-3), en nombre et en valeur. Un marché peut être dans plusieurs : elles ne s’additionnent pas.',
    rows: categories.flatMap(code => [
      categoryRow(names[code].name, lineOf(report, `${code}_NB`)),
      categoryRow('en valeur', lineOf(report, `${code}_VAL`)),
    ]),
    references: referencesSaid(report),
    note: report.coverage,
  }
}

function categoryRow(label: string, line: ContractLine) {
  return {
    label,
    isPart: line.measure === 'value',
    part: amount(line.measure, line.numerator),
    whole: amount(line.measure, line.denominator),
    rate: rateOf(line),
    bar: line.points === null ? null : Math.round((line.points * 60) / 1_000) / 10,
    target: targetSaid(line),
    reach: { reached: 'atteinte', short: 'non atteinte', untold: '' }[reachOf(line)],
  }
}

function referencesSaid(report: IndicatorsReport): string | null {
  const said = categories.flatMap(code => lineOf(report, `${code}_NB`).reference?.source ?? [])
  return said.length > 0 ? `À l’échelle nationale, ${listed(said.map(one => one.replace(/\.$/, '')))}.` : null
}

const FIRST_COLUMN = 41

/** The years of one category: bars over their own table, the target as the line. */
export function trendModel(report: IndicatorsReport) {
  const line = lineOf(report, 'SOC_NB')
  const known = line.trend.filter(({ points }) => points !== null)
  if (known.length < 2) return null
  const target = line.target?.unit === 'rate' ? line.target.value : null
  const figureOf = (points: number) => count(Math.round(points / 100))
  const finding = `Part des marchés avec une considération sociale : ${listed(known.map(({ year, points }) => `${tenth(points!)} en ${year}`))}.`
  return {
    lead: `De ${known[0]!.year} à ${known.at(-1)!.year}, ${tenth(known[0]!.points!)} puis ${tenth(known.at(-1)!.points!)} des marchés notifiés ont une considération sociale.`,
    columns: known.length,
    hasTarget: target !== null,
    drawing: bars({
      columns: known.map(({ points }) => ({ due: target, accepted: points!, counted: points! })),
      firstColumn: FIRST_COLUMN,
      finding,
      figure: figureOf,
      unit: '\u00a0%',
    }),
    heads: known.map(({ year }) => String(year)),
    rows: categories.map(code => ({
      label: names[code].short,
      cells: known.map(({ year }) => {
        const found = lineOf(report, `${code}_NB`).trend.find(one => one.year === year)
        return found?.points == null ? '—' : tenth(found.points)
      }),
    })),
  }
}

/** Every indicator that is summed over contracts: in number and in value on one line. */
export function indicatorsModel(report: IndicatorsReport) {
  const numbers = report.lines.filter(({ code }) => code.endsWith('_NB'))
  return {
    lead: `${plural(numbers.length, 'indicateur', 'indicateurs')}, chacun avec ce qu’il compte et parmi quoi. Ce que rien ne dit est inconnu, jamais « aucun ».`,
    rows: numbers.map(number => {
      const value = report.lines.find(({ code }) => code === number.code.replace(/_NB$/, '_VAL'))
      return {
        label: nameOf(number.indicator),
        isPart: number.indicator.partOf !== undefined,
        part: count(number.numerator),
        whole: count(number.denominator),
        rate: rateOf(number),
        value: value ? euros(value.numerator) : '—',
        valueRate: value ? rateOf(value) : '—',
        unknown: number.unsaid + number.missing > 0 ? count(number.unsaid + number.missing) : '0',
      }
    }),
    note: apartSaid(report),
  }
}

function nameOf({ label }: OfContracts): string {
  return label.replace(/ \(en nombre\)$/, '')
}

function apartSaid({ apart }: IndicatorsReport): string {
  const told = [...besides].flatMap(([code, { label, definition }]) => {
    const number = apart.get(code)?.contracts ?? 0
    return number > 0 ? [`${label} (${count(number)})\u00a0: ${definition}`] : []
  })
  return told.length > 0 ? told.join(' ') : 'Aucun accord-cadre, aucune commande ni concession dans la période.'
}

/** Hours and penalties, as the measure gives them. */
export function hoursModel({ given, asked }: IndicatorsReport) {
  const told = given.filter(({ value }) => value !== null)
  if (told.length === 0) return null
  return {
    lead: `Toutes les clauses enregistrées, arrêtées au ${longDate(asked.today)}.`,
    rows: told.map(({ indicator, value, denominator }) => ({
      label: indicator.label,
      value: givenSaid(indicator, value!, denominator ?? 1),
      said: indicator.definition,
    })),
  }
}

/** At the tenth, down: a target is never reached by rounding. */
export function rateOf({ numerator, denominator, points }: ContractLine): string {
  if (points === null) return denominator > 0 ? 'non connu' : '—'
  return percentTenth(numerator, denominator) ?? '—'
}

function tenth(points: number): string {
  return percentTenth(points, 10_000)!
}

function ofWhole({ numerator, denominator }: ContractLine): string {
  return `${count(numerator)} sur ${count(denominator)}`
}

function amount(measure: OfContracts['measure'], value: number): string {
  return measure === 'number' ? count(value) : euros(value)
}

function targetSaid({ target }: ContractLine): string {
  if (target?.value == null) return 'aucune'
  const said = target.unit === 'rate' ? pointsSaid(target.value) : count(target.value / 100)
  return `${said} en ${target.year}`
}
