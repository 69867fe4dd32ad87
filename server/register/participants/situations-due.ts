import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { plusMonths } from '#server/base/dates.ts'
import { ASKED_FOR_MONTHS, type Due, dueOf, moments, type SituationMoment, type Worked } from './situation-rules.ts'
import { situationsOf } from './situation-store.ts'
import { visibleParticipants } from './store.ts'

/** Of whom a situation is to be asked, and after which contract: the last one they left. */
export type PersonDue = Due & {
  id: number
  number: number
  buyerId: number
  contractId: number
  contract: { number: string; lotNumber: string; title: string }
}

/** Those of whom a situation is due, the longest due first; `followedBy`: under contracts that this person follows. */
export async function situationsDue(
  db: Db,
  user: User,
  today: string,
  { followedBy }: { followedBy?: number | undefined } = {},
): Promise<PersonDue[]> {
  const people = await visibleParticipants(db, user)
    .whereNull('participants.erased_at')
    .whereIn('participants.id', leftLately(db, today, followedBy))
    .select('participants.id', 'participants.number', 'participants.buyer_id')
  const ids = people.map(({ id }) => id)
  const [employments, said] = [await employmentsOf(db, ids), await situationsOf(db, ids)]
  const due = people.flatMap(({ id, number, buyer_id }) => {
    const own = employments.get(id) ?? []
    const asked = dueOf({ employments: own, said: said.get(id) ?? [] }, today)
    const last = own.toSorted((a, b) => (endDay(a) < endDay(b) ? 1 : -1))[0]
    if (!asked || !last || (followedBy !== undefined && last.followedBy !== followedBy)) return []
    const { contractId, contract } = last
    return [{ ...asked, id, number, buyerId: buyer_id, contractId, contract }]
  })
  return due.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.buyerId - b.buyerId || a.number - b.number))
}

/** What is due of this person today, in a transaction that holds them. */
export async function dueNow(trx: Db, participantId: number, today: string): Promise<Due | null> {
  const employments = (await employmentsOf(trx, [participantId])).get(participantId) ?? []
  const said = (await situationsOf(trx, [participantId])).get(participantId) ?? []
  return dueOf({ employments, said }, today)
}

/** How many of each moment, in their order. */
export function countedDue(due: readonly Due[]): { moment: SituationMoment; people: number; since: string }[] {
  return (Object.keys(moments) as SituationMoment[]).flatMap(moment => {
    const own = due.filter(one => one.moment === moment)
    return own.length > 0 ? [{ moment, people: own.length, since: own[0]!.on }] : []
  })
}

type Left = Worked & Pick<PersonDue, 'contractId' | 'contract'> & { followedBy: number | null }

const endDay = ({ leftOn, contractEndsOn }: Worked) => leftOn ?? contractEndsOn ?? ''

/**
 * Anyone who left an employment, or whose contract ended, since the oldest end that is still asked about; when is judged by the
 * rules. Two questions, each with an index of its own.
 */
function leftLately(db: Db, today: string, followedBy: number | undefined) {
  const lately = [plusMonths(today, -moments.twelve.months - ASKED_FOR_MONTHS - 1), today] as const
  const under = () => {
    const query = db('placements')
      .join('clauses', 'clauses.id', 'placements.clause_id')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
    if (followedBy !== undefined) query.where('contracts.followed_by', followedBy)
    return query.select('placements.participant_id')
  }
  const left = under().whereBetween('placements.left_on', lately)
  return left.union([under().whereNull('placements.left_on').whereBetween('contracts.ends_on', lately)])
}

async function employmentsOf(db: Db, participantIds: readonly number[]): Promise<Map<number, Left[]>> {
  const found = new Map<number, Left[]>()
  for (const ids of inChunks(participantIds)) {
    const rows = await db('placements')
      .join('clauses', 'clauses.id', 'placements.clause_id')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .whereIn('placements.participant_id', ids)
      .where(either => either.whereNull('placements.left_on').orWhereRaw('placements.left_on >= placements.hired_on'))
      .orderBy('placements.id')
      .select(
        'placements.participant_id',
        'placements.hired_on',
        'placements.left_on',
        'contracts.id as contract_id',
        'contracts.ends_on',
        'contracts.followed_by',
        'contracts.number',
        'contracts.lot_number',
        'contracts.title',
      )
    for (const row of rows) {
      const own = found.get(row.participant_id) ?? []
      found.set(row.participant_id, own)
      own.push({
        hiredOn: row.hired_on,
        leftOn: row.left_on,
        contractEndsOn: row.ends_on,
        contractId: row.contract_id,
        followedBy: row.followed_by,
        contract: { number: row.number, lotNumber: row.lot_number, title: row.title },
      })
    }
  }
  return found
}
