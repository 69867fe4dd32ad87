import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { firstDay, lastDay, type Month, nextMonth } from '#server/base/dates.ts'
import { monthsIn, quarterOf } from '../clauses/period-rules.ts'
import { holderNames, type Scope } from '../contracts/named-store.ts'
import { visibleContracts } from '../contracts/store.ts'
import { type Line, linesOfPeople } from './elsewhere.ts'
import { MONTHS_BACK } from './flag-rules.ts'
import { type Grid, gridsOf } from './grid-store.ts'
import { type Group, groupsIn, isThere } from './groups.ts'

/** A contract that has a statement for a month, with what its rows are made of. */
export type MonthContract = {
  contractId: number
  clauseId: number
  buyerId: number
  number: string
  lotNumber: string
  title: string
  holder: string
  endsOn: string | null
  grid: Grid
  groups: Group[]
}

/** As many contracts as one page shows; more than anybody follows. */
export const MOST_CONTRACTS = 300

/**
 * The contracts of this scope that run in the period of a month, each with its statements; `only`: these contracts. The
 * number of queries does not depend on how many they are.
 */
export async function monthOfContracts(
  db: Db,
  user: User,
  month: Month,
  scope: Scope,
  only: readonly number[] | null = null,
): Promise<MonthContract[]> {
  const { from, to } = quarterAround(month)
  const rows = await runningIn(db, user, { from, to }, scope, only)
  const contracts = await withGrids(db, rows, { from, to })
  return contracts.flatMap(({ row, ...contract }): MonthContract[] => {
    const { grid } = contract
    const groups = groupsIn(grid, month).map(group => ({ ...group, rows: group.rows.filter(isThere(group, grid)) }))
    const isRunning = runs(row, groups[0]!.statement)
    const told = groups.filter(({ rows, sender }) => isRunning || rows.length > 0 || sender.events.length > 0)
    if (told.length === 0) return []
    return [{ ...contract, groups: told }]
  })
}

/** A contract on which somebody works, with the grid of these months. */
export type PersonContract = Omit<MonthContract, 'groups'>

/** The contracts that this reader sees on which somebody is employed in these months, or has hours there; by title. */
export async function contractsOfPerson(
  db: Db,
  user: User,
  participantId: number,
  { from, to }: { from: Month; to: Month },
): Promise<PersonContract[]> {
  const own = db('placements').where({ participant_id: participantId }).select('clause_id')
  const rows = await contractRows(db, user).whereIn('clauses.id', own)
  const contracts = await withGrids(db, rows, { from, to })
  const works = (grid: Grid) => grid.rows.some(row => row.participantId === participantId)
  return contracts.filter(({ grid }) => works(grid)).map(({ row: _, ...contract }) => contract)
}

async function withGrids(db: Db, rows: readonly ContractRow[], { from, to }: { from: Month; to: Month }) {
  const clauseIds = rows.map(row => row.clause_id)
  const grids = await gridsOf(db, clauseIds, { from, to, since: nextMonth(from, -MONTHS_BACK) })
  const holderOf = await holderNames(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => ({
    row,
    contractId: row.id,
    clauseId: row.clause_id,
    buyerId: row.buyer_id,
    number: row.number,
    lotNumber: row.lot_number,
    title: row.title,
    holder: holderOf(row.id),
    endsOn: row.ends_on,
    grid: grids.get(row.clause_id)!,
  }))
}

/** Of the same persons in the same months, under any clause. Centihours. */
export function linesOf(db: Db, contracts: readonly PersonContract[], month: Month): Promise<Line[]> {
  const clauseIds = contracts.map(({ clauseId }) => clauseId)
  return linesOfPeople(db, clauseIds, quarterAround(month))
}

function quarterAround(month: Month): { from: Month; to: Month } {
  const months = monthsIn(quarterOf(month).key)
  return { from: months[0]!, to: months.at(-1)! }
}

async function runningIn(
  db: Db,
  user: User,
  { from, to }: { from: Month; to: Month },
  scope: Scope,
  only: readonly number[] | null,
) {
  const query = contractRows(db, user)
    .where(begun =>
      begun
        .whereRaw('coalesce(contracts.starts_on, contracts.notified_on) <= ?', [lastDay(to)])
        .orWhere(unknown => unknown.whereNull('contracts.starts_on').whereNull('contracts.notified_on')),
    )
    .where(open => open.whereNull('contracts.ends_on').orWhere('contracts.ends_on', '>=', firstDay(from)))
  if (scope === 'mine') query.where('contracts.followed_by', user.id)
  if (only) query.whereIn('contracts.id', only)
  return query
}

type ContractRow = Awaited<ReturnType<typeof contractRows>>[number]

function contractRows(db: Db, user: User) {
  return visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .orderBy(['contracts.sort_text', 'contracts.id'])
    .limit(MOST_CONTRACTS)
    .select('contracts.id', 'contracts.buyer_id', 'contracts.number', 'contracts.lot_number', 'contracts.title')
    .select('contracts.starts_on', 'contracts.notified_on', 'contracts.ends_on', 'clauses.id as clause_id')
}

type Days = { starts_on: string | null; notified_on: string | null; ends_on: string | null }

function runs({ starts_on, notified_on, ends_on }: Days, { from, to }: { from: string; to: string }): boolean {
  const startsOn = starts_on ?? notified_on
  return (startsOn === null || startsOn <= to) && (ends_on === null || ends_on >= from)
}
