import type { Db } from '#db/connect.ts'
import type { User } from '../users/rules.ts'
import { NotFound } from '../web/errors.ts'
import { siret } from '../web/format.ts'
import { folded } from '../web/text.ts'
import type { Company } from './rules.ts'

/** How a company is named: the open data give only its number. */
export function companyName({ name, idType, identifier }: Pick<Company, 'name' | 'idType' | 'identifier'>): string {
  return name || `Entreprise ${idType === 'SIRET' ? siret(identifier) : `${idType} ${identifier}`}`
}

/**
 * The company at this address, for this person: known through a contract or hours they may see, or linked to nothing yet.
 * @throws NotFound otherwise.
 */
export async function companyFor(db: Db, user: User, identifier: string): Promise<Company> {
  const row = await visibleCompanies(db, user)
    .where('companies.identifier', identifier)
    .orderBy('companies.id')
    .first('companies.*')
  if (!row) throw new NotFound('company')
  return companyFromRow(row)
}

/** A query over the companies this person may see. */
export function visibleCompanies(db: Db, user: User) {
  const query = db('companies')
  const { buyerIds } = user
  if (!buyerIds) return query
  return query.where(linked =>
    linked
      .whereExists(
        db('contract_holders')
          .join('contracts', 'contracts.id', 'contract_holders.contract_id')
          .whereRaw('contract_holders.company_id = companies.id')
          .whereIn('contracts.buyer_id', buyerIds),
      )
      .orWhereExists(
        db('placements')
          .join('clauses', 'clauses.id', 'placements.clause_id')
          .join('contracts', 'contracts.id', 'clauses.contract_id')
          .whereRaw('placements.employer_id = companies.id')
          .whereIn('contracts.buyer_id', buyerIds),
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
    if (!found.name && name)
      await trx('companies')
        .where({ id: found.id })
        .update({ name, ...texts(name, identifier) })
    return found.id
  }
  const [row] = await trx('companies')
    .insert({
      id_type: idType,
      identifier,
      siren: idType === 'SIRET' ? identifier.slice(0, 9) : null,
      name,
      kind: 'company',
      ...texts(name, identifier),
      created_at: at,
    })
    .onConflict(['id_type', 'identifier'])
    .ignore()
    .returning('id')
  return row?.id ?? (await trx('companies').where({ id_type: idType, identifier }).first('id')).id
}

export async function companiesNumbered(db: Db, ids: readonly number[]): Promise<Map<number, Company>> {
  const rows = await db('companies').whereIn('id', ids)
  return new Map(rows.map(row => [row.id, companyFromRow(row)]))
}

export function companyFromRow(row: CompanyRow): Company {
  return {
    id: row.id,
    idType: row.id_type as Company['idType'],
    identifier: row.identifier,
    siren: row.siren,
    name: row.name,
    kind: row.kind as Company['kind'],
    esusSince: row.esus_since,
    city: row.city,
    trade: row.trade,
    contactName: row.contact_name,
    contactPhone: row.contact_phone,
    contactEmail: row.contact_email,
    version: row.version,
  }
}

function texts(name: string, identifier: string) {
  return { search_text: folded(`${name} ${identifier}`), sort_text: folded(name || identifier) }
}

export type CompanyRow = {
  id: number
  id_type: string
  identifier: string
  siren: string | null
  name: string
  kind: string
  esus_since: string | null
  city: string
  trade: string
  contact_name: string
  contact_phone: string
  contact_email: string
  version: number
}
