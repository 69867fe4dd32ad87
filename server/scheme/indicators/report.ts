import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import type { Period } from '../period-rules.ts'
import { type Asked, isNarrowed, TREND } from './asked-rules.ts'
import { catalogue, type OfContracts } from './catalogue-rules.ts'
import type { Cell, Totals } from './cell-rules.ts'
import { counted } from './cells-store.ts'
import { type AnnualTotal, type Target, targetFor } from './entered-rules.ts'
import { targetsOf, totalsOf } from './entered-store.ts'
import {
  type BuyerYear,
  besideOf,
  type ContractFigure,
  type Denominators,
  denominatorsOf,
  figuresOf,
  type Known,
  knownOf,
} from './figures-rules.ts'
import type { Given } from './given-rules.ts'
import { type GivenFigure, givenFigures } from './given-store.ts'
import { cellsOf, heldBy, monthsPublished, undated } from './narrowed-store.ts'
import { type Reference, referenceFor } from './reference-rules.ts'
import { computabilitySaid, coverageSaid, filesSaid, knownBy } from './words.ts'

export type YearPoint = { year: number; points: number | null; numerator: number; denominator: number }

type Beside = { target: Target | null; baseline: Target | null; reference: Reference | null }
export type ContractLine = ContractFigure &
  Beside & { indicator: OfContracts; computability: string; trend: YearPoint[] }
export type GivenLine = GivenFigure & Beside & { indicator: Given }

/** All that the page, the terminal and the files print. */
export type IndicatorsReport = {
  asked: Asked
  /** Contracts that came and are not yet counted. */
  waiting: number
  undated: number
  isNarrowed: boolean
  coverage: string
  denominators: Denominators
  apart: ReadonlyMap<string, Totals>
  known: Known
  lines: ContractLine[]
  given: GivenLine[]
  totals: AnnualTotal[]
}

/** What is read of contracts for a period and the years before it; the buyers that a person sees are those that count. */
async function readFor(db: Db, user: User, asked: Asked) {
  const waiting = await counted(db)
  const cells = await cellsOf(db, user, asked)
  const totals = isNarrowed(asked.narrowed) ? [] : await totalsOf(db, user)
  const buyers = await buyersOf(db, user)
  const trend = { fromYear: asked.period.fromYear - TREND, toYear: asked.period.toYear }
  const held = await heldBy(
    db,
    totals.map(({ buyerId }) => buyerId),
    trend,
  )
  const read: Read = { cells, totals, held, buyers: buyers.length, asked }
  return { waiting, trend, read, ...overPeriod(asked.period, read) }
}

/** The shares of contracts alone, and the cells of the period that they sum: for whoever prints one of them. */
export async function contractFigures(
  db: Db,
  user: User,
  asked: Asked,
): Promise<{ own: Cell[]; figures: ContractFigure[] }> {
  const { own, figures } = await readFor(db, user, asked)
  return { own, figures }
}

/** The indicators of a scheme over a period, for whoever reads: the buyers they see are those that count. */
export async function indicatorsReport(db: Db, user: User, asked: Asked): Promise<IndicatorsReport> {
  const { waiting, trend, read, denominators, own, figures } = await readFor(db, user, asked)
  const narrow = isNarrowed(asked.narrowed)
  const years = Array.from({ length: trend.toYear - trend.fromYear + 1 }, (_, index) => trend.fromYear + index)
  const byYear = years.map(year => ({ year, ...overPeriod({ fromYear: year, toYear: year }, read) }))
  const aims = aimsOf(await targetsOf(db, user, asked.today), user, asked.period)
  const months = await monthsPublished(db, user, asked.period)
  const hours = await givenFigures(db, user, asked)
  return {
    asked,
    waiting,
    undated: narrow ? 0 : await undated(db, user),
    isNarrowed: narrow,
    coverage: narrow
      ? 'Sous ces filtres, les marchés du registre seuls comptent\u00a0: un total annuel porte sur tout un acheteur.'
      : coverageSaid(denominators, filesSaid(months, asked.period)),
    denominators,
    apart: besideOf(own),
    known: knownOf(own),
    lines: figures.map(figure => ({
      ...figure,
      ...aims(figure.code),
      indicator: catalogue.get(figure.code) as OfContracts,
      computability: computabilitySaid(figure, knownBy(figure.code)),
      trend: byYear.map(({ year, figures: some }) => {
        const { points, numerator, denominator } = some.find(({ code }) => code === figure.code)!
        return { year, points, numerator, denominator }
      }),
    })),
    given: hours.map(figure => ({
      ...figure,
      ...aims(figure.code),
      indicator: catalogue.get(figure.code) as Given,
    })),
    totals: read.totals.filter(({ year }) => year >= asked.period.fromYear && year <= asked.period.toYear),
  }
}

type Read = {
  cells: readonly Cell[]
  totals: readonly AnnualTotal[]
  held: readonly BuyerYear[]
  buyers: number
  asked: Asked
}

function overPeriod({ fromYear, toYear }: Period, { cells, totals, held, buyers, asked }: Read) {
  const within = ({ year }: { year: number }) => year >= fromYear && year <= toYear
  const own = cells.filter(within)
  const denominators = denominatorsOf(own, {
    totals: totals.filter(within),
    held,
    pairs: buyers * (toYear - fromYear + 1),
    base: asked.base,
  })
  return { own, denominators, figures: figuresOf(own, denominators) }
}

/** The targets of the one buyer that is read, else those of the institution. */
function aimsOf(targets: readonly Target[], { buyerIds }: User, { toYear }: Period) {
  const buyerId = buyerIds?.length === 1 ? buyerIds[0]! : null
  return (code: string): Beside => ({
    target: targetFor(targets, { code, role: 'target', year: toYear, buyerId }),
    baseline: targetFor(targets, { code, role: 'baseline', year: toYear, buyerId }),
    reference: referenceFor(code, toYear),
  })
}
