import type { Db } from '#db/connect.ts'
import type { Scheme, SchemeForm } from './scheme-rules.ts'

/** Every scheme recorded, oldest effect first; of two of one day, the last recorded prevails. `known`: an instant. */
export async function schemesOf(db: Db, known?: string | null): Promise<Scheme[]> {
  const query = db('schemes')
    .leftJoin('users', 'users.id', 'schemes.recorded_by')
    .orderBy(['schemes.effect_on', 'schemes.id'])
  if (known) query.where('schemes.recorded_at', '<=', known)
  const rows = await query.select('schemes.*', 'users.name as recorded_by_name')
  return rows.map(row => ({
    name: row.name,
    fromYear: row.from_year,
    toYear: row.to_year,
    fteHours: row.fte_hours,
    effectOn: row.effect_on,
    recordedAt: row.recorded_at,
    recordedByName: row.recorded_by_name,
  }))
}

export async function insertScheme(
  trx: Db,
  { name, fromYear, toYear, fteHours, effectOn }: SchemeForm,
  by: { at: string; userId: number | null },
): Promise<void> {
  await trx('schemes').insert({
    name,
    from_year: fromYear,
    to_year: toYear,
    fte_hours: fteHours,
    effect_on: effectOn,
    recorded_at: by.at,
    recorded_by: by.userId,
  })
}
