// The share of purchases that is reserved (L. 2111-3), in number and in value: that of the indicators. Concessions, which stand
// apart from the scheme, have their own.

import { type Cell, totalsOf } from './cell-rules.ts'
import type { ContractFigure } from './figures-rules.ts'

export type ReservedShare = {
  form: 'contract' | 'concession'
  contracts: { part: number; whole: number }
  cents: { part: number; whole: number }
  /** Reserved, without a known amount: in no value. */
  withoutAmount: number
  /** Of which nothing says whether they are reserved, those of the accounts that the register does not hold among them. */
  unsaid: number
}

/** `figures`: RES_NB and RES_VAL of a period; `cells`: all that was notified in it. None for what nobody bought. */
export function reservedShares(
  { number, value }: { number: ContractFigure; value: ContractFigure },
  cells: readonly Cell[],
): ReservedShare[] {
  const contract: ReservedShare = {
    form: 'contract',
    contracts: { part: number.numerator, whole: number.denominator },
    cents: { part: value.numerator, whole: value.denominator },
    withoutAmount: value.withoutAmount,
    unsaid: number.unsaid + number.missing,
  }
  return [contract, ofConcessions(cells)].filter(({ contracts }) => contracts.whole > 0)
}

function ofConcessions(cells: readonly Cell[]): ReservedShare {
  const own = cells.filter(({ traits }) => traits.form === 'concession')
  const whole = totalsOf(own)
  const reserved = totalsOf(own.filter(({ traits }) => traits.social.includes('reserve')))
  return {
    form: 'concession',
    contracts: { part: reserved.contracts, whole: whole.contracts },
    cents: { part: reserved.cents, whole: whole.cents },
    withoutAmount: reserved.contracts - reserved.priced,
    unsaid: totalsOf(own.filter(({ traits }) => traits.isUnsaid)).contracts,
  }
}
