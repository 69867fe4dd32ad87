import type { Db } from '#db/connect.ts'
import { inSlices } from '#db/slices.ts'
import type { User } from '#server/access/rules.ts'
import { type Compared, falling, inTurn, merged, rising } from '#server/base/order.ts'
import { type Filters, matching, partOf, type Sort } from './contract-query.ts'

// Which contracts leave in a file: those of their list, all of them, in its order.

/** Where a contract stands in any order; its clause and gap are read for that of gaps alone. */
type Placed = {
  id: number
  sort_text: string
  notified_on: string | null
  ends_on: string | null
  amount_cents: number | null
  clause_id?: number | null
  gap?: number | null
}

/**
 * The numbers of all that answer these filters, for this person, in the order of the list. They are chosen before any is
 * read, so that a long export neither skips nor repeats one that changes meanwhile.
 */
export async function contractIdsListed(
  db: Db,
  user: User,
  filters: Filters,
  today: string,
): Promise<Iterable<number>> {
  const order = orders[filters.sort]
  return numbersOf(await inSlices(db, 'contracts.id', () => placed(db, user, filters, today), order), order)
}

function* numbersOf(slices: readonly Placed[][], order: Compared<Placed>): Generator<number> {
  for (const { id } of merged(slices, order)) yield id
}

function placed(db: Db, user: User, filters: Filters, today: string) {
  const query = matching(db, user, filters, today).select(
    'contracts.id',
    'contracts.sort_text',
    'contracts.notified_on',
    'contracts.ends_on',
    'contracts.amount_cents',
  )
  if (filters.sort !== 'ecart') return query
  if (partOf(filters) !== 'written')
    query
      .leftJoin('clauses', 'clauses.contract_id', 'contracts.id')
      .leftJoin('standings', 'standings.clause_id', 'clauses.id')
  return query.select('standings.clause_id', 'standings.account_gap_centihours as gap')
}

const byNumber = rising<Placed>(({ id }) => id)
const byNotification = falling<Placed>(({ notified_on }) => notified_on)
const byGap = inTurn<Placed>(
  rising(({ gap = null }) => gap),
  rising(({ clause_id = null }) => clause_id),
)

/** The orders of the page, over rows already read. */
const orders: Record<Sort, Compared<Placed>> = {
  // What has no gap comes last, the last notified first.
  ecart: inTurn(byGap, byNotification, byNumber),
  fin: inTurn(
    rising(({ ends_on }) => ends_on),
    byNumber,
  ),
  notification: inTurn(byNotification, byNumber),
  objet: inTurn(
    rising(({ sort_text }) => sort_text),
    byNumber,
  ),
  montant: inTurn(
    falling(({ amount_cents }) => amount_cents),
    byNumber,
  ),
}
