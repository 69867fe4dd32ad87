import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { ENDLESS } from '#server/base/dates.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { employerSaid } from '#server/register/companies/telling-rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { contractsThen } from '#server/register/contracts/known-store.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { institutionThen } from '#server/settings/store.ts'
import type { HeldContract } from './words.ts'

// Reads only: a report changes nothing.

/** The institution's name and its logo as `data:`, as they were known at an instant. */
export async function letterheadOf(db: Db, known?: string): Promise<{ institution: string; logo: string | null }> {
  const { name, logo } = await institutionThen(db, known)
  return { institution: name, logo: logo && `data:${logo.type};base64,${logo.base64}` }
}

/** Employers as a document names them: those whose name tells health or justice are one, whoever asks for it. */
export async function employersNamed(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await db('companies').whereIn('id', ids).select('id', 'name', 'id_type', 'identifier', 'kind')
  return new Map(
    rows.map(({ id, id_type, kind, ...row }) => [
      id,
      employerSaid({ name: companyName({ ...row, idType: id_type as Company['idType'] }), kind }, false),
    ]),
  )
}

/** A decision that hours worked before eligibility count all the same; those taken back are left out. */
export type Regularisation = {
  id: number
  placementId: number
  decidedOn: string
  reason: string
  byName: string | null
}

export async function regularisationsUnder(
  db: Db,
  clauseId: number,
  { at, known = ENDLESS }: { at: string; known?: string | undefined },
): Promise<Regularisation[]> {
  const back = db('regularisations as back')
    .whereRaw('back.cancels_id = regularisations.id')
    .where('back.decided_on', '<=', at)
    .where('back.recorded_at', '<=', known)
  const rows = await db('regularisations')
    .join('placements', 'placements.id', 'regularisations.placement_id')
    .leftJoin('users', 'users.id', 'regularisations.recorded_by')
    .where('placements.clause_id', clauseId)
    .whereNull('regularisations.cancels_id')
    .where('regularisations.decided_on', '<=', at)
    .where('regularisations.recorded_at', '<=', known)
    .whereNotExists(back.select('back.id'))
    .orderBy(['regularisations.decided_on', 'regularisations.id'])
    .select(
      'regularisations.id',
      'regularisations.placement_id',
      'regularisations.decided_on',
      'regularisations.reason',
      'users.name as by_name',
    )
  return rows.map(row => ({
    id: row.id,
    placementId: row.placement_id,
    decidedOn: row.decided_on,
    reason: row.reason,
    byName: row.by_name,
  }))
}

/** The numbers of these contracts, those this person may see. */
export async function numbersOf(db: Db, user: User, contractIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await visibleContracts(db, user)
    .whereIn('contracts.id', contractIds)
    .select('contracts.id', 'contracts.number', 'contracts.lot_number')
  return new Map(rows.map(row => [row.id, contractNumber({ number: row.number, lotNumber: row.lot_number })]))
}

/** What names these contracts and bounds their reservation as it was said then, by number. */
export async function heldContracts(
  db: Db,
  contractIds: readonly number[],
  moment: { at: string; known?: string | undefined },
): Promise<Map<number, HeldContract>> {
  const found = new Map<number, HeldContract>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contracts')
      .whereIn('id', ids)
      .select('id', 'number', 'lot_number', 'title', 'form', 'duration_months', 'notified_on', 'ends_on')
    const now = rows.map(row => ({
      id: row.id,
      number: row.number,
      lotNumber: row.lot_number,
      title: row.title,
      form: row.form as HeldContract['form'],
      durationMonths: row.duration_months,
      notifiedOn: row.notified_on,
      endsOn: row.ends_on,
    }))
    for (const { id, number, lotNumber, title, form, durationMonths } of await contractsThen(db, now, moment))
      found.set(id, { contractId: id, number, lotNumber, title, form, durationMonths })
  }
  return found
}
