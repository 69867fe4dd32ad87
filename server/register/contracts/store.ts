import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { may, ROLES, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { MergedInto, NotFound } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { buyerName } from '../buyers/words.ts'
import type { Company } from '../companies/rules.ts'
import { companyFromRow } from '../companies/store.ts'
import type { Consideration, Contract, Holder, HolderRole } from './rules.ts'

/**
 * The contract with this number, for this person.
 * @throws NotFound when there is none, or when it belongs to a buyer who is not theirs; MergedInto when it is another one now.
 */
export async function contractFor(db: Db, user: User, id: unknown): Promise<Contract> {
  const number = numberFrom(id)
  const contract = (await contractsFor(db, user, [number])).get(number)
  if (contract) return contract
  const kept = await keptFor(db, user, number)
  throw kept ? new MergedInto({ was: number, ...kept }) : new NotFound('contract')
}

/** The contract that this one was merged into, where this person sees it. */
async function keptFor(db: Db, user: User, id: number): Promise<{ id: number; number: string } | null> {
  const merged = db('contract_merges').where({ merged_id: id }).whereNull('undone_at').select('kept_id')
  const row = await visibleContracts(db, user).whereIn('contracts.id', merged).first('contracts.id', 'contracts.number')
  return row ?? null
}

/** Those of these that this person sees; a number of queries that does not depend on how many they are. */
export async function contractsFor(db: Db, user: User, ids: readonly number[]): Promise<Map<number, Contract>> {
  const found = new Map<number, Contract>()
  for (const some of inChunks(ids)) {
    const rows = await visibleContracts(db, user)
      .leftJoin('directorates', 'directorates.id', 'contracts.directorate_id')
      .leftJoin('operations', 'operations.id', 'contracts.operation_id')
      .leftJoin('users', 'users.id', 'contracts.followed_by')
      .whereIn('contracts.id', some)
      .select(
        'contracts.*',
        'buyers.name as buyer_name',
        'buyers.siret as buyer_siret',
        'directorates.name as directorate',
        'operations.name as operation',
        'directorates.retired_on as directorate_retired_on',
        'operations.retired_on as operation_retired_on',
        'users.name as followed_by_name',
      )
    if (rows.length === 0) continue
    const left = await followersGone(
      db,
      rows.filter(row => row.followed_by !== null).map(row => row.id),
    )
    const considerations = await considerationsOf(
      db,
      rows.map(row => row.id),
    )
    for (const row of rows)
      found.set(row.id, {
        ...contractFromRow(row, considerations.get(row.id) ?? []),
        followerIsGone: left.get(row.id) ?? null,
      })
  }
  return found
}

/** A query over the contracts this person may see, joined to their buyers; what no publication says any more is not among them. */
export function visibleContracts(db: Db, user: User) {
  const query = db('contracts').join('buyers', 'buyers.id', 'contracts.buyer_id').whereNull('contracts.withdrawn_at')
  return user.buyerIds ? query.whereIn('contracts.buyer_id', user.buyerIds) : query
}

/**
 * Of contracts joined with who follows them, those that this account left: it is closed, its role follows none any more, or
 * it no longer sees their buyer.
 */
export function isLeft(db: Db) {
  const seen = db('user_buyers').whereRaw(
    'user_buyers.user_id = users.id and user_buyers.buyer_id = contracts.buyer_id',
  )
  return (either: ReturnType<Db>) =>
    either
      .whereNotNull('users.disabled_at')
      .orWhereNotIn('users.role', followers)
      .orWhere(listed => listed.where('users.scope', 'listed').whereNotExists(seen))
}

/** Of accounts, those that may have left contracts: for the others nothing else is to be looked at. */
export function mayLeave(users: ReturnType<Db>): void {
  users.whereNotNull('users.disabled_at').orWhereNotIn('users.role', followers).orWhere('users.scope', 'listed')
}

const followers = ROLES.filter(role => may(role, 'contracts.take'))

async function followersGone(db: Db, contractIds: readonly number[]): Promise<Map<number, Contract['followerIsGone']>> {
  if (contractIds.length === 0) return new Map()
  const rows = await db('contracts')
    .join('users', 'users.id', 'contracts.followed_by')
    .whereIn('contracts.id', contractIds)
    .where(isLeft(db) as (query: object) => void)
    .select('contracts.id', 'users.disabled_at')
  return new Map(rows.map(row => [row.id, row.disabled_at === null ? 'away' : 'closed']))
}

/** The same without their buyers: enough to count them. */
export function contractsSeen(db: Db, user: User) {
  const query = db('contracts').whereNull('contracts.withdrawn_at')
  return user.buyerIds ? query.whereIn('contracts.buyer_id', user.buyerIds) : query
}

/** Holders of these contracts, lead first, those replaced by an amendment last. */
export async function holdersOf(
  db: Db,
  contractIds: readonly number[],
): Promise<Map<number, (Holder & { company: Company })[]>> {
  const holders = new Map<number, (Holder & { company: Company })[]>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contract_holders')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .whereIn('contract_holders.contract_id', ids)
      .orderByRaw('contract_holders.until is not null, contract_holders.position, contract_holders.id')
      .select(
        'companies.*',
        'contract_holders.contract_id',
        'contract_holders.company_id',
        'contract_holders.role',
        'contract_holders.until',
        'contract_holders.share_points',
      )
    for (const row of rows) {
      const list = holders.get(row.contract_id) ?? []
      list.push({
        companyId: row.company_id,
        role: row.role as HolderRole,
        until: row.until,
        sharePoints: row.share_points,
        company: companyFromRow({ ...row, id: row.company_id }),
      })
      holders.set(row.contract_id, list)
    }
  }
  return holders
}

/** Who answers for each of these contracts now: its holder, or the lead of the group. */
export async function answering(db: Db, contractIds: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contract_holders')
      .whereIn('contract_id', ids)
      .whereNull('until')
      .whereIn('role', ['holder', 'leadHolder'])
      .orderBy(['contract_id', 'position', 'id'])
      .select('contract_id', 'company_id')
    for (const row of rows) if (!found.has(row.contract_id)) found.set(row.contract_id, row.company_id)
  }
  return found
}

/** Social considerations of these contracts, by hundreds so that no query has too many values. */
export async function considerationsOf(db: Db, contractIds: readonly number[]): Promise<Map<number, Consideration[]>> {
  const found = new Map<number, Consideration[]>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contract_considerations')
      .whereIn('contract_id', ids)
      .orderBy(['contract_id', 'consideration'])
    for (const row of rows)
      found.set(row.contract_id, [...(found.get(row.contract_id) ?? []), row.consideration as Consideration])
  }
  return found
}

type ContractRow = Row<'contracts'> & {
  buyer_name: string
  buyer_siret: string
  directorate: string | null
  operation: string | null
  directorate_retired_on?: string | null
  operation_retired_on?: string | null
  followed_by_name?: string | null
}

function contractFromRow(row: ContractRow, considerations: Consideration[]): Contract {
  return {
    id: row.id,
    buyerId: row.buyer_id,
    buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
    buyerSiret: row.buyer_siret,
    directorateId: row.directorate_id,
    directorate: row.directorate,
    operationId: row.operation_id,
    operation: row.operation,
    retired: { directorate: Boolean(row.directorate_retired_on), operation: Boolean(row.operation_retired_on) },
    form: row.form as Contract['form'],
    number: row.number,
    lotNumber: row.lot_number,
    lotTitle: row.lot_title,
    title: row.title,
    nature: row.nature,
    procedure: row.procedure,
    ccag: row.ccag,
    ccagVersion: row.ccag_version as Contract['ccagVersion'],
    cpv: row.cpv,
    sector: row.sector as Contract['sector'],
    frameworkNumber: row.framework_number,
    amountCents: row.amount_cents,
    noticedOn: row.noticed_on,
    notifiedOn: row.notified_on,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    durationMonths: row.duration_months,
    groupForm: row.group_form as Contract['groupForm'],
    reservedArticle: row.reserved_article as Contract['reservedArticle'],
    reservedEvidence: row.reserved_evidence,
    considerations,
    followedBy: row.followed_by,
    followedByName: row.followed_by_name ?? null,
    hourless: row.hourless === 1,
    dismissed: row.dismissed as Contract['dismissed'],
    followedAt: row.followed_at,
    followerIsGone: null,
    source: row.source as Contract['source'],
    version: row.version,
  }
}
