import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import { texts } from './store.ts'

/** A company as the open data know it, often without its name. */
type PublishedCompany = { idType: string; identifier: string; name: string }

/** These companies, each once, with their numbers; a name is only given to a company that has none. */
export async function ensureCompanies(
  trx: Db,
  companies: readonly PublishedCompany[],
  at: string,
): Promise<(PublishedCompany & { id: number })[]> {
  const rows = companies.map(({ idType, identifier, name }) => ({
    id_type: idType,
    identifier,
    siren: idType === 'SIRET' ? identifier.slice(0, 9) : null,
    name,
    kind: 'company',
    ...texts(name, identifier),
    created_at: at,
  }))
  await insertMany(trx, 'companies', rows, { ignore: true })

  const found: (PublishedCompany & { id: number })[] = []
  for (const some of inChunks(companies)) {
    const known = await trx('companies')
      .whereIn(
        'identifier',
        some.map(({ identifier }) => identifier),
      )
      .select('id', 'id_type', 'identifier', 'name')
    for (const { id, id_type, identifier, name } of known) found.push({ id, idType: id_type, identifier, name })
  }
  const names = new Map(companies.map(company => [keyOf(company), company.name]))
  for (const company of found) {
    const name = names.get(keyOf(company))
    if (company.name || !name) continue
    company.name = name
    await trx('companies')
      .where({ id: company.id })
      .update({ name, ...texts(name, company.identifier) })
  }
  return found
}

function keyOf({ idType, identifier }: PublishedCompany): string {
  return `${idType} ${identifier}`
}
