import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { measured, memberOf, type Reading } from './measure.ts'
import type { Member } from './member-rules.ts'

type ContractRow = Pick<Row<'contracts'>, 'id' | 'title' | 'number' | 'lot_number'> & { clause_id: number }

type Supplied = {
  contractId: number
  title: string
  number: string
  lotNumber: string
  centihours: number
  people: number
}

/** Counted hours that these employers supplied, whoever holds the contract: by contract, the most first, and in all. */
export async function suppliedBy(
  db: Db,
  user: User,
  employerIds: readonly number[],
  reading: Reading,
): Promise<{ rows: Supplied[]; centihours: number }> {
  const contracts: ContractRow[] = []
  for (const ids of inChunks(employerIds)) {
    contracts.push(
      ...(await visibleContracts(db, user)
        .join('clauses', 'clauses.contract_id', 'contracts.id')
        .whereIn('clauses.id', db('placements').whereIn('employer_id', ids).select('clause_id'))
        .select(
          'contracts.id',
          'contracts.title',
          'contracts.number',
          'contracts.lot_number',
          'clauses.id as clause_id',
        )),
    )
  }
  const once = [...new Map(contracts.map(row => [row.clause_id, row])).values()]
  const accounts = await measured(
    db,
    once.map(row => row.clause_id),
    reading,
  )
  const own = new Set(employerIds)
  const rows = once
    .map(row => ({
      contractId: row.id,
      title: row.title,
      number: row.number,
      lotNumber: row.lot_number,
      ...countedFrom(memberOf(accounts.get(row.clause_id)!, row.clause_id), own),
    }))
    .filter(({ centihours }) => centihours > 0)
    .sort((a, b) => b.centihours - a.centihours)
  return { rows, centihours: rows.reduce((sum, { centihours }) => sum + centihours, 0) }
}

function countedFrom({ lines }: Member, employers: ReadonlySet<number>): { centihours: number; people: number } {
  const own = lines.filter(({ work, credit }) => employers.has(work.employerId) && credit.counted > 0)
  return {
    centihours: own.reduce((sum, { credit }) => sum + credit.counted, 0),
    people: new Set(own.map(({ work }) => work.participantId)).size,
  }
}
