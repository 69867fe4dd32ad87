import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import type { Asked } from './resource.ts'

type Chosen = Asked & { after: number; limit: number }

/** What only a file of machines asks of a contract. One more than the page holds, to know whether another follows. */
export function contractsAfter(db: Db, user: User, asked: Chosen) {
  return chosen(db, user, asked).select(
    'contracts.id',
    'contracts.form',
    'contracts.nature',
    'contracts.procedure',
    'contracts.cpv',
    'contracts.framework_number',
  )
}

/** Contracts with a clause, and the clause. */
export function clausesAfter(db: Db, user: User, asked: Chosen): Promise<{ id: number; clause_id: number }[]> {
  return chosen(db, user, asked)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .select('contracts.id', 'clauses.id as clause_id')
}

function chosen(db: Db, user: User, { after, limit, buyer, notifiedFrom, notifiedUntil }: Chosen) {
  const query = visibleContracts(db, user).where('contracts.id', '>', after)
  if (typeof buyer === 'string') query.where('buyers.siret', 'like', `${buyer}%`)
  if (notifiedFrom) query.where('contracts.notified_on', '>=', notifiedFrom)
  if (notifiedUntil) query.where('contracts.notified_on', '<=', notifiedUntil)
  return query.orderBy('contracts.id').limit(limit + 1)
}
