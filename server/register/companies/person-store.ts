import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import { unsettle } from '../standings/store.ts'
import { identify, identifyPersons } from './names-store.ts'
import type { PersonAct } from './person-rules.ts'

type Placed = Pick<PersonAct, 'companyId' | 'before' | 'siren' | 'reason' | 'undoesId'>

/** What was said of these companies, and of those that left or joined their legal person, oldest first. */
export async function personActsOf(db: Db, companyIds: readonly number[], siren: string | null): Promise<PersonAct[]> {
  const rows = await db('company_persons')
    .leftJoin('users', 'users.id', 'company_persons.recorded_by')
    .where(one => {
      one.whereIn('company_id', companyIds)
      if (siren) one.orWhere('siren', siren).orWhere('before_siren', siren)
    })
    .orderBy('company_persons.id')
    .select('company_persons.*', 'users.name as by_name')
  return rows.map(row => ({
    id: row.id,
    companyId: row.company_id,
    before: row.before_siren,
    siren: row.siren,
    reason: row.reason,
    undoesId: row.undoes_id,
    at: row.recorded_at,
    byName: row.by_name,
  }))
}

/**
 * The company is of this legal person from now on: names and kinds of both follow, and what their contracts come to is measured
 * again. False when it is no longer where it was read.
 */
export async function putPerson(trx: Db, act: Placed, { at, userId, today }: Author): Promise<boolean> {
  const { companyId, before, siren, reason, undoesId } = act
  const row = await trx('companies').where({ id: companyId }).forUpdate().first('siren')
  if (row?.siren !== before) return false
  const kept = await trx('company_persons')
    .insert({
      ...{ company_id: companyId, before_siren: before, siren, reason },
      ...{ undoes_id: undoesId, recorded_at: at, recorded_by: userId },
    })
    .onConflict('undoes_id')
    .ignore()
    .returning('id')
  if (kept.length === 0) return false
  await trx('companies').where({ id: companyId }).update({ siren })
  await identify(trx, [companyId], today)
  if (before) await identifyPersons(trx, [before], today)
  await unsettle(trx, await clausesOf(trx, companyId, [before, siren]))
  return true
}

async function clausesOf(trx: Db, companyId: number, sirens: readonly (string | null)[]): Promise<number[]> {
  const persons = sirens.filter(siren => siren !== null)
  const companies = trx('companies').whereIn('siren', persons).orWhere('id', companyId).select('id')
  return trx('clauses')
    .join('contract_holders', 'contract_holders.contract_id', 'clauses.contract_id')
    .whereIn('contract_holders.company_id', companies)
    .distinct('clauses.id')
    .pluck('clauses.id')
}
