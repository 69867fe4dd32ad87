import type { Db } from '#db/connect.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { nothing } from '../indicators/asked-rules.ts'
import { type IndicatorsReport, indicatorsReport } from '../indicators/report.ts'
import type { Item } from './rules.ts'
import type { ValueBase } from './words.ts'

/** What an indicator of the catalogue comes to. Hundredths of its unit; what it is a part of, where it is a rate. */
export type Figure = {
  hundredths: number
  numerator: number | null
  denominator: number | null
  /** « couverture 94 % : fichiers de janvier à octobre », or nothing to say. */
  coverage: string | null
  href: string | null
}

export type Moment = { at: string; today: string }

/** Asked for each code that the scheme names, for all its buyers or for one of them; null where it is not known. */
export type FigureOf = (
  item: Pick<Item, 'code' | 'unit'>,
  moment: Moment,
  buyerIds: readonly number[],
) => Promise<Figure | null>

const RATES: ReadonlySet<string> = new Set(['percentNumber', 'percentValue'])

/**
 * The figures of the catalogue for the year of the day that is read, as the page of indicators gives them. A past day of a year
 * that goes on is not known: a year is counted as it stands.
 */
export function catalogueFigures(db: Db, base: ValueBase): FigureOf {
  const asked = new Map<string, Promise<IndicatorsReport>>()
  const reportFor = (year: number, today: string, buyerIds: readonly number[]) => {
    const key = `${year} ${buyerIds.join()}`
    const viewer = { ...TERMINAL, role: 'director' as const, buyerIds: [...buyerIds] }
    const period = { fromYear: year, toYear: year }
    const found = asked.get(key) ?? indicatorsReport(db, viewer, { period, base, narrowed: nothing, today })
    asked.set(key, found)
    return found
  }
  return async ({ code, unit }, { at, today }, buyerIds) => {
    const year = Number(at.slice(0, 4))
    if (at < today && year === Number(today.slice(0, 4))) return null
    const report = await reportFor(year, today, buyerIds)
    return figureIn(report, code, unit, `/spaser/indicateurs?periode=${year}${await whoseIn(db, buyerIds)}`)
  }
}

/** Of one legal person, the page of indicators is narrowed to it. */
async function whoseIn(db: Db, buyerIds: readonly number[]): Promise<string> {
  const sirets: string[] = await db('buyers').whereIn('id', buyerIds).pluck('siret')
  const [siren, ...others] = new Set(sirets.map(siret => siret.slice(0, 9)))
  return siren && others.length === 0 ? `&acheteur=${siren}` : ''
}

function figureIn(
  { lines, given, coverage }: IndicatorsReport,
  code: string,
  unit: string,
  href: string,
): Figure | null {
  const line = lines.find(one => one.code === code)
  if (line) {
    const { numerator, denominator, points, measure } = line
    if (points === null) return null
    const counted = measure === 'number' ? numerator * 100 : numerator
    return { hundredths: RATES.has(unit) ? points : counted, numerator, denominator, coverage, href }
  }
  const found = given.find(one => one.code === code)
  if (!found || found.value === null) return null
  const { value, numerator, denominator, indicator } = found
  if (indicator.unit === 'fte')
    return denominator
      ? { hundredths: Math.floor((value * 100) / denominator), numerator, denominator, coverage: null, href }
      : null
  return {
    hundredths: indicator.unit === 'persons' ? value * 100 : value,
    numerator,
    denominator,
    coverage: null,
    href,
  }
}
