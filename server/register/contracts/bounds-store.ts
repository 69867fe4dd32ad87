import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { saidAt, type Term } from '../terms/rules.ts'
import { termsOf } from '../terms/store.ts'
import { actDays } from './acts-store.ts'
import { publishedActsOf } from './amendments-store.ts'
import { answersOf } from './answers-store.ts'
import { endContent } from './end-readings-rules.ts'
import { isMisdated } from './reading-rules.ts'

/**
 * Days on which published acts were signed, subcontracting among them, which the execution of these contracts cannot end before: those that nobody can
 * follow left out, and those that an answer about the end already explains. `known`: as all of it stood at that instant.
 */
export async function boundsUnder(
  db: Db,
  contractIds: readonly number[],
  known?: string,
): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  const published = await publishedActsOf(db, contractIds, known)
  const days = await actDays(db, contractIds, known)
  const amended = [...new Set([...published.keys(), ...days.keys()])]
  if (amended.length === 0) return found
  const answers = await answersOf(db, amended, known)
  const terms = known === undefined ? new Map<number, Term[]>() : await termsOf(db, 'contract_id', amended)
  for (const ids of inChunks(amended)) {
    const rows = await db('contracts').whereIn('id', ids).select('id', 'notified_on', 'duration_months')
    for (const row of rows) {
      const acts = (published.get(row.id) ?? []).filter(({ isPublished }) => isPublished)
      const own = days.get(row.id) ?? []
      const { notifiedOn, initialMonths } = saidThen(row, terms.get(row.id) ?? [], known)
      const content = endContent({ notifiedOn, initialMonths, amendments: acts, bounds: own.map(on => ({ on })) })
      if (answers.get(row.id)?.ends.some(one => one.content === content)) continue
      const bounding = [
        ...acts.filter(act => !isMisdated(act, notifiedOn)).map(({ signedOn }) => signedOn),
        ...own.filter(day => notifiedOn === null || day >= notifiedOn),
      ]
      if (bounding.length > 0) found.set(row.id, bounding)
    }
  }
  return found
}

type Dates = { notified_on: string | null; duration_months: number | null }

function saidThen({ notified_on, duration_months }: Dates, terms: readonly Term[], known: string | undefined) {
  const notifiedOn = saidAt(terms, 'notifiedOn', { known })
  const months = saidAt(terms, 'durationMonths', { known })
  return {
    notifiedOn: notifiedOn === undefined ? notified_on : notifiedOn,
    initialMonths: months === undefined ? duration_months : months === null ? null : Number(months),
  }
}
