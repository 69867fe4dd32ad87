import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { unsettle } from '../standings/store.ts'
import { gridOf } from './grid-store.ts'
import { replayed, type SenderStatement } from './statement-rules.ts'
import { appendTakenBack } from './write-store.ts'

/**
 * Brings back the statements of these months to what they were before the receipts of these instants: those of imports of which nothing
 * is left, and of their undoing. Whatever somebody did of a statement since keeps it as it is.
 */
export async function takeBackReceipts(
  trx: Db,
  place: Place,
  months: readonly Month[],
  instants: ReadonlySet<string>,
  author: Author,
): Promise<void> {
  const grid = await gridOf(trx, place.clauseId)
  for (const statement of new Set(months.map(grid.statementOf)))
    for (const sender of statement.senders) {
      const before = beforeReceipts(sender, instants)
      if (!before) continue
      const of = { clauseId: place.clauseId, senderId: sender.senderId, period: statement.key }
      await appendTakenBack(trx, of, replayed(before, statement.dueOn), author)
    }
  await unsettle(trx, [place.clauseId])
}

/** What was done before them; null when they are not the last. */
function beforeReceipts({ events }: SenderStatement, instants: ReadonlySet<string>): SenderStatement['events'] | null {
  let left = events.length
  for (; left > 0; left--) {
    const { gesture, recordedAt } = events[left - 1]!
    if (gesture !== 'undoImport' && (gesture !== 'receive' || !instants.has(recordedAt))) break
  }
  return left < events.length && events.at(-1)!.gesture !== 'undoImport' ? events.slice(0, left) : null
}
