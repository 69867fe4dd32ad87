import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { contractsNumbered } from './contract-lines.ts'
import { type ContractWord, wordsOf } from './contract-words.ts'
import { allLinesThen, type LineAt } from './lines-then.ts'
import type { Reading } from './measure.ts'
import { type Portfolio, type PortfolioRow, portfolioFrom, total } from './portfolio-rules.ts'

// A portfolio as it was at a date and as it was known then: measured anew, contract by contract, and summed as today’s is.

export type PortfolioThen = {
  sums: Portfolio
  words: Map<ContractWord, number>
  /** Those that owe hours, as measured, the worst gap first. */
  lines: MeasuredThen[]
  /** All those read: with a clause, published as social, or followed; without those that had no clause and asked for none. */
  contractIds: number[]
}
export type MeasuredThen = LineAt & Required<NonNullableIn<LineAt, 'account' | 'standing'>>
type NonNullableIn<One, Key extends keyof One> = { [Own in Key]: NonNullable<One[Own]> }

export async function portfolioThen(db: Db, user: User, reading: Reading): Promise<PortfolioThen> {
  const asked = await contractsAsked(db, user)
  const found: LineAt[] = []
  for (const some of inChunks(asked)) {
    const ids = some.map(({ id }) => id)
    found.push(...(await allLinesThen(db, await contractsNumbered(db, user, ids), reading)))
  }
  const lines = found
    .filter(isMeasured)
    .toSorted((a, b) => a.standing.accountGap - b.standing.accountGap || a.id - b.id)
  const directorates = new Map(asked.map(({ id, directorateId }) => [id, directorateId]))
  const rows = lines.map(line => rowOf(line, directorates.get(line.id) ?? null))
  const told = found.filter(({ word }) => word !== 'noSocial')
  return {
    sums: portfolioFrom(together(rows, reading.at), reading.at),
    words: wordsOf(told),
    lines,
    contractIds: told.map(({ id }) => id),
  }
}

async function contractsAsked(db: Db, user: User): Promise<{ id: number; directorateId: number | null }[]> {
  const rows = await visibleContracts(db, user)
    .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
    .where(either =>
      either.whereNotNull('clauses.id').orWhere('contracts.social', 1).orWhereNotNull('contracts.followed_by'),
    )
    .orderBy('contracts.id')
    .select('contracts.id', 'contracts.directorate_id')
  return rows.map(row => ({ id: row.id, directorateId: row.directorate_id }))
}

function isMeasured(line: LineAt): line is MeasuredThen {
  return line.account !== null && line.standing !== null
}

type OneRow = { row: PortfolioRow; line: MeasuredThen }

function rowOf(line: MeasuredThen, directorateId: number | null): OneRow {
  const { standing, account } = line
  const { source } = account.members.find(member => member.source.contractId === line.id)!
  return {
    line,
    row: {
      contract_id: line.id,
      directorate_id: directorateId,
      directorate: line.directorate,
      pool_id: account.pool?.id ?? null,
      contracts: 1,
      owed: standing.owed,
      accepted: standing.accepted,
      counted: standing.counted,
      credited: Math.min(standing.counted, standing.owed),
      judged: 0,
      begun: standing.status === 'notStarted' || standing.status === 'toTake' ? 0 : 1,
      behind: standing.behind ?? 0,
      missing: standing.missing ?? 0,
      exposed: standing.exposed,
      incurred: standing.exposed * (source.penaltyCents ?? 0),
    },
  }
}

/** One row a contract, or one a pool in a directorate, as the database sums them. */
function together(rows: readonly OneRow[], cutoff: string): PortfolioRow[] {
  const groups = Map.groupBy(rows, ({ row: { pool_id, directorate_id, contract_id } }) =>
    pool_id === null ? `contract ${contract_id}` : `pool ${pool_id} ${directorate_id}`,
  )
  return [...groups.values()].map(some => {
    const own = some.map(({ row }) => row)
    return {
      ...own[0]!,
      contracts: some.length,
      owed: total(own, 'owed'),
      accepted: total(own, 'accepted'),
      counted: total(own, 'counted'),
      judged: some.filter(({ line }) => isJudged(line, cutoff)).length,
      begun: total(own, 'begun'),
      behind: Math.max(...own.map(({ behind }) => behind)),
      missing: total(own, 'missing'),
      exposed: total(own, 'exposed'),
      incurred: total(own, 'incurred'),
    }
  })
}

function isJudged({ standing: { judgedAt, status } }: MeasuredThen, cutoff: string): boolean {
  return (judgedAt !== null && judgedAt >= cutoff) || status === 'reached' || status === 'missed'
}
