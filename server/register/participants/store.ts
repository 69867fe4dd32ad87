import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { NotFound } from '#server/base/errors.ts'
import { changesBetween } from '../terms/rules.ts'
import { putTerms } from '../terms/store.ts'
import type { Participant } from './rules.ts'
import { endColumns } from './situation-store.ts'

/** A query over the participants this person may see. */
export function visibleParticipants(db: Db, user: User) {
  const query = db('participants')
  return user.buyerIds ? query.whereIn('participants.buyer_id', user.buyerIds) : query
}

/**
 * The participant known as « P-014 », for this person.
 * @throws NotFound when there is none, or when it belongs to a buyer who is not theirs.
 */
export async function participantFor(db: Db, user: User, ref: unknown): Promise<Participant> {
  const participant = await participantKnown(db, user, ref)
  if (!participant) throw new NotFound('participant')
  return participant
}

/** The same, or null. A pseudonym that several institutions gave, said without its institution, is the oldest. */
export async function participantKnown(db: Db, user: User, ref: unknown): Promise<Participant | null> {
  const [, said, buyer] = /^(.+?)-([1-9]\d{0,8})$/.exec(String(ref).trim()) ?? []
  const whole = numberOf(ref) === null && said !== undefined && numberOf(said) !== null
  const query = visibleParticipants(db, user)
    .leftJoin('users', 'users.id', 'participants.eligible_by')
    .where('participants.number', (whole ? numberOf(said) : numberOf(ref)) ?? 0)
    .orderBy('participants.id')
  if (whole) query.where('participants.buyer_id', Number(buyer))
  const row = await query.first('participants.*', 'users.name as eligible_by_name', ...endColumns(db))
  return row ? participantFromRow(row) : null
}

/** The participant of this institution with this number, or null: for a pseudonym typed in a form. */
export async function participantOf(db: Db, buyerId: number, number: number): Promise<Participant | null> {
  const row = await db('participants')
    .leftJoin('users', 'users.id', 'participants.eligible_by')
    .where({ 'participants.buyer_id': buyerId, number })
    .first('participants.*', 'users.name as eligible_by_name', ...endColumns(db))
  return row ? participantFromRow(row) : null
}

/** « P-014 », « p14 » → 14; null when it is no pseudonym. */
export function numberOf(ref: unknown): number | null {
  const found = /^p-?0*([1-9]\d{0,8})$/i.exec(String(ref).trim())
  return found ? Number(found[1]) : null
}

export type Situation = Pick<
  Participant,
  'ground' | 'evidenceKind' | 'evidenceOn' | 'sex' | 'birthYear' | 'priorityDistrict' | 'education'
> &
  Partial<Pick<Participant, 'evidenceBy' | 'groundFrom'>>

/** Those who add someone to one institution wait for each other: numbers and names are given one after the other. */
export async function lockNumbers(trx: Db, buyerId: number): Promise<void> {
  await trx('buyers').where({ id: buyerId }).forUpdate().select('id')
}

/** Takes the institution’s next pseudonym, once its numbers are locked. */
export async function insertParticipant(
  trx: Db,
  buyerId: number,
  situation: Situation,
  at: string,
): Promise<{ id: number; number: number }> {
  const last = await trx('participants').where({ buyer_id: buyerId }).max('number as number').first()
  const [row] = await trx('participants')
    .insert({ number: (last?.number ?? 0) + 1, buyer_id: buyerId, ...rowOf(situation), created_at: at })
    .returning(['id', 'number'])
  return row!
}

export type ParticipantColumns = Partial<Row<'participants'>>

/** Writes these columns if nobody else did since; false when someone did. */
export async function updateParticipant(
  trx: Db,
  { id, version }: Pick<Participant, 'id' | 'version'>,
  columns: ParticipantColumns,
  by: { at: string; userId: number | null },
): Promise<boolean> {
  const row = await trx('participants').where({ id, version }).forUpdate().first()
  if (!row) return false
  await trx('participants')
    .where({ id })
    .update({ ...columns, version: version + 1 })
  const changes = changesBetween(keptOf(row), keptOf({ ...row, ...columns }))
  await putTerms(trx, 'participant_id', { id, createdAt: row.created_at }, changes, by)
  return true
}

/** What figures and tables read of somebody: each of its values is kept. */
function keptOf(row: Row<'participants'>) {
  return {
    ground: row.ground,
    groundFrom: row.ground_from,
    evidenceOn: row.evidence_on,
    eligibleOn: row.eligible_on,
    sex: row.sex,
    birthYear: row.birth_year,
    priorityDistrict: row.priority_district,
    education: row.education,
  }
}

/** The ground under which somebody is counted, which stands on their own row. */
export function firstGround(
  paper: Pick<Situation, 'ground' | 'evidenceKind' | 'evidenceOn' | 'evidenceBy' | 'groundFrom'>,
) {
  return {
    ground: paper.ground,
    evidence_kind: paper.evidenceKind,
    evidence_on: paper.evidenceOn,
    evidence_by: paper.evidenceBy ?? '',
    ground_from: paper.groundFrom ?? null,
  }
}

export function rowOf(situation: Situation) {
  return {
    ...firstGround(situation),
    sex: situation.sex,
    birth_year: situation.birthYear,
    priority_district: situation.priorityDistrict,
    education: situation.education,
  }
}

type ParticipantRow = Row<'participants'> & {
  eligible_by_name: string | null
  exit_situation: string | null
  exit_on: string | null
}

export function participantFromRow(row: ParticipantRow): Participant {
  return {
    id: row.id,
    number: row.number,
    buyerId: row.buyer_id,
    ground: row.ground,
    evidenceKind: row.evidence_kind,
    evidenceOn: row.evidence_on,
    evidenceBy: row.evidence_by,
    groundFrom: row.ground_from,
    eligibleOn: row.eligible_on,
    eligibleByName: row.eligible_by_name,
    sex: row.sex,
    birthYear: row.birth_year,
    priorityDistrict: row.priority_district,
    education: row.education,
    exitSituation: row.exit_situation ?? '',
    exitOn: row.exit_on,
    archiveOn: row.archive_on,
    eraseOn: row.erase_on,
    archivedAt: row.archived_at,
    erasedAt: row.erased_at,
    version: row.version,
  }
}

/** The numbers of these persons’ pseudonyms, by person. */
export async function peopleNumbered(db: Db, ids: readonly number[]): Promise<Map<number, number>> {
  const numbers = new Map<number, number>()
  for (const some of inChunks(ids))
    for (const row of await db('participants').whereIn('id', some).select('id', 'number'))
      numbers.set(row.id, row.number)
  return numbers
}
