import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { adoptedTargets } from './adopted-store.ts'
import {
  type AnnualTotal,
  type Base,
  besideAdopted,
  standingTargets,
  standingTotals,
  type Target,
  type TargetForm,
  type TargetRole,
  type TargetUnit,
  type TotalForm,
} from './entered-rules.ts'

type By = { at: string; userId: number | null }

/** Every total of the buyers that this person sees, as recorded. */
export async function totalsRecorded(db: Db, user: User): Promise<AnnualTotal[]> {
  const query = db('annual_totals')
    .leftJoin('users', 'users.id', 'annual_totals.recorded_by')
    .orderBy('annual_totals.id')
  if (user.buyerIds) query.whereIn('annual_totals.buyer_id', user.buyerIds)
  const rows = await query.select('annual_totals.*', 'users.name as by_name')
  return rows.map(row => ({
    id: row.id,
    buyerId: row.buyer_id,
    year: row.year,
    base: row.base as Base,
    contracts: row.contracts,
    cents: row.cents === null ? null : Number(row.cents),
    source: row.source,
    recordedAt: row.recorded_at,
    recordedByName: row.by_name,
  }))
}

export async function totalsOf(db: Db, user: User): Promise<AnnualTotal[]> {
  return standingTotals(await totalsRecorded(db, user))
}

/** Every target and base line of the institution and of the buyers that this person sees, as recorded. */
export async function targetsRecorded(db: Db, user: User): Promise<Target[]> {
  const query = db('indicator_targets')
    .leftJoin('users', 'users.id', 'indicator_targets.recorded_by')
    .orderBy('indicator_targets.id')
  if (user.buyerIds)
    query.where(either =>
      either.whereNull('indicator_targets.buyer_id').orWhereIn('indicator_targets.buyer_id', user.buyerIds!),
    )
  const rows = await query.select('indicator_targets.*', 'users.name as by_name')
  return rows.map(row => ({
    id: row.id,
    buyerId: row.buyer_id,
    code: row.code,
    role: row.role as TargetRole,
    unit: row.unit as TargetUnit,
    year: row.year,
    value: row.value === null ? null : Number(row.value),
    source: row.source,
    recordedAt: row.recorded_at,
    recordedByName: row.by_name,
  }))
}

/** Those that hold: what the adopted scheme fixes prevails over what was entered for the same indicator. */
export async function targetsOf(db: Db, user: User, today: string): Promise<Target[]> {
  return besideAdopted(standingTargets(await targetsRecorded(db, user)), await adoptedTargets(db, today))
}

export async function insertTotal(trx: Db, form: TotalForm, by: By): Promise<number> {
  const { buyerId, ...said } = form
  const row = { buyer_id: buyerId, ...said, recorded_at: by.at, recorded_by: by.userId }
  return (await trx('annual_totals').insert(row).returning('id'))[0]!.id
}

export async function insertTarget(trx: Db, form: TargetForm, by: By): Promise<number> {
  const { buyerId, ...said } = form
  const row = { buyer_id: buyerId, ...said, recorded_at: by.at, recorded_by: by.userId }
  return (await trx('indicator_targets').insert(row).returning('id'))[0]!.id
}
