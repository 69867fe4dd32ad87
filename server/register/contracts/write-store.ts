import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { folded } from '#server/base/text.ts'
import { changesBetween } from '../terms/rules.ts'
import { putTerms } from '../terms/store.ts'
import type { ShareForm } from './group-rules.ts'
import { keepingHolders } from './holders-store.ts'
import type { ContractValues, Dismissal, HolderRole, ReservedArticle } from './rules.ts'

export async function insertContract(trx: Db, values: ContractValues, at: string): Promise<number> {
  const [row] = await trx('contracts')
    .insert({
      buyer_id: values.buyerId,
      form: 'contract',
      nature: 'Marché',
      source: 'typed',
      created_at: at,
      ...described(values),
    })
    .returning('id')
  return row!.id
}

/** False when the version is no longer this one. */
export async function updateContract(
  trx: Db,
  id: number,
  values: ContractValues & { version: number },
  by: By,
): Promise<boolean> {
  const before = await trx('contracts').where({ id, version: values.version }).forUpdate().first()
  if (!before) return false
  await trx('contracts')
    .where({ id })
    .update({ ...described(values), version: values.version + 1 })
  await putContractTerms(trx, before, described(values), by)
  return true
}

type By = { at: string; userId: number | null }

/** What figures read of a contract, by the name of its column: each of its values is kept. */
const KEPT = {
  noticed_on: 'noticedOn',
  notified_on: 'notifiedOn',
  starts_on: 'startsOn',
  ends_on: 'endsOn',
  amount_cents: 'amountCents',
  ccag: 'ccag',
  ccag_version: 'ccagVersion',
  group_form: 'groupForm',
  reserved_article: 'reservedArticle',
  duration_months: 'durationMonths',
} as const

/** To be called by whoever writes these columns, in the same transaction. */
export async function putContractTerms(
  trx: Db,
  before: { id: number; created_at: string } & { [Column in keyof typeof KEPT]?: string | number | null },
  after: { [Column in keyof typeof KEPT]?: string | number | null },
  by: By,
): Promise<void> {
  const named = (row: typeof after) =>
    Object.fromEntries(
      Object.entries(KEPT).flatMap(([column, field]) =>
        column in after ? [[field, row[column as keyof typeof KEPT]]] : [],
      ),
    )
  const contract = { id: before.id, createdAt: before.created_at }
  await putTerms(trx, 'contract_id', contract, changesBetween(named(before), named(after)), by)
}

/** Writes to whom it is reserved and the evidence seen. False when somebody changed the contract meanwhile. */
export async function updateReservation(
  trx: Db,
  id: number,
  { article, evidence }: { article: ReservedArticle | null; evidence: string },
  version: number,
  by: By,
): Promise<boolean> {
  const before = await trx('contracts').where({ id, version }).forUpdate().first()
  if (!before) return false
  const after = { reserved_article: article }
  await trx('contracts')
    .where({ id })
    .update({ ...after, reserved_evidence: evidence, version: version + 1 })
  await putContractTerms(trx, before, after, by)
  return true
}

/** Whether this directorate, or operation, is one that this buyer uses, or that the contract has already; none is. */
export async function isOfBuyer(
  trx: Db,
  table: 'directorates' | 'operations',
  id: number | null,
  buyerId: number,
  kept: number | null,
): Promise<boolean> {
  if (id === null) return true
  const row = await trx(table).where({ id, buyer_id: buyerId }).first('retired_on')
  return row !== undefined && (row.retired_on === null || id === kept)
}

/** Social considerations of a contract, none of which it has yet. */
export async function insertSaid(trx: Db, contractId: number, considerations: readonly string[]): Promise<void> {
  if (considerations.length > 0)
    await trx('contract_considerations').insert(
      considerations.map(consideration => ({ contract_id: contractId, consideration })),
    )
}

/** What is said of the social considerations of a contract already there; what was said before is kept. */
export async function putConsiderations(
  trx: Db,
  contractId: number,
  considerations: readonly string[],
  by: By,
): Promise<void> {
  const known: string[] = await trx('contract_considerations').where({ contract_id: contractId }).pluck('consideration')
  // Only what changes is written: what was said of the others still holds.
  const gone = known.filter(one => !considerations.includes(one))
  const come = considerations.filter(one => !known.includes(one))
  await trx('contract_considerations').where({ contract_id: contractId }).whereIn('consideration', gone).delete()
  await insertSaid(trx, contractId, come)
  if (gone.length + come.length === 0) return
  const contract = await trx('contracts').where({ id: contractId }).first('created_at')
  const [before, after] = [known, considerations].map(list => JSON.stringify([...list].sort()))
  const change = { field: 'considerations', before: before!, after: after! }
  await putTerms(trx, 'contract_id', { id: contractId, createdAt: contract!.created_at }, [change], by)
}

/** Whether this company holds the contract today, alone or in a group: a second role would count its hours twice. */
export async function holds(trx: Db, contractId: number, companyId: number): Promise<boolean> {
  const row = await trx('contract_holders')
    .where({ contract_id: contractId, company_id: companyId, until: null })
    .whereNot({ role: 'subcontractor' })
    .first('id')
  return row !== undefined
}

/** One more company on a contract that has others. False when it already has this role. */
export function addHolderTo(trx: Db, holder: NewHolder, by: By): Promise<boolean> {
  return keepingHolders(trx, holder.contractId, by, () => insertHolder(trx, holder))
}

type NewHolder = {
  contractId: number
  companyId: number
  role: HolderRole
  position: number
  since?: string | null
  until?: string | null
}

/** Of a contract that is being written. False when this company already has this role. */
export async function insertHolder(trx: Db, holder: NewHolder): Promise<boolean> {
  const rows = await trx('contract_holders')
    .insert({
      contract_id: holder.contractId,
      company_id: holder.companyId,
      role: holder.role,
      position: holder.position,
      since: holder.since ?? null,
      until: holder.until ?? null,
    })
    .onConflict(['contract_id', 'company_id', 'role'])
    .ignore()
    .returning('id')
  return rows.length > 0
}

/** The part of the hours that each company of a group answers for. */
export async function putShares(trx: Db, contractId: number, shares: readonly ShareForm[], by: By): Promise<void> {
  await keepingHolders(trx, contractId, by, async () => {
    for (const { companyId, points } of shares)
      await trx('contract_holders')
        .where({ contract_id: contractId, company_id: companyId, until: null })
        .whereNot({ role: 'subcontractor' })
        .update({ share_points: points })
  })
}

export async function clauseIdsOf(trx: Db, contractId: number): Promise<number[]> {
  return trx('clauses').where({ contract_id: contractId }).pluck('id')
}

function described(values: ContractValues) {
  return {
    directorate_id: values.directorateId,
    operation_id: values.operationId,
    number: values.number,
    lot_number: values.lotNumber,
    lot_title: values.lotTitle,
    title: values.title,
    procedure: values.procedure,
    ccag: values.ccag,
    ccag_version: values.ccagVersion,
    cpv: values.cpv,
    sector: values.sector,
    amount_cents: values.amountCents,
    noticed_on: values.noticedOn,
    notified_on: values.notifiedOn,
    starts_on: values.startsOn,
    ends_on: values.endsOn,
    group_form: values.groupForm,
    reserved_article: values.reservedArticle,
    ...textsOf(values),
  }
}

/** What lists search and sort by. */
export function textsOf({ title, lotTitle, number }: { title: string; lotTitle: string; number: string }) {
  return { search_text: folded(`${title} ${lotTitle} ${number}`), sort_text: folded(title) }
}

/**
 * Those of these contracts that `from` follows, held until the transaction ends: of two who hand the same contract over at
 * once, the second finds it gone. `from` null: those that nobody follows.
 */
export async function heldFrom(trx: Db, ids: readonly number[], from: number | null): Promise<number[]> {
  const held: number[] = []
  for (const some of inChunks(ids)) {
    const query = trx('contracts').whereIn('id', some).orderBy('id').forUpdate()
    held.push(
      ...(await (from === null ? query.whereNull('followed_by') : query.where({ followed_by: from })).pluck('id')),
    )
  }
  return held
}

export async function putFollower(trx: Db, ids: readonly number[], to: number | null, at: string): Promise<void> {
  for (const some of inChunks(ids))
    await trx('contracts')
      .whereIn('id', some)
      .update({ followed_by: to, followed_at: to === null ? null : at, ...(to !== null && { dismissed: '' }) })
}

/** A contract held while it is sorted. `was`: what it was said to be. */
type HeldToSort = { id: number; buyerId: number; was: Dismissal | '' }

/** Those of these contracts that are still to be taken, held until the transaction ends. `unwritten`: without a clause. */
export async function heldToTake(trx: Db, ids: readonly number[], { unwritten }: { unwritten: boolean }) {
  return heldWhere(trx, ids, query => {
    query.whereNull('followed_by').where({ social: 1, dismissed: '' })
    if (unwritten) query.whereNotExists(trx('clauses').whereRaw('clauses.contract_id = contracts.id'))
  })
}

/** Those of these that are left aside. */
export function heldDismissed(trx: Db, ids: readonly number[]): Promise<HeldToSort[]> {
  return heldWhere(trx, ids, query => {
    query.whereNull('followed_by').whereNot('dismissed', '')
  })
}

/** Those of these that are still as a sorting left them: followed by her, or said to be so; no clause was written since. */
export async function stillFreeOf(
  trx: Db,
  ids: readonly number[],
  as: { followedBy: number } | { dismissed: HeldToSort['was'] },
  since: string,
): Promise<number[]> {
  const held = await heldWhere(trx, ids, query => {
    const written = trx('clauses')
      .whereRaw('clauses.contract_id = contracts.id')
      .where('clauses.created_at', '>', since)
    query.whereNotExists(written)
    if ('followedBy' in as) query.where({ followed_by: as.followedBy, hourless: 0 })
    else query.where({ dismissed: as.dismissed }).whereNull('followed_by')
  })
  return held.map(({ id }) => id)
}

async function heldWhere(
  trx: Db,
  ids: readonly number[],
  condition: (query: ReturnType<Db>) => void,
): Promise<HeldToSort[]> {
  const held: HeldToSort[] = []
  for (const some of inChunks(ids)) {
    const query = trx('contracts').whereIn('id', some).orderBy('id').forUpdate()
    condition(query as unknown as ReturnType<Db>)
    const rows = await query.select('id', 'buyer_id', 'dismissed')
    held.push(...rows.map(row => ({ id: row.id, buyerId: row.buyer_id, was: row.dismissed as HeldToSort['was'] })))
  }
  return held
}

export async function putDismissed(trx: Db, ids: readonly number[], dismissed: HeldToSort['was']): Promise<void> {
  for (const some of inChunks(ids)) await trx('contracts').whereIn('id', some).update({ dismissed })
}
