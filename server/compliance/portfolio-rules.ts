import { sum } from '#server/base/figures.ts'

// What a portfolio comes to, from the rows that it is made of: the same sums whether they were kept or read at a past date.

export type Sums = {
  contracts: number
  owed: number
  accepted: number
  counted: number
  /** Credited by the accounts: a surplus fills nothing but its pool, which is counted once (CCAG x.1.3). */
  credited: number
}

export type Portfolio = Sums & {
  /** Of the contracts that are begun, how many are judged up to the end of last month, or for good. */
  judged: { cutoff: string; done: number; of: number }
  /** Behind today on running accounts; missing and exposed on finished ones. */
  behind: number
  missing: number
  exposed: number
  /** Exposed hours, each at the amount of its own contract. */
  incurredCents: number
  byDirectorate: (Sums & { id: number | null; name: string; lines: number })[]
  /** Rows that it is made of, one a contract, or one a pool in a directorate. */
  lines: number
}

/** What one row of the portfolio sums: a directorate, a pool in it or one contract. */
export type PortfolioRow = Sums & {
  contract_id: number
  directorate_id: number | null
  directorate: string | null
  pool_id: number | null
  judged: number
  begun: number
  behind: number
  missing: number
  exposed: number
  incurred: number
}

/** The figures of a portfolio, whole and by directorate. `cutoff`: the day up to which contracts are asked to be judged. */
export function portfolioFrom(rows: readonly PortfolioRow[], cutoff: string): Portfolio {
  const shares = creditedBy(rows)
  const sumsOf = (some: readonly PortfolioRow[]) => ({
    contracts: total(some, 'contracts'),
    lines: linesIn(some),
    owed: total(some, 'owed'),
    accepted: total(some, 'accepted'),
    counted: total(some, 'counted'),
    credited: sum(some, row => shares.get(row)!),
  })
  return {
    ...sumsOf(rows),
    judged: { cutoff, done: total(rows, 'judged'), of: total(rows, 'begun') },
    behind: behindOnce(rows),
    missing: total(rows, 'missing'),
    exposed: total(rows, 'exposed'),
    incurredCents: Math.round(total(rows, 'incurred') / 100),
    byDirectorate: [...Map.groupBy(rows, row => row.directorate_id)]
      .map(([id, some]) => ({ id, name: some[0]!.directorate ?? '', ...sumsOf(some) }))
      .sort((a, b) => b.owed - a.owed),
  }
}

/** One figure of all these rows; a database gives some as texts. */
export function total(rows: readonly PortfolioRow[], key: keyof PortfolioRow): number {
  return sum(rows, row => Number(row[key]))
}

/** Contracts each by itself, pools as one. */
function linesIn(rows: readonly PortfolioRow[]): number {
  return sum(rows, row => (row.pool_id === null ? Number(row.contracts) : 1))
}

/** The members of a pool share one shortfall, wherever they stand. */
function behindOnce(rows: readonly PortfolioRow[]): number {
  const pools = new Map<number, number>()
  for (const { pool_id: poolId, behind } of rows) if (poolId !== null) pools.set(poolId, Number(behind))
  const alone = rows.filter(row => row.pool_id === null)
  return total(alone, 'behind') + sum([...pools.values()], behind => behind)
}

/** Of each row, what its accounts credit. A pool over several directorates fills each of them first, then what is left. */
export function creditedBy(rows: readonly PortfolioRow[]): Map<PortfolioRow, number> {
  const found = new Map<PortfolioRow, number>()
  for (const [poolId, some] of Map.groupBy(rows, row => row.pool_id)) {
    if (poolId === null) {
      for (const row of some) found.set(row, Number(row.credited))
      continue
    }
    const own = some.map(row => Math.min(Number(row.counted), Number(row.owed)))
    let surplus = total(some, 'counted') - sum(own, credited => credited)
    some.forEach((row, index) => {
      const more = Math.min(surplus, Number(row.owed) - own[index]!)
      surplus -= more
      found.set(row, own[index]! + more)
    })
  }
  return found
}
