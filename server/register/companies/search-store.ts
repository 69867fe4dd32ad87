import type { Db } from '#db/connect.ts'
import { bearing, type Condition, fewOf, isAmong, isIndexed, on, saying } from '#db/words.ts'

/** That a company bears each of these words: one of the few that do, or read one by one where they are most of them. */
export async function companiesBearing(db: Db, words: readonly string[]): Promise<Condition> {
  const each = on(companies => words.forEach(word => void companies.where(saying('companies', word))))
  if (!words.some(isIndexed)) return each
  const ids = await fewOf(bearing(db, 'companies', words))
  return ids ? isAmong(db, 'companies.id', ids) : each
}
