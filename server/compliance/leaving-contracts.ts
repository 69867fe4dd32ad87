import type { Db } from '#db/connect.ts'
import { inSlices } from '#db/slices.ts'
import type { User } from '#server/access/rules.ts'
import { byChunks } from '#server/base/chunks.ts'
import { inTurn, merged, rising } from '#server/base/order.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { holderNames } from '#server/register/contracts/named-store.ts'
import { bearsItself } from '#server/register/contracts/search-store.ts'
import { contractsSeen } from '#server/register/contracts/store.ts'
import type { Narrow } from './statement-list.ts'

// The contracts whose statements and hours leave in a file.

export type LeavingContract = {
  id: number
  number: string
  lotNumber: string
  title: string
  buyerName: string
  buyerSiret: string
  holder: string
  followedByName: string | null
}

/** The clauses of the contracts so narrowed, in the order of their titles: chosen before any is read, then read by lots. */
export async function clausesNarrowed(db: Db, user: User, narrow: Narrow): Promise<Iterable<number>> {
  const slices = await inSlices(db, 'contracts.id', () => narrowed(db, user, narrow), byTitle)
  return clausesIn(slices)
}

function* clausesIn(slices: readonly Titled[][]): Generator<number> {
  for (const { clause_id } of merged(slices, byTitle)) yield clause_id
}

function narrowed(db: Db, user: User, { q, followedBy }: Narrow) {
  const query = contractsSeen(db, user).join('clauses', 'clauses.contract_id', 'contracts.id')
  query.where(bearsItself(db, q))
  if (followedBy !== undefined) query.where('contracts.followed_by', followedBy)
  return query.select('contracts.id', 'contracts.sort_text', 'clauses.id as clause_id')
}

type Titled = { id: number; sort_text: string; clause_id: number }

const byTitle = inTurn<Titled>(
  rising(({ sort_text }) => sort_text),
  rising(({ id }) => id),
)

/** Few enough clauses for one turn. */
export function inLots(clauseIds: Iterable<number>): Iterable<number[]> {
  return byChunks(clauseIds, 50)
}

/** Each contract, by the number of its clause. */
export async function leavingContracts(db: Db, clauseIds: readonly number[]): Promise<Map<number, LeavingContract>> {
  const rows = await db('clauses')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .join('buyers', 'buyers.id', 'contracts.buyer_id')
    .leftJoin('users', 'users.id', 'contracts.followed_by')
    .whereIn('clauses.id', clauseIds)
    .select(
      'clauses.id',
      'clauses.contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
      'users.name as followed_by_name',
    )
  const holderOf = await holderNames(
    db,
    rows.map(row => row.contract_id),
  )
  return new Map(
    rows.map(row => [
      row.id,
      {
        id: row.contract_id,
        number: row.number,
        lotNumber: row.lot_number,
        title: row.title,
        buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
        buyerSiret: row.buyer_siret,
        holder: holderOf(row.contract_id),
        followedByName: row.followed_by_name,
      },
    ]),
  )
}
