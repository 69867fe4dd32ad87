import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import type { User } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import type { Author } from '#server/journal/store.ts'
import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/words.ts'
import { visibleContracts } from '../contracts/store.ts'
import { unsettle } from '../standings/store.ts'
import { clausesAwaiting } from './held-store.ts'
import { forgetValues } from './values-store.ts'

// Files that came and wait to be read with a person. What they hold names people: only who may log hours opens one.

export type Channel = 'page' | 'link' | 'mail'
export type DepositState = 'waiting' | 'refused' | 'imported' | 'putAside'

export type NewDeposit = {
  senderId: number | null
  firstMonth: Month
  lastMonth: Month
  channel: Channel
  receivedOn: string
  fileName: string
  sha256: string
  bytes: Buffer
}

export async function insertDeposit(
  trx: Db,
  deposit: NewDeposit,
  contractIds: readonly number[],
  author: Author,
): Promise<number> {
  const [row] = await trx('deposits')
    .insert({
      sender_id: deposit.senderId,
      first_month: deposit.firstMonth,
      last_month: deposit.lastMonth,
      channel: deposit.channel,
      received_on: deposit.receivedOn,
      file_name: deposit.fileName,
      sha256: deposit.sha256,
      size_bytes: deposit.bytes.length,
      bytes: deposit.bytes,
      state: 'waiting',
      at: author.at,
      by: author.userId,
    })
    .returning('id')
  await insertMany(
    trx,
    'deposit_contracts',
    contractIds.map(contract_id => ({ deposit_id: row!.id, contract_id })),
  )
  return row!.id
}

/** The one that waits already with the same bytes, of the same sender, months and contracts; null when there is none. */
export async function depositWaiting(
  db: Db,
  { senderId, firstMonth, lastMonth, sha256 }: NewDeposit,
  contractIds: readonly number[],
): Promise<number | null> {
  const rows = await db('deposits')
    .where({ sender_id: senderId, first_month: firstMonth, last_month: lastMonth, sha256, state: 'waiting' })
    .orderBy('id')
    .select('id')
  for (const { id } of rows) {
    const of = await contractsOfDeposit(db, id)
    if (of.join() === [...contractIds].sort((a, b) => a - b).join()) return id
  }
  return null
}

export async function contractsOfDeposit(db: Db, depositId: number): Promise<number[]> {
  return db('deposit_contracts').where({ deposit_id: depositId }).orderBy('contract_id').pluck('contract_id')
}

export type Deposit = Omit<NewDeposit, 'bytes'> & {
  id: number
  senderName: string
  sizeBytes: number
  /** Of the contracts it is about, those it was dropped for; empty: those of its sender. */
  contractIds: number[]
  answers: object
  state: DepositState
  refusal: string
  holdsNir: boolean
  hasBytes: boolean
  fileId: number | null
  at: string
  by: number | null
  byName: string
  closedAt: string | null
}

/**
 * Those this person may open: about a contract they see, of a sender who holds or employs on one, or their own. A query, its rows not yet
 * chosen. `contracts`: of those alone.
 */
export function visibleDeposits(db: Db, user: User, contracts = () => visibleContracts(db, user)) {
  const seen = () => contracts().select('contracts.id')
  const named = db('deposit_contracts').whereRaw('deposit_contracts.deposit_id = deposits.id')
  const held = db('contract_holders')
    .whereRaw('contract_holders.company_id = deposits.sender_id')
    .whereIn('contract_holders.contract_id', seen())
  const placed = db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .whereRaw('placements.employer_id = deposits.sender_id')
    .whereIn('clauses.contract_id', seen())
  return db('deposits')
    .leftJoin('companies', 'companies.id', 'deposits.sender_id')
    .leftJoin('users', 'users.id', 'deposits.by')
    .where(either =>
      either
        .where('deposits.by', user.id)
        .orWhereExists(named.clone().whereIn('deposit_contracts.contract_id', seen()))
        .orWhere(senders =>
          senders.whereNotExists(named.clone()).where(one => one.whereExists(held).orWhereExists(placed)),
        ),
    )
}

export const COLUMNS = [
  'deposits.id',
  'deposits.sender_id',
  'deposits.first_month',
  'deposits.last_month',
  'deposits.channel',
  'deposits.received_on',
  'deposits.file_name',
  'deposits.sha256',
  'deposits.size_bytes',
  'deposits.answers',
  'deposits.state',
  'deposits.refusal',
  'deposits.nir_found_at',
  'deposits.file_id',
  'deposits.at',
  'deposits.by',
  'deposits.closed_at',
  'companies.name as sender_name',
  'companies.id_type as sender_type',
  'companies.identifier as sender_number',
  'users.name as by_name',
] as const

/** @throws NotFound when there is none, or when it is not theirs to open. */
export async function depositFor(db: Db, user: User, id: unknown): Promise<Deposit> {
  const row = await visibleDeposits(db, user)
    .where('deposits.id', numberFrom(id))
    .first(...COLUMNS, db.raw('deposits.bytes is not null as has_bytes'))
  if (!row) throw new NotFound('deposit')
  return depositFromRow(row as unknown as DepositRow, await contractsOfDeposit(db, row.id))
}

/** The latest first; `contractId`: about this contract. */
export async function latestDeposits(
  db: Db,
  user: User,
  {
    contractId = null,
    senderIds = null,
    most = 30,
  }: { contractId?: number | null; senderIds?: readonly number[] | null; most?: number } = {},
): Promise<Deposit[]> {
  const query = visibleDeposits(db, user).orderBy('deposits.id', 'desc').limit(most)
  const named = db('deposit_contracts').whereRaw('deposit_contracts.deposit_id = deposits.id')
  if (contractId !== null)
    query.where(either =>
      either
        .whereExists(named.clone().where({ contract_id: contractId }))
        .orWhereIn('deposits.file_id', filesFeeding(db, contractId))
        .orWhere(open => open.whereNotExists(named.clone()).whereIn('deposits.sender_id', senderIds ?? [])),
    )
  const rows = await query.select(...COLUMNS, db.raw('deposits.bytes is not null as has_bytes'))
  return (rows as unknown as DepositRow[]).map(row => depositFromRow(row, []))
}

/** Who may send hours of a contract: those who hold it, those who employ on it. */
export async function sendersUnder(db: Db, contractId: number): Promise<number[]> {
  const held = db('contract_holders').where({ contract_id: contractId }).select('company_id as id')
  const employers = db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .where('clauses.contract_id', contractId)
    .select('placements.employer_id as id')
  return db('companies')
    .where(either => either.whereIn('id', held).orWhereIn('id', employers))
    .pluck('id')
}

/** The imports that wrote hours of this contract, whatever they were dropped for. */
function filesFeeding(db: Db, contractId: number) {
  return db('statement_file_lines')
    .join('clauses', 'clauses.id', 'statement_file_lines.clause_id')
    .where('clauses.contract_id', contractId)
    .select('statement_file_lines.file_id')
}

export type DepositRow = {
  id: number
  sender_id: number | null
  sender_name: string | null
  sender_type: string | null
  sender_number: string | null
  first_month: Month
  last_month: Month
  channel: string
  received_on: string
  file_name: string
  sha256: string
  size_bytes: number
  answers: string
  state: string
  refusal: string
  nir_found_at: string | null
  has_bytes: boolean | number
  file_id: number | null
  at: string
  by: number | null
  by_name: string | null
  closed_at: string | null
}

/** '' where nobody said who sent it. */
function senderName({ sender_name: name, sender_type: idType, sender_number: identifier }: DepositRow): string {
  return name === null ? '' : companyName({ name, idType: idType as Company['idType'], identifier: identifier! })
}

export function depositFromRow(row: DepositRow, contractIds: number[]): Deposit {
  return {
    id: row.id,
    senderId: row.sender_id,
    senderName: senderName(row),
    firstMonth: row.first_month,
    lastMonth: row.last_month,
    channel: row.channel as Channel,
    receivedOn: row.received_on,
    fileName: row.file_name,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    contractIds,
    answers: JSON.parse(row.answers) as object,
    state: row.state as DepositState,
    refusal: row.refusal,
    holdsNir: row.nir_found_at !== null,
    hasBytes: Boolean(row.has_bytes),
    fileId: row.file_id,
    at: row.at,
    by: row.by,
    byName: row.by_name ?? '',
    closedAt: row.closed_at,
  }
}

/** Whose it is, and what it is about, of one of which nothing was said. False: something was, or it waits no more. */
export async function nameDeposit(
  trx: Db,
  id: number,
  { senderId, contractIds }: Pick<Deposit, 'senderId' | 'contractIds'>,
): Promise<boolean> {
  const open = trx('deposits').where({ id, sender_id: null, state: 'waiting' })
  const isOpen = await open
    .whereNotExists(trx('deposit_contracts').where({ deposit_id: id }))
    .update({ sender_id: senderId })
  if (isOpen === 0) return false
  await insertMany(
    trx,
    'deposit_contracts',
    contractIds.map(contract_id => ({ deposit_id: id, contract_id })),
  )
  await unsettleFor(trx, id)
  return true
}

/** As it came; null once it is not kept. */
export async function bytesOfDeposit(db: Db, id: number): Promise<Buffer | null> {
  const row = await db('deposits').where({ id }).first('bytes')
  return row?.bytes ? Buffer.from(row.bytes as Buffer) : null
}

/** Leaves what waits: its bytes go with its import, or are no longer kept. False: it waited no more. */
export async function closeDeposit(
  trx: Db,
  id: number,
  { state, fileId = null }: { state: 'imported' | 'putAside'; fileId?: number | null },
  author: Author,
): Promise<boolean> {
  const done = await trx('deposits')
    .where({ id })
    .whereIn('state', ['waiting', 'refused'])
    .update({ state, file_id: fileId, bytes: null, closed_at: author.at, closed_by: author.userId })
  if (done > 0) await unsettleFor(trx, id)
  return done > 0
}

/** One that was refused waits to be read again, as if it had never been. False: it was not, or is no longer kept. */
export async function restoreDeposit(trx: Db, id: number): Promise<boolean> {
  const done = await trx('deposits')
    .where({ id, state: 'refused' })
    .whereNotNull('bytes')
    .update({ state: 'waiting', refusal: '' })
  if (done > 0) await unsettleFor(trx, id)
  return done > 0
}

/** What waits to be read holds its statement: what it no longer holds is measured again. */
async function unsettleFor(db: Db, id: number): Promise<void> {
  const deposit = await db('deposits').where({ id }).first('sender_id')
  const contractIds: number[] = await db('deposit_contracts').where({ deposit_id: id }).pluck('contract_id')
  await unsettle(db, await clausesAwaiting(db, { senderId: deposit?.sender_id ?? null, contractIds }))
}

/** What its reading found: why it is not read, or that it holds national numbers. */
export async function noteReading(db: Db, id: number, { refusal, nirAt }: { refusal: string; nirAt: string | null }) {
  const of = db('deposits').where({ id })
  if (refusal) {
    await of.where({ state: 'waiting' }).update({ state: 'refused', refusal })
    await unsettleFor(db, id)
  } else if (nirAt) await of.whereNull('nir_found_at').update({ nir_found_at: nirAt })
}

/** What names persons and is no longer needed: of files that came before this day, or of persons gone to the archive or erased. */
export async function forgetDeposits(trx: Db, before: string): Promise<void> {
  await trx('deposits').where('at', '<', before).whereNotNull('bytes').update({ bytes: null, file_name: '' })
  const gone = trx('participants').whereNotNull('archived_at').orWhereNotNull('erased_at').select('id')
  await trx('deposit_matches').whereIn('participant_id', gone.clone()).delete()
  await trx('deposit_matches').whereIn('instead_of_id', gone).update({ instead_of_id: null })
  await forgetValues(trx, before)
  const old = trx('deposits').where('at', '<', before).select('id')
  await trx('deposit_matches').whereIn('deposit_id', old).whereNull('participant_id').delete()
}
