import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import type { Company } from '../companies/rules.ts'
import { companyName } from '../companies/words.ts'
import { inOrder, type ShareAct, type ShareActKind, type SharePart } from './rules.ts'

/** What was decided of the parts of these contracts, oldest effect first, as known at an instant. */
export async function shareActsOf(
  db: Db,
  contractIds: readonly number[],
  known?: string,
): Promise<Map<number, ShareAct[]>> {
  const acts: ShareAct[] = []
  for (const ids of inChunks(contractIds)) {
    const query = db('share_acts')
      .leftJoin('users', 'users.id', 'share_acts.recorded_by')
      .whereIn('share_acts.contract_id', ids)
    if (known !== undefined) query.where('share_acts.recorded_at', '<=', known)
    const rows = await query.orderBy('share_acts.id').select('share_acts.*', 'users.name as recorded_by_name')
    const parts = await partsOf(
      db,
      rows.map(({ id }) => id),
    )
    acts.push(
      ...rows.map(row => ({
        id: row.id,
        contractId: row.contract_id,
        kind: row.kind as ShareActKind,
        unit: row.unit as ShareAct['unit'],
        effectOn: row.effect_on,
        reason: row.reason,
        recordedAt: row.recorded_at,
        recordedByName: row.recorded_by_name,
        parts: parts.get(row.id) ?? [],
      })),
    )
  }
  return Map.groupBy(inOrder(acts), ({ contractId }) => contractId)
}

async function partsOf(db: Db, actIds: readonly number[]): Promise<Map<number, SharePart[]>> {
  const found = new Map<number, SharePart[]>()
  for (const ids of inChunks(actIds))
    for (const row of await db('share_parts').whereIn('act_id', ids).orderBy('id')) {
      const list = found.get(row.act_id) ?? []
      found.set(row.act_id, list)
      list.push({ companyId: row.company_id, principalId: row.principal_id, value: row.value })
    }
  return found
}

/** The companies that these acts speak of, as people call them. */
export async function namesIn(db: Db, acts: readonly ShareAct[]): Promise<Map<number, string>> {
  const ids = [...new Set(acts.flatMap(({ parts }) => parts.flatMap(part => [part.companyId, part.principalId ?? 0])))]
  return companiesNamed(db, ids)
}

/** These companies as people call them. */
export async function companiesNamed(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const some of inChunks(ids))
    for (const { id, name, identifier, id_type } of await db('companies')
      .whereIn('id', some)
      .select('id', 'name', 'identifier', 'id_type'))
      found.set(id, companyName({ name, identifier, idType: id_type as Company['idType'] }))
  return found
}

type NewAct = Pick<ShareAct, 'kind' | 'unit' | 'effectOn' | 'reason' | 'parts'>

export async function insertShareAct(
  trx: Db,
  contractId: number,
  act: NewAct,
  by: { at: string; userId: number | null },
): Promise<number> {
  const [row] = await trx('share_acts')
    .insert({
      contract_id: contractId,
      kind: act.kind,
      unit: act.unit,
      effect_on: act.effectOn,
      reason: act.reason,
      recorded_at: by.at,
      recorded_by: by.userId,
    })
    .returning('id')
  await trx('share_parts').insert(
    act.parts.map(({ companyId, principalId, value }) => ({
      act_id: row!.id,
      company_id: companyId,
      principal_id: principalId,
      value,
    })),
  )
  return row!.id
}
