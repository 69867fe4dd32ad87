import type { Db } from '#db/connect.ts'
import { bearing, type Condition, isAmong, isIndexed, on, saying } from '#db/words.ts'

/** Up to so many, all that answer are put in order and counted; beyond, a list goes through its order and stops. */
const FEW = 500

/** That a company bears each of these words: one of the few that do, or read one by one where they are most of them. */
export async function companiesBearing(db: Db, words: readonly string[]): Promise<Condition> {
  const each = on(companies => words.forEach(word => void companies.where(saying('companies', word))))
  if (!words.some(isIndexed)) return each
  const rows: { id: number }[] = await bearing(db, 'companies', words).limit(FEW + 1)
  if (rows.length > FEW) return each
  return isAmong(
    db,
    'companies.id',
    rows.map(({ id }) => id),
  )
}
