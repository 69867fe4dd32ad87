import type { Db } from '#db/connect.ts'
import { inSlices } from '#db/slices.ts'
import type { User } from '#server/access/rules.ts'
import { type Compared, falling, inTurn, merged } from '#server/base/order.ts'
import { filtered, hoursDeclared, type ParticipantFilters } from './list-store.ts'

// Which participants leave in a file: those of their list, all of them, in its order.

/**
 * The numbers of all that answer, in the order of the list: chosen before any is read, so that a long export neither skips
 * nor repeats one.
 */
export async function participantIdsListed(
  db: Db,
  user: User,
  filters: ParticipantFilters,
  readsIdentities: boolean,
): Promise<Iterable<number>> {
  const order = orders[filters.sort]
  const slices = await inSlices(db, 'participants.id', () => placed(db, user, filters, readsIdentities), order)
  return numbersOf(slices, order)
}

function* numbersOf(slices: readonly Placed[][], order: Compared<Placed>): Generator<number> {
  for (const { id } of merged(slices, order)) yield id
}

/** Where a participant stands in any order; the hours are read for theirs alone. */
type Placed = { id: number; number: number; eligible_on: string | null; hours?: number }

function placed(db: Db, user: User, filters: ParticipantFilters, readsIdentities: boolean) {
  const query = filtered(db, user, filters, readsIdentities).select(
    'participants.id',
    'participants.number',
    'participants.eligible_on',
  )
  return filters.sort === 'heures' ? query.select(hoursDeclared(db)) : query
}

const latest = inTurn<Placed>(
  falling(({ number }) => number),
  falling(({ id }) => id),
)

/** The orders of the page, over rows already read. */
const orders: Record<ParticipantFilters['sort'], Compared<Placed>> = {
  numero: latest,
  eligibilite: inTurn(
    falling(({ eligible_on }) => eligible_on, 'first'),
    latest,
  ),
  heures: inTurn(
    falling(({ hours = 0 }) => hours),
    latest,
  ),
}
