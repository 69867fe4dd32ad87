import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { AS_ANY, monthsHeld, windowGroups } from '../clauses/window-rules.ts'
import type { Company } from '../companies/rules.ts'
import { companyFromRow, visibleCompanies } from '../companies/store.ts'
import { companyName } from '../companies/words.ts'
import { holdersOf } from '../contracts/store.ts'
import { shownFrom } from '../participants/rules.ts'
import type { TermMoment } from '../terms/rules.ts'
import { eligibleFrom, type Mode, modes, NEVER, type Window } from './rules.ts'

export type Placement = {
  id: number
  participantId: number
  number: number
  buyerId: number
  clauseId: number
  employerId: number
  employer: string
  mode: Mode
  hiredOn: string
  leftOn: string | null
  job: string
  version: number
}

/** @throws NotFound when this clause has no such row. */
export async function placementFor(db: Db, clauseId: number, id: unknown): Promise<Placement> {
  const row = await db('placements')
    .join('participants', 'participants.id', 'placements.participant_id')
    .join('companies', 'companies.id', 'placements.employer_id')
    .where('placements.id', /^[1-9]\d{0,8}$/.test(String(id)) ? Number(id) : 0)
    .where('placements.clause_id', clauseId)
    .first(
      'placements.*',
      'participants.number',
      'participants.buyer_id',
      'companies.name as employer',
      'companies.id_type',
      'companies.identifier',
    )
  if (!row) throw new NotFound('placement')
  return {
    id: row.id,
    participantId: row.participant_id,
    number: row.number,
    buyerId: row.buyer_id,
    clauseId: row.clause_id,
    employerId: row.employer_id,
    employer: companyName({ name: row.employer, idType: row.id_type as Company['idType'], identifier: row.identifier }),
    mode: row.mode as Placement['mode'],
    hiredOn: row.hired_on,
    leftOn: row.left_on,
    job: row.job,
    version: row.version,
  }
}

/** Whether this person is employed on another contract during these days. */
export async function overlaps(
  db: Db,
  { participantId, clauseId, hiredOn, leftOn }: Pick<Placement, 'participantId' | 'clauseId' | 'hiredOn' | 'leftOn'>,
): Promise<boolean> {
  const query = db('placements')
    .where({ participant_id: participantId })
    .whereNot({ clause_id: clauseId })
    .where(open => open.whereNull('left_on').orWhere('left_on', '>=', hiredOn))
  if (leftOn) query.where('hired_on', '<=', leftOn)
  return Boolean(await query.first('id'))
}

/** Who employs under these clauses, and in which ways. */
export async function employedUnder(
  db: Db,
  clauseIds: readonly number[],
): Promise<{ clauseId: number; employerId: number; mode: Mode }[]> {
  const rows = await db('placements').whereIn('clause_id', clauseIds).distinct('clause_id', 'employer_id', 'mode')
  return rows.map(row => ({ clauseId: row.clause_id, employerId: row.employer_id, mode: row.mode as Mode }))
}

/** Who may employ under a contract: its holders first, then the structures this person knows. */
export async function employersFor(
  db: Db,
  user: User,
  contractId: number,
): Promise<{ holders: Company[]; structures: Company[] }> {
  const holders = ((await holdersOf(db, [contractId])).get(contractId) ?? []).map(({ company }) => company)
  const rows = await visibleCompanies(db, user)
    .whereNot('companies.kind', 'company')
    .orderBy('companies.sort_text')
    .limit(500)
    .select('companies.*')
  const ids = new Set(holders.map(({ id }) => id))
  return { holders, structures: rows.map(companyFromRow).filter(({ id }) => !ids.has(id)) }
}

/** What decides whether a placement counts, from a row that names the columns of `WindowRow`. */
export function windowFrom(row: WindowRow): Window {
  const shownOn = shownFrom({ evidenceOn: row.evidence_on, groundFrom: row.ground_from })
  return {
    startsOn: row.starts_on ?? row.notified_on ?? '1900-01-01',
    endsOn: row.ends_on ?? NEVER,
    mode: row.mode as Mode,
    hiredOn: row.hired_on,
    leftOn: row.left_on,
    eligibleOn: eligibleFrom(row.eligible_on, shownOn, row.other_shown_from),
    regularised: Boolean(row.regularised_on),
    firstHiredOn: row.first_hired_on,
    eligibilityMonths: monthsHeld(row.window_months, row.eligibility_months),
    monthsAreOwn: row.window_months !== null && row.window_months !== AS_ANY,
    paths: row.paths?.split(',').sort() ?? [],
  }
}

/** First hire of the person of this row of `placements` under any clause, as a column of the query. */
function firstHire(db: Db) {
  return db('placements as earlier')
    .min('earlier.hired_on')
    .whereRaw('earlier.participant_id = placements.participant_id')
    .where(thatWas('earlier'))
    .as('first_hired_on')
}

/** For a query: employments that were; one that left before it began was taken back with what had made it. */
export function thatWas(table = 'placements') {
  return (either: ReturnType<Db>) =>
    either.whereNull(`${table}.left_on`).orWhereRaw(`${table}.left_on >= ${table}.hired_on`)
}

/** What a window is made of, for a query over placements, participants, clauses and contracts. */
export function windowColumns(db: Db, { known, at }: TermMoment = {}) {
  return [
    'placements.mode',
    'placements.hired_on',
    'placements.left_on',
    'participants.eligible_on',
    'participants.evidence_on',
    'participants.ground_from',
    'clauses.eligibility_months',
    'contracts.starts_on',
    'contracts.ends_on',
    'contracts.notified_on',
    firstHire(db),
    otherGroundShown(db, known),
    regularisedOn(db, { known, at }),
    windowMonths(db, known),
    pathsOf(db, known),
  ]
}

/** The earliest day from which a ground beside the first is shown, as a column of the query. */
function otherGroundShown(db: Db, known?: string) {
  const query = db('participant_grounds as other')
    .min('other.shown_from')
    .whereRaw('other.participant_id = placements.participant_id')
  if (known) {
    query
      .where('other.created_at', '<=', known)
      .where(still => still.whereNull('other.removed_at').orWhere('other.removed_at', '>', known))
  } else query.whereNull('other.removed_at')
  return query.as('other_shown_from')
}

/** The day on which it was last decided that hours before eligibility count, as a column of the query. */
function regularisedOn(db: Db, { known, at }: TermMoment) {
  const query = db('regularisations')
    .max('regularisations.decided_on')
    .whereRaw('regularisations.placement_id = placements.id')
    .whereNull('regularisations.cancels_id')
    .whereNotExists(
      db('regularisations as back')
        .whereRaw('back.cancels_id = regularisations.id')
        .modify(after => {
          if (known) after.where('back.recorded_at', '<=', known)
          if (at) after.where('back.decided_on', '<=', at)
        }),
    )
  if (known) query.where('regularisations.recorded_at', '<=', known)
  if (at) query.where('regularisations.decided_on', '<=', at)
  return query.as('regularised_on')
}

/** What the contract says of the way of working of this row of `placements`, as a column of the query; null: nothing. */
function windowMonths(db: Db, known?: string) {
  const query = db('eligibility_windows as said')
    .whereRaw('said.clause_id = placements.clause_id')
    .where(either => {
      for (const [group, label] of Object.entries(windowGroups))
        either.orWhere(own => own.where('said.mode_group', group).whereIn('placements.mode', modesOf(label)))
    })
    .orderBy('said.id', 'desc')
    .limit(1)
    .select('said.months')
  if (known) query.where('said.recorded_at', '<=', known)
  return query.as('window_months')
}

function modesOf(label: string): string[] {
  return Object.entries(modes).flatMap(([code, { group }]) => (group === label ? [code] : []))
}

/** The days from which the person of this row begins a new path, as one column of the query. */
function pathsOf(db: Db, known?: string) {
  const list = db.client.config.client === 'pg' ? `string_agg(path.from_on::text, ',')` : 'group_concat(path.from_on)'
  const query = db('paths as path')
    .whereRaw('path.participant_id = placements.participant_id')
    .whereNull('path.cancels_id')
    .whereNotExists(
      db('paths as back')
        .whereRaw('back.cancels_id = path.id')
        .modify(after => {
          if (known) after.where('back.recorded_at', '<=', known)
        }),
    )
    .select(db.raw(list))
  if (known) query.where('path.recorded_at', '<=', known)
  return query.as('paths')
}

export type WindowRow = {
  starts_on: string | null
  ends_on: string | null
  notified_on: string | null
  mode: string
  hired_on: string
  left_on: string | null
  eligible_on: string | null
  evidence_on: string | null
  ground_from: string | null
  other_shown_from: string | null
  regularised_on: string | null
  first_hired_on: string
  eligibility_months: number
  window_months: number | null
  paths: string | null
}
