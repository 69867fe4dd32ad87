import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { midnightInParis } from '#server/base/clock.ts'
import { plusDays } from '#server/base/dates.ts'
import { type Named, named, namesOf } from '#server/register/contracts/named-store.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'

/** How long a change stays in the week of whoever follows the contract. Practice. */
const TOLD_DAYS = 7

export type ChangedLine = Named & {
  label: string
  datedOn: string
  centihours: number
  recordedAt: string
  byName: string
}

/** What somebody else wrote in the ledger of the contracts that this person follows, these days. The last first. */
export async function linesByOthers(db: Db, user: User, today: string): Promise<ChangedLine[]> {
  const rows = await visibleContracts(db, user)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('commitments', 'commitments.clause_id', 'clauses.id')
    .join('users', 'users.id', 'commitments.recorded_by')
    .where('contracts.followed_by', user.id)
    .whereNot('commitments.recorded_by', user.id)
    .where('commitments.recorded_at', '>=', midnightInParis(plusDays(today, -TOLD_DAYS)))
    .orderBy('commitments.id', 'desc')
    .select(
      ...named,
      'commitments.label',
      'commitments.dated_on',
      'commitments.centihours',
      'commitments.recorded_at',
      'users.name as by_name',
    )
  const name = await namesOf(
    db,
    rows.map(row => row.contract_id),
  )
  return rows.map(row => ({
    ...name(row),
    label: row.label,
    datedOn: row.dated_on,
    centihours: row.centihours,
    recordedAt: row.recorded_at,
    byName: row.by_name,
  }))
}
