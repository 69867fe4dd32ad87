// What the indicators come to over a period: numerator, denominator, coverage, rate, and whether they can be computed.

import { sum } from '#server/base/figures.ts'
import { besides, catalogue, isInNumber, isInValue, type OfContracts } from './catalogue-rules.ts'
import { type Cell, type Totals, totalsOf } from './cell-rules.ts'
import type { AnnualTotal, Base } from './entered-rules.ts'

/** Of one buyer's year: what the register holds of it, for the totals that were entered. */
export type BuyerYear = { buyerId: number; year: number; contracts: number; cents: number }

/** `entered`: of how many (buyer, year) a person gave the total, `of` all that are looked at. */
export type Denominator = {
  /** Contracts, or cents. */
  value: number
  /** What of it the register holds. */
  held: number
  entered: number
  of: number
}
export type Denominators = Record<OfContracts['measure'], Denominator>

/**
 * All that was bought in the period. Where a person entered more than the register holds, what is missing is added: nobody knows
 * what it is, and it is never taken for « none ». Of less, the register is believed.
 */
export function denominatorsOf(
  cells: readonly Cell[],
  {
    totals,
    held,
    pairs,
    base,
  }: { totals: readonly AnnualTotal[]; held: readonly BuyerYear[]; pairs: number; base: Base },
): Denominators {
  const own = (total: AnnualTotal) =>
    held.find(({ buyerId, year }) => buyerId === total.buyerId && year === total.year) ?? { contracts: 0, cents: 0 }
  const counted = totals.filter(one => one.contracts !== null && one.base === 'notified')
  const valued = totals.filter(one => one.cents !== null && one.base === base)
  const number = totalsOf(cells.filter(({ traits }) => isInNumber(traits))).contracts
  const value = totalsOf(cells.filter(({ traits }) => isInValue(traits))).cents
  return {
    number: {
      value: number + sum(counted, one => Math.max(0, one.contracts! - own(one).contracts)),
      held: number,
      entered: counted.length,
      of: pairs,
    },
    value: {
      value: value + sum(valued, one => Math.max(0, one.cents! - own(one).cents)),
      held: value,
      entered: valued.length,
      of: pairs,
    },
  }
}

export type ContractFigure = {
  code: string
  measure: OfContracts['measure']
  numerator: number
  denominator: number
  /** Contracts counted, and those whose amount is unknown or may be read two ways. */
  contracts: number
  withoutAmount: number
  toConfirm: number
  /** Contracts, or cents, of which nothing says whether they count: in the register, and beyond it. */
  unsaid: number
  missing: number
  /** Hundredths of a percent, down; null where nothing was bought, or nothing of it is known: it is not nought. */
  points: number | null
}

/** Every indicator that is summed over contracts, in the order of the catalogue. */
export function figuresOf(cells: readonly Cell[], denominators: Denominators): ContractFigure[] {
  return [...catalogue].flatMap(([code, indicator]) =>
    indicator.kind === 'contracts' ? [figureOf(code, indicator, cells, denominators)] : [],
  )
}

function figureOf(
  code: string,
  { measure, counts, unsaid, among, isWholeYear }: OfContracts,
  cells: readonly Cell[],
  denominators: Denominators,
): ContractFigure {
  const amount = (totals: Totals) => (measure === 'number' ? totals.contracts : totals.cents)
  const own = totalsOf(cells.filter(({ traits }) => counts(traits)))
  const whole = denominators[measure]
  const denominator = isWholeYear ? whole.value : amount(totalsOf(cells.filter(({ traits }) => among(traits))))
  const numerator = amount(own)
  const unknown = amount(totalsOf(cells.filter(({ traits }) => unsaid(traits))))
  const missing = isWholeYear ? whole.value - whole.held : 0
  return {
    code,
    measure,
    numerator,
    denominator,
    contracts: own.contracts,
    withoutAmount: own.contracts - own.priced,
    toConfirm: own.toConfirm,
    unsaid: unknown,
    missing,
    points: numerator === 0 && unknown + missing >= denominator ? null : pointsOf(numerator, denominator),
  }
}

/** Hundredths of a percent, rounded down: a target is never reached by rounding. */
export function pointsOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.floor((part * 10_000) / whole) : null
}

/** What stands beside the rates, by code: what counts in one base only, in none, or is unknown. */
export function besideOf(cells: readonly Cell[]): Map<string, Totals> {
  return new Map(
    [...besides].map(([code, { counts }]) => [code, totalsOf(cells.filter(({ traits }) => counts(traits)))]),
  )
}

/** Of contracts that count in number: what is unknown of them. */
export type Known = { contracts: number; withoutAmount: number; toConfirm: number }

export function knownOf(cells: readonly Cell[]): Known {
  const totals = totalsOf(cells.filter(({ traits }) => isInNumber(traits)))
  return {
    contracts: totals.contracts,
    withoutAmount: totals.contracts - totals.priced,
    toConfirm: totals.toConfirm,
  }
}
