import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Author } from '#server/journal/store.ts'
import type { ListedClaim, ListedEstablishment, ListedPerson, UnreadList } from './record.ts'
import type { ListKind } from './rules.ts'

// What publications and lists say of legal persons. Nothing a list said is ever changed by another.

export type ListHead = { kind: ListKind; source: string; datedOn: string; sha256: string; rowCount: number }

export async function insertList(trx: Db, list: ListHead, { at, userId }: Author): Promise<number> {
  const { kind, source, datedOn, sha256, rowCount } = list
  const said = { kind, source, dated_on: datedOn, sha256, row_count: rowCount }
  const [row] = await trx('company_lists')
    .insert({ ...said, recorded_at: at, recorded_by: userId })
    .returning('id')
  return row!.id
}

export async function insertListed(
  trx: Db,
  listId: number,
  listed: {
    persons: readonly ListedPerson[]
    establishments: readonly ListedEstablishment[]
    claims: readonly ListedClaim[]
  },
): Promise<void> {
  await insertMany(
    trx,
    'listed_persons',
    listed.persons.map(({ siren, name, personName, size, isNatural, isHidden, isClosed }) => ({
      list_id: listId,
      siren,
      name,
      person_name: personName,
      size,
      natural: Number(isNatural),
      hidden: Number(isHidden),
      closed: Number(isClosed),
    })),
  )
  await insertMany(
    trx,
    'listed_establishments',
    listed.establishments.map(({ siret, sign, postCode, city, isClosed, closedOn }) => ({
      list_id: listId,
      siret,
      sign,
      post_code: postCode,
      city,
      closed: Number(isClosed),
      closed_on: closedOn,
    })),
  )
  await insertMany(
    trx,
    'kind_claims',
    listed.claims.map(claim => ({ list_id: listId, ...claim })),
  )
}

export type KeptList = {
  id: number
  kind: ListKind
  source: string
  datedOn: string
  rowCount: number
  at: string
  persons: number
}

/** The lists that were read, the latest first. */
export async function keptLists(db: Db, most = 50): Promise<KeptList[]> {
  const rows = await db('company_lists').orderBy('id', 'desc').limit(most)
  const persons = await countedBy(
    db,
    'listed_persons',
    rows.map(({ id }) => id!),
  )
  const establishments = await countedBy(
    db,
    'listed_establishments',
    rows.map(({ id }) => id!),
  )
  return rows.map(({ id, kind, source, dated_on, row_count, recorded_at }) => ({
    id: id!,
    kind: kind as ListKind,
    source,
    datedOn: dated_on,
    rowCount: row_count,
    at: recorded_at,
    persons: persons.get(id!) ?? establishments.get(id!) ?? 0,
  }))
}

async function countedBy(
  db: Db,
  table: 'listed_persons' | 'listed_establishments',
  ids: readonly number[],
): Promise<Map<number, number>> {
  const rows: Record<string, unknown>[] = await db(table)
    .whereIn('list_id', ids)
    .groupBy('list_id')
    .select('list_id')
    .count({ number: 'id' })
  return new Map(rows.map(row => [Number(row.list_id), Number(row.number)]))
}

/** Whether these very bytes were read before, as this source of this day. */
export async function listRead(db: Db, { sha256, source, datedOn }: Omit<ListHead, 'kind' | 'rowCount'>) {
  return Boolean(await db('company_lists').where({ sha256, source, dated_on: datedOn }).first('id'))
}

/** What lists and SIRENE call these legal persons, the latest of each. `also`: a list that is not taken yet. */
export async function listedNames(
  db: Db,
  sirens: readonly string[],
  also: UnreadList | null = null,
): Promise<{ sirene: Map<string, string>; list: Map<string, string> }> {
  const found = { sirene: new Map<string, string>(), list: new Map<string, string>() }
  for (const some of inChunks(sirens)) {
    const rows = await db('listed_persons')
      .join('company_lists', 'company_lists.id', 'listed_persons.list_id')
      .whereIn('siren', some)
      .orderBy(['dated_on', 'company_lists.id'])
      .select('siren', 'name', 'hidden', 'natural', 'company_lists.kind', 'dated_on')
    for (const { siren, name, hidden, natural, kind } of withUnread(rows, new Set(some), also)) {
      const names = kind === 'units' ? found.sirene : found.list
      // Whom the directory stopped showing loses the name that it showed.
      if (kind === 'units' && (hidden || natural)) names.set(siren, '')
      else if (name) names.set(siren, name)
    }
  }
  return found
}

/** Rows by day, those of a list that is not taken yet among them, after those of its day. */
function withUnread<One extends { dated_on: string }>(
  rows: readonly One[],
  sirens: ReadonlySet<string>,
  also: UnreadList | null,
) {
  if (!also) return rows
  const { kind, datedOn: dated_on, persons } = also
  const own = persons
    .filter(({ siren }) => sirens.has(siren))
    .map(({ siren, name, isHidden, isNatural }) => ({
      ...{ siren, name, kind, dated_on },
      ...{ hidden: Number(isHidden), natural: Number(isNatural) },
    }))
  const first = rows.findIndex(row => row.dated_on > dated_on)
  return rows.toSpliced(first < 0 ? rows.length : first, 0, ...(own as unknown as One[]))
}

export type Standing = { size: string; isClosed: boolean; isNatural: boolean; personName: string; listedOn: string }

/** What the latest list of SIRENE says of this legal person beside its name. */
export async function standingOf(db: Db, siren: string): Promise<Standing | null> {
  const row = await db('listed_persons')
    .join('company_lists', 'company_lists.id', 'listed_persons.list_id')
    .where({ siren, kind: 'units' })
    .orderBy('dated_on', 'desc')
    .orderBy('company_lists.id', 'desc')
    .first('size', 'closed', 'natural', 'person_name', 'dated_on')
  if (!row) return null
  const { size, closed, natural, person_name: personName, dated_on: listedOn } = row
  return { size, isClosed: closed === 1, isNatural: natural === 1, personName, listedOn }
}

/** What the latest list of SIRENE says of these establishments. */
export async function placesOf(
  db: Db,
  sirets: readonly string[],
): Promise<Map<string, ListedEstablishment & { listedOn: string }>> {
  const found = new Map<string, ListedEstablishment & { listedOn: string }>()
  for (const some of inChunks(sirets)) {
    const rows = await db('listed_establishments')
      .join('company_lists', 'company_lists.id', 'listed_establishments.list_id')
      .whereIn('siret', some)
      .orderBy(['dated_on', 'company_lists.id'])
      .select('siret', 'sign', 'post_code', 'city', 'closed', 'closed_on', 'dated_on')
    for (const { siret, sign, post_code: postCode, city, closed, closed_on: closedOn, dated_on: listedOn } of rows)
      found.set(siret, { siret, sign, postCode, city, isClosed: closed === 1, closedOn, listedOn })
  }
  return found
}

/** The names under which contracts that stand publish some companies, or some buyers. */
export async function publishedNames(
  db: Db,
  party: 'company_id' | 'buyer_id',
  ids: readonly number[],
): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  for (const some of inChunks(ids)) {
    const rows = await db('published_names')
      .join('contracts', 'contracts.id', 'published_names.contract_id')
      .whereNull('contracts.withdrawn_at')
      .whereIn(`published_names.${party}`, some)
      .select(`published_names.${party}`, 'published_names.name')
    for (const row of rows as { company_id?: number; buyer_id?: number; name: string }[]) {
      const id = row[party]!
      const names = found.get(id)
      if (names) names.push(row.name)
      else found.set(id, [row.name])
    }
  }
  return found
}

export type PublishedName = { contractId: number; companyId: number | null; buyerId: number | null; name: string }

/** Writes under which names these contracts publish their parties; who they publish now or published before. */
export async function putPublishedNames(
  trx: Db,
  contractIds: readonly number[],
  names: readonly PublishedName[],
): Promise<{ companyIds: number[]; buyerIds: number[] }> {
  const companyIds = new Set(names.flatMap(({ companyId }) => companyId ?? []))
  const buyerIds = new Set(names.flatMap(({ buyerId }) => buyerId ?? []))
  for (const some of inChunks(contractIds)) {
    const before = await trx('published_names').whereIn('contract_id', some).select('company_id', 'buyer_id')
    for (const { company_id, buyer_id } of before) {
      if (company_id) companyIds.add(company_id)
      if (buyer_id) buyerIds.add(buyer_id)
    }
    if (before.length > 0) await trx('published_names').whereIn('contract_id', some).delete()
  }
  await insertMany(
    trx,
    'published_names',
    names.map(({ contractId, companyId, buyerId, name }) => ({
      contract_id: contractId,
      company_id: companyId,
      buyer_id: buyerId,
      name,
    })),
  )
  return { companyIds: [...companyIds], buyerIds: [...buyerIds] }
}

/** Those whom these contracts name. */
export async function namedOn(trx: Db, contractIds: readonly number[]) {
  const companyIds = new Set<number>()
  const buyerIds = new Set<number>()
  for (const some of inChunks(contractIds))
    for (const row of await trx('published_names').whereIn('contract_id', some).select('company_id', 'buyer_id')) {
      if (row.company_id) companyIds.add(row.company_id)
      if (row.buyer_id) buyerIds.add(row.buyer_id)
    }
  return { companyIds: [...companyIds], buyerIds: [...buyerIds] }
}
