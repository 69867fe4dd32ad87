import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { visibleCompanies } from './store.ts'

export type Unnamed = { siren: string; establishments: number }

/** The legal persons of which nothing gives the name, for this person, by SIREN. */
export async function unnamedPersons(db: Db, user: User): Promise<Unnamed[]> {
  const rows: Record<string, unknown>[] = await visibleCompanies(db, user)
    .whereNotNull('companies.siren')
    .groupBy('companies.siren')
    .havingRaw(`max(companies.name) = ''`)
    .orderBy('companies.siren')
    .select('companies.siren')
    .count({ establishments: 'companies.id' })
  return rows.map(row => ({ siren: String(row.siren), establishments: Number(row.establishments) }))
}
