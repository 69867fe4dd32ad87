import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { type About, aboutContracts } from '#server/register/hours/waiting.ts'
import { participantHref, pseudonym } from '#server/register/participants/words.ts'
import { measured, memberOf } from './measure.ts'

/** Hours of one employment worked before eligibility was established, which a decision may let count. Centihours. */
export type ToRegularise = About & {
  placementId: number
  buyerName: string
  ref: string
  participantHref: string
  /** From which day on the person is eligible; null while it is not established. */
  eligibleOn: string | null
  months: Month[]
  centihours: number
}

/**
 * What waits for a decision to be regularised on the contracts this person may see, an employment each, the oldest month
 * first. `followedBy`: under that person’s only. The figures are those of the measure.
 */
export async function hoursToRegularise(
  db: Db,
  user: User,
  { today, followedBy }: { today: string; followedBy?: number | undefined },
): Promise<ToRegularise[]> {
  const rows = await earlyEmployments(db, user, followedBy)
  const accounts = await measured(db, [...new Set(rows.map(row => row.clause_id))], { at: today, today })
  const about = await aboutContracts(db, rows)
  return rows
    .flatMap(row => {
      const lines = memberOf(accounts.get(row.clause_id)!, row.clause_id).lines.filter(
        ({ work, credit }) => work.placementId === row.placement_id && credit.toRegularise > 0,
      )
      if (lines.length === 0) return []
      return [
        {
          ...about(row),
          placementId: row.placement_id,
          buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
          ref: pseudonym(row.participant_number),
          participantHref: participantHref({ number: row.participant_number, buyerId: row.participant_buyer }),
          eligibleOn: lines[0]!.work.window.eligibleOn,
          months: lines.map(({ work }) => work.month),
          centihours: sum(lines, ({ credit }) => credit.toRegularise),
        },
      ]
    })
    .sort((a, b) =>
      a.months[0]! < b.months[0]! ? -1 : a.months[0]! > b.months[0]! ? 1 : a.placementId - b.placementId,
    )
}

/** Those employed before the day, or before the paper, that establishes their eligibility. */
async function earlyEmployments(db: Db, user: User, followedBy?: number) {
  const visible = visibleContracts(db, user)
  if (followedBy !== undefined) visible.where('contracts.followed_by', followedBy)
  return visible
    .join('clauses', 'clauses.contract_id', 'contracts.id')
    .join('placements', 'placements.clause_id', 'clauses.id')
    .join('participants', 'participants.id', 'placements.participant_id')
    .whereExists(db('hours').whereRaw('hours.placement_id = placements.id and hours.centihours > 0'))
    .where(early =>
      early
        .whereNull('participants.eligible_on')
        .orWhereRaw('participants.eligible_on > placements.hired_on')
        .orWhereRaw('participants.evidence_on > placements.hired_on')
        .orWhereRaw('participants.ground_from > placements.hired_on'),
    )
    .select(
      'contracts.id as contract_id',
      'contracts.number',
      'contracts.lot_number',
      'contracts.title',
      'contracts.followed_by',
      'clauses.id as clause_id',
      'placements.id as placement_id',
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
      'participants.number as participant_number',
      'participants.buyer_id as participant_buyer',
    )
}
