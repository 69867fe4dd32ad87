import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Scope, scoped } from '#server/register/contracts/named-store.ts'
import { creditedOver, type Status } from './rules.ts'

export type Portfolio = {
  contracts: number
  withClause: number
  owed: number
  validated: number
  counted: number
  /** Counted hours that fill what is owed: a surplus fills nothing but its pool (CCAG x.1.3). */
  credited: number
  byStatus: Map<Status, number>
  byDirectorate: {
    id: number | null
    name: string
    contracts: number
    owed: number
    validated: number
    credited: number
  }[]
}

/** The figures of a portfolio, whole and by directorate. Centihours. */
export async function portfolioOf(db: Db, user: User, scope: Scope): Promise<Portfolio> {
  const [all] = await scoped(db, user, scope).count({ total: 'contracts.id' })
  const rows: {
    directorate_id: number | null
    directorate: string | null
    pool_id: number | null
    owed: number
    validated: number
    counted: number
    status: Status
  }[] = await scoped(db, user, scope)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('standings', 'standings.clause_id', 'clauses.id')
    .leftJoin('directorates', 'directorates.id', 'contracts.directorate_id')
    .select(
      'contracts.directorate_id',
      'directorates.name as directorate',
      'clauses.pool_id',
      'standings.owed_centihours as owed',
      'standings.accepted_centihours as validated',
      'standings.counted_centihours as counted',
      'standings.status',
    )
  const sum = (lines: typeof rows, key: 'owed' | 'validated' | 'counted') => lines.reduce((s, line) => s + line[key], 0)
  const credited = (lines: typeof rows) =>
    creditedOver(lines.map(line => ({ poolId: line.pool_id, owed: line.owed, counted: line.counted })))
  return {
    contracts: Number((all as { total?: number | string } | undefined)?.total ?? 0),
    withClause: rows.length,
    owed: sum(rows, 'owed'),
    validated: sum(rows, 'validated'),
    counted: sum(rows, 'counted'),
    credited: credited(rows),
    byStatus: new Map([...Map.groupBy(rows, row => row.status)].map(([status, lines]) => [status, lines.length])),
    byDirectorate: [...Map.groupBy(rows, row => row.directorate_id)]
      .map(([id, lines]) => ({
        id,
        name: lines[0]!.directorate ?? '',
        contracts: lines.length,
        owed: sum(lines, 'owed'),
        validated: sum(lines, 'validated'),
        credited: credited(lines),
      }))
      .sort((a, b) => b.owed - a.owed),
  }
}
