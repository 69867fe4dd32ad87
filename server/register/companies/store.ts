import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { may, type User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { NotFound } from '#server/base/errors.ts'
import { folded } from '#server/base/text.ts'
import { identify } from './names-store.ts'
import type { Company, CompanyValues, NewCompany } from './rules.ts'
import { tellingKinds } from './telling-rules.ts'

/**
 * The company at this address, for this person: known through a contract or hours they may see, or linked to nothing yet.
 * @throws NotFound otherwise.
 */
export async function companyFor(db: Db, user: User, identifier: unknown): Promise<Company> {
  const row = await visibleCompanies(db, user)
    .where('companies.identifier', String(identifier))
    .orderBy('companies.id')
    .first('companies.*')
  if (!row) throw new NotFound('company')
  return companyFromRow(row)
}

/** The identifier of an establishment of this SIREN, or of the company that this number names. @throws NotFound. */
export async function establishmentNamed(db: Db, number: string): Promise<string> {
  const typed = number.replace(/\s/g, '')
  const row =
    (await db('companies').where({ identifier: typed }).orderBy('id').first('identifier')) ??
    (await db('companies').where({ siren: typed }).orderBy('id').first('identifier'))
  if (!row) throw new NotFound('company')
  return row.identifier
}

export async function isVisibleCompany(db: Db, user: User, identifier: string): Promise<boolean> {
  return Boolean(await visibleCompanies(db, user).where('companies.identifier', identifier).first('companies.id'))
}

/**
 * A query over the companies this person may see. One whose kind tells health or justice, and that is only known by whom
 * it employs, is not there for those who may not know: that it is in the register says who works.
 */
export function visibleCompanies(db: Db, user: User) {
  const query = db('companies')
  if (!may(user.role, 'identities.read'))
    query.where(plain =>
      plain
        .whereNotIn('companies.kind', tellingKinds)
        .orWhereNotExists(db('placements').whereRaw('placements.employer_id = companies.id'))
        .orWhereExists(db('contract_holders').whereRaw('contract_holders.company_id = companies.id')),
    )
  const { buyerIds } = user
  if (!buyerIds) return query
  return query.where(linked =>
    linked
      .whereIn(
        'companies.id',
        db('contract_holders')
          .join('contracts', 'contracts.id', 'contract_holders.contract_id')
          .whereNull('contracts.withdrawn_at')
          .whereIn('contracts.buyer_id', buyerIds)
          .select('contract_holders.company_id'),
      )
      .orWhereIn(
        'companies.id',
        db('placements')
          .join('clauses', 'clauses.id', 'placements.clause_id')
          .join('contracts', 'contracts.id', 'clauses.contract_id')
          .whereIn('contracts.buyer_id', buyerIds)
          .select('placements.employer_id'),
      )
      .orWhere(unlinked =>
        unlinked
          .whereNotExists(db('contract_holders').whereRaw('contract_holders.company_id = companies.id'))
          .whereNotExists(db('placements').whereRaw('placements.employer_id = companies.id')),
      ),
  )
}

/** The company with this number, recorded now if it was unknown; a name is only given to a company that has none. */
export async function ensureCompany(
  trx: Db,
  { idType, identifier, name = '' }: { idType: string; identifier: string; name?: string },
  at: string,
): Promise<number> {
  const found = await trx('companies').where({ id_type: idType, identifier }).first('id', 'name')
  if (found) {
    if (found.name || !name) return found.id
    await trx('companies')
      .where({ id: found.id })
      .update({ name, name_source: 'typed', ...texts(name, identifier) })
    await identify(trx, [found.id!], at.slice(0, 10))
    return found.id!
  }
  const [row] = await trx('companies')
    .insert({
      id_type: idType,
      identifier,
      siren: idType === 'SIRET' ? identifier.slice(0, 9) : null,
      name,
      name_source: name ? 'typed' : '',
      kind: 'company',
      ...texts(name, identifier),
      created_at: at,
    })
    .onConflict(['id_type', 'identifier'])
    .ignore()
    .returning('id')
  if (row) await identify(trx, [row.id!], at.slice(0, 10))
  return row?.id ?? (await trx('companies').where({ id_type: idType, identifier }).first('id'))!.id
}

/** The number of the company just written; null when this identifier is already there. */
export async function insertCompany(trx: Db, values: NewCompany, at: string): Promise<number | null> {
  const [row] = await trx('companies')
    .insert({
      id_type: values.idType,
      identifier: values.identifier,
      siren: values.idType === 'SIRET' ? values.identifier.slice(0, 9) : null,
      ...described(values, values.identifier),
      name_source: 'typed',
      created_at: at,
    })
    .onConflict(['id_type', 'identifier'])
    .ignore()
    .returning('id')
  if (row) await identify(trx, [row.id!], at.slice(0, 10))
  return row?.id ?? null
}

/** False when the company is no longer at this version. What the form gives back as it was shown stays what a list said. */
export async function updateCompany(
  trx: Db,
  company: Pick<Company, 'id' | 'identifier' | 'name' | 'kind'>,
  values: CompanyValues,
  version: number,
  today: string,
): Promise<boolean> {
  const { id, identifier } = company
  const sources = {
    ...(values.name !== company.name && { name_source: 'typed' }),
    ...(values.kind !== company.kind && { kind_source: 'typed' }),
  }
  const changed = await trx('companies')
    .where({ id, version })
    .update({ ...described(values, identifier), ...sources, version: version + 1 })
  if (changed === 1) await identify(trx, [id], today)
  return changed === 1
}

/** Other establishments of the same company, that this person may see. */
export async function siblingsOf(db: Db, user: User, { id, siren }: Company): Promise<Company[]> {
  if (!siren) return []
  const rows = await visibleCompanies(db, user)
    .where('companies.siren', siren)
    .whereNot('companies.id', id)
    .orderBy(['companies.sort_text', 'companies.id'])
    .select('companies.*')
  return rows.map(companyFromRow)
}

/** The company that a SIREN or a SIRET names, among those this person may see; null when none does. */
export async function companyNumbered(db: Db, user: User, number: string): Promise<Company | null> {
  const typed = number.replace(/\s/g, '')
  const named = (column: 'identifier' | 'siren') =>
    visibleCompanies(db, user).where(`companies.${column}`, typed).orderBy('companies.id').first('companies.*')
  const row = (await named('identifier')) ?? (await named('siren'))
  return row ? companyFromRow(row) : null
}

/** The establishments of this SIREN that this person may see. */
export async function companiesOfLegalPerson(db: Db, user: User, siren: string): Promise<Company[]> {
  const rows = await visibleCompanies(db, user)
    .where('companies.siren', siren)
    .orderBy(['companies.sort_text', 'companies.id'])
    .limit(20)
    .select('companies.*')
  return rows.map(companyFromRow)
}

/** All establishments of these companies, whoever may see them: what they hold is one company’s. */
export async function establishmentsOf(db: Db, companies: readonly Pick<Company, 'id' | 'siren'>[]): Promise<number[]> {
  const found = new Set(companies.map(({ id }) => id))
  for (const sirens of inChunks([...new Set(companies.flatMap(({ siren }) => siren ?? []))]))
    for (const id of await db('companies').whereIn('siren', sirens).pluck('id')) found.add(id)
  return [...found]
}

export async function companiesNumbered(db: Db, ids: readonly number[]): Promise<Map<number, Company>> {
  const found = new Map<number, Company>()
  for (const some of inChunks(ids))
    for (const row of await db('companies').whereIn('id', some)) found.set(row.id, companyFromRow(row))
  return found
}

export function companyFromRow(row: CompanyRow): Company {
  return {
    id: row.id,
    idType: row.id_type as Company['idType'],
    identifier: row.identifier,
    siren: row.siren,
    name: row.name,
    kind: row.kind as Company['kind'],
    nameSource: (row.name_source || (row.name ? 'typed' : 'number')) as Company['nameSource'],
    isKindListed: row.kind_source === 'list',
    esusSince: row.esus_since,
    city: row.city,
    trade: row.trade,
    version: row.version,
  }
}

function described(values: CompanyValues, identifier: string) {
  const { name, kind, esusSince, city, trade } = values
  return {
    name,
    kind,
    esus_since: esusSince,
    city,
    trade,
    search_text: folded(`${name} ${identifier} ${city} ${trade}`),
    sort_text: folded(name || identifier),
  }
}

/** What lists search and sort by, of a company of which nothing is known but its name. */
export function texts(name: string, identifier: string) {
  return { search_text: folded(`${name} ${identifier}`), sort_text: folded(name || identifier) }
}

type CompanyRow = Omit<Row<'companies'>, 'search_text' | 'sort_text' | 'created_at'>
