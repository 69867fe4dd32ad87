import type { Db } from '#db/connect.ts'

/** Who may read, in the journal, what became of a file. */
export type Whose = { buyerId: number | null; alsoFor: readonly number[] }

type About = { contractIds: readonly number[]; senderId: number | null; by: number | null }

/**
 * The buyers of the contracts that a file is about; where none is named, those on whose contracts its sender holds or employs, among the
 * buyers of whoever acts; where nobody is named either, these.
 */
export async function whoseFile(trx: Db, { contractIds, senderId, by }: About): Promise<Whose> {
  const named: number[] = await trx('contracts').whereIn('id', contractIds).distinct('buyer_id').pluck('buyer_id')
  if (named.length > 0) return told(named)
  const own: number[] = by === null ? [] : await trx('user_buyers').where({ user_id: by }).pluck('buyer_id')
  const seen: number[] = own.length > 0 ? own : await trx('buyers').pluck('id')
  const sent = senderId === null ? [] : await buyersOfSender(trx, senderId, seen)
  return told(sent.length > 0 ? sent : seen)
}

function buyersOfSender(trx: Db, senderId: number, seen: readonly number[]): Promise<number[]> {
  const held = trx('contract_holders').where({ company_id: senderId }).select('contract_id')
  const employing = trx('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .where({ employer_id: senderId })
    .select('clauses.contract_id')
  return trx('contracts')
    .where(either => either.whereIn('id', held).orWhereIn('id', employing))
    .whereIn('buyer_id', seen)
    .whereNull('withdrawn_at')
    .distinct('buyer_id')
    .pluck('buyer_id')
}

function told(buyerIds: readonly number[]): Whose {
  const ids = buyerIds.toSorted((a, b) => a - b)
  return ids.length === 1 ? { buyerId: ids[0]!, alsoFor: [] } : { buyerId: null, alsoFor: ids }
}
