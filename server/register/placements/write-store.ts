import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import type { CompanyKind } from '../companies/rules.ts'
import { companyFromRow } from '../companies/store.ts'
import { companyName } from '../companies/words.ts'
import type { Employment } from './employment-rules.ts'
import type { Mode } from './rules.ts'
import type { Placement } from './store.ts'

// What writes employments. Always in a transaction that holds the clause and the person.

/** Two who write about one person wait for each other, and so does whoever declares hours: in the order of the grid’s lock. */
export async function lockEmployment(trx: Db, clauseId: number, participantId: number): Promise<void> {
  await lockClause(trx, clauseId)
  await lockPerson(trx, participantId)
}

export async function lockClause(trx: Db, clauseId: number): Promise<void> {
  await trx('clauses').where({ id: clauseId }).forUpdate().select('id')
}

export async function lockPerson(trx: Db, participantId: number): Promise<void> {
  await trx('participants').where({ id: participantId }).forUpdate().select('id')
}

/** The employments of this person under this clause. */
export async function employmentsOf(trx: Db, clauseId: number, participantId: number): Promise<Employment[]> {
  const rows = await trx('placements')
    .where({ clause_id: clauseId, participant_id: participantId })
    .orderBy(['hired_on', 'id'])
    .select('id', 'mode', 'employer_id', 'hired_on', 'left_on', 'job')
  return rows.map(row => ({
    id: row.id,
    mode: row.mode as Mode,
    employerId: row.employer_id,
    hiredOn: row.hired_on,
    leftOn: row.left_on,
    job: row.job,
  }))
}

type NewPlacement = Omit<Employment, 'id'> & { participantId: number; clauseId: number; kindConfirmed: boolean }

export async function insertPlacement(trx: Db, placement: NewPlacement, at: string): Promise<number> {
  const [row] = await trx('placements')
    .insert({
      participant_id: placement.participantId,
      clause_id: placement.clauseId,
      employer_id: placement.employerId,
      mode: placement.mode,
      hired_on: placement.hiredOn,
      left_on: placement.leftOn,
      job: placement.job,
      kind_confirmed_at: placement.kindConfirmed ? at : null,
      created_at: at,
    })
    .returning('id')
  return row!.id
}

/** Writes an employment anew, with what it was until now. False when somebody else changed it meanwhile. */
export async function revisePlacement(
  trx: Db,
  before: Placement,
  next: Employment & { version: number; kindConfirmed: boolean },
  reason: string,
  { at, userId }: Author,
): Promise<boolean> {
  const changed = await trx('placements')
    .where({ id: before.id, version: next.version })
    .update({
      mode: next.mode,
      employer_id: next.employerId,
      hired_on: next.hiredOn,
      left_on: next.leftOn,
      job: next.job,
      version: next.version + 1,
      ...(next.kindConfirmed && { kind_confirmed_at: at }),
    })
  if (changed === 0) return false
  await trx('placement_revisions').insert({
    placement_id: before.id,
    employer_id: before.employerId,
    mode: before.mode,
    hired_on: before.hiredOn,
    left_on: before.leftOn,
    job: before.job,
    reason,
    replaced_at: at,
    replaced_by: userId,
  })
  return true
}

/** Takes an employment away, and keeps what it was. */
export async function takeAway(trx: Db, id: number, reason: string, { at, userId }: Author): Promise<void> {
  const row = await trx('placements').where({ id }).first()
  await trx('removed_placements').insert({
    placement_id: id,
    participant_id: row!.participant_id,
    clause_id: row!.clause_id,
    employer_id: row!.employer_id,
    mode: row!.mode,
    hired_on: row!.hired_on,
    left_on: row!.left_on,
    job: row!.job,
    created_at: row!.created_at,
    reason,
    removed_at: at,
    removed_by: userId,
  })
  await trx('placements').where({ id }).delete()
}

/** What hangs from an employment: hours once declared, even none since; a decision; a statement that stands on them. */
export async function hangingFrom(
  trx: Db,
  placementId: number,
): Promise<{ hours: boolean; decision: boolean; validated: boolean; papers: boolean }> {
  const hours = await trx('hours').where({ placement_id: placementId }).first('id')
  const decision = await trx('regularisations').where({ placement_id: placementId }).first('id')
  const validated = await trx('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .join('statements', {
      'statements.clause_id': 'hours.clause_id',
      'statements.sender_id': 'placements.employer_id',
    })
    .where('hours.placement_id', placementId)
    .where('statements.state', 'validated')
    .whereRaw('hours.month between statements.first_month and statements.last_month')
    .first('hours.id')
  const paper = await trx('attachments').where({ placement_id: placementId }).whereNull('gone_at').first('id')
  return {
    hours: Boolean(hours),
    decision: Boolean(decision),
    validated: Boolean(validated),
    papers: Boolean(paper),
  }
}

/** The kinds known of the legal person of this company, and whether somebody already said it may employ in this way. */
export async function employerKnown(
  trx: Db,
  companyId: number,
  mode: Mode,
): Promise<{ name: string; kinds: CompanyKind[]; confirmed: boolean }> {
  const own = (await trx('companies').where({ id: companyId }).first())!
  const kinds = own.siren ? await trx('companies').where({ siren: own.siren }).distinct().pluck('kind') : [own.kind]
  const confirmed = await trx('placements')
    .where({ employer_id: companyId, mode })
    .whereNotNull('kind_confirmed_at')
    .first('id')
  return { name: companyName(companyFromRow(own)), kinds: kinds as CompanyKind[], confirmed: Boolean(confirmed) }
}
