import type { Db } from '#db/connect.ts'
import type { About } from '#server/documents/words.ts'
import { type DatedThresholds, thresholdsOn } from '#server/register/buyers/threshold-rules.ts'
import { thresholdsOf } from '#server/register/buyers/threshold-store.ts'
import { institutionOf } from '#server/settings/store.ts'
import type { Settings } from './words.ts'

/** What the buyers had set when a document was judged: kept beside it, since settings move on. */
export async function settingsOf(db: Db, { buyerIds, at, known }: About): Promise<Settings> {
  const ids = buyerIds ?? (await db('buyers').orderBy('id').pluck('id'))
  const decided = await thresholdsOf(db, ids, known)
  return {
    institution: (await institutionOf(db)).name,
    thresholds: at ? ids.map(buyerId => ({ buyerId, ...inForce(decided.get(buyerId) ?? [], at) })) : [],
  }
}

/** Without who decided: `effectOn` null where they are ours. */
function inForce(decided: readonly DatedThresholds[], at: string) {
  const found = thresholdsOn(decided, at)
  const { latePoints, riskPoints, riskShare, riskDays, riskRate } = found
  return {
    effectOn: 'effectOn' in found ? found.effectOn : null,
    latePoints,
    riskPoints,
    riskShare,
    riskDays,
    riskRate,
  }
}
