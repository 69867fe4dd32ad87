import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { publishedActsOf } from './amendments-store.ts'
import { answersOf } from './answers-store.ts'
import { endContent } from './end-readings-rules.ts'
import { isMisdated } from './reading-rules.ts'

/**
 * Days on which published acts were signed, which the execution of these contracts cannot end before: those that nobody can
 * follow left out, and those that an answer about the end already explains.
 */
export async function boundsUnder(
  db: Db,
  contractIds: readonly number[],
  known?: string,
): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  const published = await publishedActsOf(db, contractIds, known)
  if (published.size === 0) return found
  const answers = await answersOf(db, contractIds, known)
  for (const ids of inChunks([...published.keys()])) {
    const rows = await db('contracts').whereIn('id', ids).select('id', 'notified_on', 'duration_months')
    for (const row of rows) {
      const acts = published.get(row.id)!.filter(({ isPublished }) => isPublished)
      const content = endContent({
        notifiedOn: row.notified_on,
        initialMonths: row.duration_months,
        amendments: acts,
        bounds: [],
      })
      if (answers.get(row.id)?.ends.some(one => one.content === content)) continue
      const days = acts.filter(act => !isMisdated(act, row.notified_on)).map(({ signedOn }) => signedOn)
      if (days.length > 0) found.set(row.id, days)
    }
  }
  return found
}
