import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { lotsOf, needsOf } from '#server/register/duties/need-store.ts'
import { considerationsOf } from '../counted-rules.ts'
import { type CountedRow, countedContracts } from '../counted-store.ts'
import { type DutyFacts, type Judged, judged } from './rules.ts'

/** A contract in the register of duties: who it is, what it is judged on, and what it comes to. */
export type DutyRow = DutyFacts &
  Judged & {
    id: number
    number: string
    lotNumber: string
    title: string
    lotTitle: string
    buyerName: string
    directorateId: number | null
    directorate: string | null
    counted: CountedRow
  }

export type DutiesAsked = {
  /** Of the notification; null: all years. What has no day of notification is in all of them only. */
  year: number | null
  at: string
  known?: string | undefined
}

/** Every contract that this person may see, notified in that year, each judged as known at a day. */
export async function dutyRows(db: Db, user: User, { year, at, known }: DutiesAsked): Promise<DutyRow[]> {
  const query = visibleContracts(db, user)
    .leftJoin('directorates', 'directorates.id', 'contracts.directorate_id')
    .orderBy('contracts.id')
  if (year !== null) query.whereBetween('contracts.notified_on', [`${year}-01-01`, `${year}-12-31`])
  if (known) query.where('contracts.created_at', '<=', known)
  const found = await query.select(
    'contracts.id',
    'contracts.number',
    'contracts.lot_number',
    'contracts.title',
    'contracts.lot_title',
    'contracts.directorate_id',
    'contracts.form',
    'contracts.noticed_on',
    'contracts.duration_months',
    'contracts.amount_cents',
    'directorates.name as directorate',
    'buyers.name as buyer_name',
    'buyers.siret as buyer_siret',
  )
  const ids = found.map(({ id }) => id)
  const counted = new Map((await countedContracts(db, ids, { at, known })).map(row => [row.contractId, row]))
  const needs = await needsOf(db, ids, known)
  const lots = await lotsOf(db, [...needs.keys()])
  return found.map(row => {
    const own = counted.get(row.id)!
    const facts: DutyFacts = {
      form: row.form as DutyFacts['form'],
      noticedOn: row.noticed_on,
      notifiedOn: own.notifiedOn,
      durationMonths: row.duration_months,
      considerations: considerationsOf(own),
      amountCents: row.amount_cents,
      lotsCents: lots.get(row.id) ?? null,
      need: needs.get(row.id) ?? null,
      answer: own.dutyReason,
    }
    return {
      ...facts,
      ...judged(facts),
      id: row.id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      lotTitle: row.lot_title,
      buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
      directorateId: row.directorate_id,
      directorate: row.directorate,
      counted: own,
    }
  })
}

/** The civil years in which contracts of this person were notified, the latest first. */
export async function yearsNotified(db: Db, user: User): Promise<number[]> {
  const ends = await visibleContracts(db, user)
    .whereNotNull('contracts.notified_on')
    .first(db.raw('min(contracts.notified_on) as first'), db.raw('max(contracts.notified_on) as last'))
  const { first, last } = ends as unknown as { first: string | null; last: string | null }
  if (!first || !last) return []
  const [from, to] = [Number(first.slice(0, 4)), Number(last.slice(0, 4))]
  return Array.from({ length: to - from + 1 }, (_, index) => to - index)
}
