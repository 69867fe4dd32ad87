import type { Db } from '#db/connect.ts'
import { longDate } from '#server/base/format.ts'
import type { Target, TargetRole } from './entered-rules.ts'

/** Units of the scheme that are a part of something; the others count. */
const RATES: ReadonlySet<string> = new Set(['percentNumber', 'percentValue'])

/** What the scheme in force on a day fixes for the indicators that it names: targets and base lines, whoever typed others. */
export async function adoptedTargets(db: Db, today: string): Promise<Target[]> {
  const plan = await db('scheme_plans')
    .where('adopted_on', '<=', today)
    .orderBy([
      { column: 'adopted_on', order: 'desc' },
      { column: 'number', order: 'desc' },
    ])
    .first('id', 'name', 'adopted_on', 'adopted_at')
  if (!plan) return []
  const items = await db('scheme_items')
    .where({ plan_id: plan.id, removed_at: null })
    .whereNot('code', '')
    .orderBy('rank')
    .select('id', 'code', 'unit', 'target_hundredths', 'target_year', 'base_hundredths', 'base_year')
  const source = `${plan.name}, adopté le ${longDate(plan.adopted_on!)}`
  return items.flatMap(item => {
    const told = (role: TargetRole, value: number | null | undefined, year: number | null | undefined): Target[] =>
      value == null || year == null
        ? []
        : [
            {
              id: -item.id,
              buyerId: null,
              code: item.code!,
              role,
              unit: RATES.has(item.unit ?? '') ? 'rate' : 'number',
              year,
              value: Number(value),
              source,
              recordedAt: plan.adopted_at!,
              recordedByName: null,
            },
          ]
    return [
      ...told('target', item.target_hundredths, item.target_year),
      ...told('baseline', item.base_hundredths, item.base_year),
    ]
  })
}
