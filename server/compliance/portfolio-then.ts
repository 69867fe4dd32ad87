import { setImmediate as breath } from 'node:timers/promises'
import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { contractsNumbered, type ListedContract } from './contract-lines.ts'
import type { ContractWord } from './contract-words.ts'
import { type LineAt, linesThen } from './lines-then.ts'
import type { Reading } from './measure.ts'
import { type Portfolio, type PortfolioRow, portfolioFrom } from './portfolio-rules.ts'
import { LOT } from './store.ts'

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

/** By lots, with a breath between two: others are answered meanwhile. */
export async function portfolioThen(db: Db, user: User, reading: Reading): Promise<PortfolioThen> {
  const asked = await contractsAsked(db, user)
  const found: LineAt[] = []
  for (let start = 0; start < asked.length; start += LOT) {
    const ids = asked.slice(start, start + LOT).map(({ id }) => id)
    found.push(...(await linesThen(db, await contractsNumbered(db, user, ids), reading)))
    await breath()
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
    const sum = (key: keyof PortfolioRow) => some.reduce((all, { row }) => all + Number(row[key]), 0)
    const [first] = some
    return {
      ...first!.row,
      contracts: some.length,
      owed: sum('owed'),
      accepted: sum('accepted'),
      counted: sum('counted'),
      judged: some.filter(({ line }) => isJudged(line, cutoff)).length,
      begun: sum('begun'),
      behind: Math.max(...some.map(({ row }) => row.behind)),
      missing: sum('missing'),
      exposed: sum('exposed'),
      incurred: sum('incurred'),
    }
  })
}

function isJudged({ standing: { judgedAt, status } }: MeasuredThen, cutoff: string): boolean {
  return (judgedAt !== null && judgedAt >= cutoff) || status === 'reached' || status === 'missed'
}

function wordsOf(lines: readonly Pick<ListedContract, 'word'>[]): Map<ContractWord, number> {
  return new Map([...Map.groupBy(lines, ({ word }) => word)].map(([word, own]) => [word, own.length]))
}
