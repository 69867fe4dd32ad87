import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { visibleContracts } from '../contracts/store.ts'
import { participantHref, pseudonym } from '../participants/words.ts'
import { aboutContracts } from './waiting.ts'

export type Unestablished = Awaited<ReturnType<typeof eligibilitiesToEstablish>>[number]

/**
 * People placed on the contracts that this person follows whose eligibility was left for later: their hours, in centihours,
 * wait for it. One a person and contract, the first hired first.
 */
export async function eligibilitiesToEstablish(db: Db, user: User, followedBy: number) {
  const rows = await visibleContracts(db, user)
    .where('contracts.followed_by', followedBy)
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('placements', 'placements.clause_id', 'clauses.id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .leftJoin('hours', 'hours.placement_id', 'placements.id')
    .whereNull('participants.eligible_on')
    .groupBy(
      'contracts.id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
      'participants.number',
      'participants.buyer_id',
    )
    .orderByRaw('min(placements.hired_on), participants.number')
    .select(
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
      'participants.number as participant_number',
      'participants.buyer_id as participant_buyer',
    )
    .min('placements.hired_on as hired_on')
    .sum('hours.centihours as centihours')
  const about = await aboutContracts(db, rows)
  return rows.map(row => ({
    ...about(row),
    ref: pseudonym(row.participant_number),
    participantHref: participantHref({ number: row.participant_number, buyerId: row.participant_buyer }),
    hiredOn: row.hired_on as string,
    declared: Number(row.centihours ?? 0),
  }))
}
