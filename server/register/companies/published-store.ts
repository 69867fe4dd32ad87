import type { Db } from '#db/connect.ts'
import { insertMany } from '#db/insert-many.ts'
import { inChunks } from '#server/base/chunks.ts'
import { identify } from './names-store.ts'
import { texts } from './store.ts'

/** A company as the open data know it, often without its name. */
type PublishedCompany = { idType: string; identifier: string; name: string }

/** These companies, each once, with their numbers; how a new one is called follows of what is known of its legal person. */
export async function ensureCompanies(
  trx: Db,
  companies: readonly PublishedCompany[],
  at: string,
): Promise<(PublishedCompany & { id: number })[]> {
  const rows = companies.map(({ idType, identifier }) => ({
    id_type: idType,
    identifier,
    siren: idType === 'SIRET' ? identifier.slice(0, 9) : null,
    name: '',
    kind: 'company',
    ...texts('', identifier),
    created_at: at,
  }))
  const added = await insertMany(trx, 'companies', rows, { ignore: true, returning: ['id'] })
  await identify(
    trx,
    added.map(({ id }) => id),
    at.slice(0, 10),
  )

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
  return found
}
