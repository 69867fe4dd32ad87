import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { legalPerson } from '#server/register/companies/rules.ts'
import { shareActsOf } from '#server/register/shares/store.ts'
import type { Group } from './bearing-rules.ts'
import type { OwnPart } from './share-rules.ts'

/** Who may bear a part of these contracts, and what was decided of it: where several do. */
export async function groupsOf(db: Db, contractIds: readonly number[], known?: string): Promise<Map<number, Group>> {
  const acts = await shareActsOf(db, contractIds, known)
  const found = new Map<number, Group['bearable'][number][]>()
  for (const ids of inChunks(contractIds)) {
    const rows = await db('contract_holders')
      .join('companies', 'companies.id', 'contract_holders.company_id')
      .whereIn('contract_holders.contract_id', ids)
      .whereNull('contract_holders.until')
      .orderBy(['contract_holders.position', 'contract_holders.id'])
      .select(
        'contract_holders.contract_id',
        'contract_holders.company_id',
        'contract_holders.role',
        'contract_holders.share_points',
        'companies.id',
        'companies.siren',
      )
    for (const row of rows) {
      const list = found.get(row.contract_id) ?? []
      found.set(row.contract_id, list)
      list.push({
        companyId: row.company_id,
        role: row.role,
        points: row.share_points,
        person: legalPerson(row),
      })
    }
  }
  const several = [...found].filter(([, bearable]) => bearable.length > 1)
  return new Map(several.map(([id, bearable]) => [id, { bearable, acts: acts.get(id) ?? [] }]))
}

/** What each company of a group bears and did, as kept with the standings. Ask `settled` first. */
export async function partsKept(db: Db, clauseIds: readonly number[] | null): Promise<Map<number, OwnPart[]>> {
  const found = new Map<number, OwnPart[]>()
  for (const ids of clauseIds ? inChunks(clauseIds) : [null]) {
    const query = db('standing_parts').orderBy(['clause_id', 'person'])
    for (const row of await (ids ? query.whereIn('clause_id', ids) : query)) {
      const list = found.get(row.clause_id) ?? []
      found.set(row.clause_id, list)
      list.push({ person: row.person, owed: row.owed_centihours, counted: row.counted_centihours })
    }
  }
  return found
}
