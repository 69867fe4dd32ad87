// The share of purchases that is reserved (L. 2111-3), in number and in value; contracts and concessions apart.

import { type CountedContract, considerationsOf } from './counted-rules.ts'

export type Purchased = CountedContract & { form: 'contract' | 'concession' }
export type ReservedShare = {
  form: Purchased['form']
  contracts: { part: number; whole: number }
  cents: { part: number; whole: number }
  /** Without a known amount: in no value. */
  withoutAmount: number
  /** Of which nothing says whether they are reserved. */
  unsaid: number
}

export function reservedShares(purchases: readonly Purchased[]): ReservedShare[] {
  return (['contract', 'concession'] as const).flatMap(form => {
    const all = purchases.filter(one => one.form === form)
    if (all.length === 0) return []
    const reserved = all.filter(isReserved)
    return [
      {
        form,
        contracts: { part: reserved.length, whole: all.length },
        cents: { part: centsOf(reserved), whole: centsOf(all) },
        withoutAmount: all.filter(({ cents }) => cents === null).length,
        unsaid: all.filter(one => considerationsOf(one).length === 0 && !one.considerations.includes('aucune')).length,
      },
    ]
  })
}

function isReserved(contract: Purchased): boolean {
  return considerationsOf(contract).includes('reserve')
}

function centsOf(purchases: readonly Purchased[]): number {
  return purchases.reduce((sum, { cents }) => sum + (cents ?? 0), 0)
}
