import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { heldKinds } from '#server/register/companies/kinds-store.ts'
import type { CompanyKind } from '#server/register/companies/rules.ts'

/** All that the employer of each of these employments was on the day of the hire. */
export async function employersOf(db: Db, placementIds: readonly number[]): Promise<Map<number, CompanyKind[]>> {
  const rows = []
  for (const ids of inChunks(placementIds))
    rows.push(
      ...(await db('placements')
        .join('companies', 'companies.id', 'placements.employer_id')
        .whereIn('placements.id', ids)
        .select('placements.id', 'placements.hired_on', 'companies.siren', 'companies.kind', 'companies.kind_source')),
    )
  const held = await heldKinds(
    db,
    rows.flatMap(({ siren }) => siren ?? []),
  )
  return new Map(
    rows.map(row => {
      const employer = {
        siren: row.siren,
        kind: row.kind as CompanyKind,
        isKindListed: row.kind_source === 'list',
      }
      return [row.id, held.of(employer, row.hired_on)]
    }),
  )
}
