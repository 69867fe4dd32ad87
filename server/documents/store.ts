import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Clause } from '#server/register/clauses/rules.ts'
import { clauseFromRow } from '#server/register/clauses/store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { employerSaid } from '#server/register/companies/telling-rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { visibleContracts } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { otherGroundsOf } from '#server/register/participants/grounds-store.ts'
import type { HeldContract } from './words.ts'

// Reads only: a report changes nothing.

/** The clauses of these contracts, by contract. */
export async function clausesOn(db: Db, contractIds: readonly number[]): Promise<Map<number, Clause>> {
  const rows = await db('clauses').whereIn('contract_id', contractIds)
  return new Map(rows.map(row => [row.contract_id, clauseFromRow(row)]))
}

/** The institution's name and its logo as `data:`, in one query. */
export async function letterheadOf(db: Db): Promise<{ institution: string; logo: string | null }> {
  const rows: { key: string; value: string }[] = await db('settings')
    .whereIn('key', ['institution.name', 'institution.logo', 'institution.logo-type'])
    .select('key', 'value')
  const values = new Map(rows.map(row => [row.key, row.value]))
  const [type, logo] = [values.get('institution.logo-type'), values.get('institution.logo')]
  return {
    institution: values.get('institution.name') ?? '',
    logo: type && logo ? `data:${type};base64,${logo}` : null,
  }
}

export type Person = {
  id: number
  ground: string
  sex: string
  birthYear: number | null
  district: string
  enteredOn: string
  /** Stands on more grounds than the one under which it is counted. */
  several?: boolean
}

/** Who worked under these clauses, without a name: what the aggregates count. */
export async function personsUnder(db: Db, clauseIds: readonly number[]): Promise<Map<number, Person>> {
  const rows = await db('participants')
    .join('placements', 'placements.participant_id', 'participants.id')
    .whereIn('placements.clause_id', clauseIds)
    .groupBy(
      'participants.id',
      'participants.ground',
      'participants.sex',
      'participants.birth_year',
      'participants.priority_district',
    )
    .select(
      'participants.id',
      'participants.ground',
      'participants.sex',
      'participants.birth_year',
      'participants.priority_district',
    )
    .min('placements.hired_on as entered_on')
  const others = await otherGroundsOf(
    db,
    rows.map(row => row.id),
  )
  return new Map(
    rows.map(row => [
      row.id,
      {
        id: row.id,
        ground: row.ground,
        sex: row.sex,
        birthYear: row.birth_year,
        district: row.priority_district,
        enteredOn: row.entered_on,
        several: others.has(row.id),
      },
    ]),
  )
}

/** The names of those who worked under these clauses: read only to take them out of what someone typed. */
export async function namesUnder(db: Db, clauseIds: readonly number[]): Promise<string[]> {
  const rows = await db('identities')
    .whereIn('participant_id', db('placements').whereIn('clause_id', clauseIds).select('participant_id'))
    .select('last_name', 'first_name')
  return [...new Set(rows.flatMap(row => [row.last_name, row.first_name]))].sort()
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
export type Regularisation = { placementId: number; decidedOn: string; reason: string; byName: string | null }

export async function regularisationsUnder(db: Db, clauseId: number): Promise<Regularisation[]> {
  const rows = await db('regularisations')
    .join('placements', 'placements.id', 'regularisations.placement_id')
    .leftJoin('users', 'users.id', 'regularisations.recorded_by')
    .where('placements.clause_id', clauseId)
    .whereNull('regularisations.cancels_id')
    .whereNotExists(db('regularisations as back').whereRaw('back.cancels_id = regularisations.id').select('back.id'))
    .orderBy(['regularisations.decided_on', 'regularisations.id'])
    .select(
      'regularisations.placement_id',
      'regularisations.decided_on',
      'regularisations.reason',
      'users.name as by_name',
    )
  return rows.map(row => ({
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

export type Exit = { situation: string; exitOn: string | null }

/** What became of these persons, without a name. */
export async function exitsOf(db: Db, participantIds: readonly number[]): Promise<Map<number, Exit>> {
  const found = new Map<number, Exit>()
  for (const ids of inChunks(participantIds)) {
    const rows = await db('participants').whereIn('id', ids).select('id', 'exit_situation', 'exit_on')
    for (const row of rows) found.set(row.id, { situation: row.exit_situation, exitOn: row.exit_on })
  }
  return found
}

/** What names these contracts and bounds their reservation, by number. */
export async function heldContracts(db: Db, contractIds: readonly number[]): Promise<Map<number, HeldContract>> {
  const found = new Map<number, HeldContract>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contracts')
      .whereIn('id', ids)
      .select('id', 'number', 'lot_number', 'title', 'form', 'duration_months')
    for (const row of rows)
      found.set(row.id, {
        contractId: row.id,
        number: row.number,
        lotNumber: row.lot_number,
        title: row.title,
        form: row.form as HeldContract['form'],
        durationMonths: row.duration_months,
      })
  }
  return found
}
