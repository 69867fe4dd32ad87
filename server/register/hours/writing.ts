import type { Db } from '#db/connect.ts'
import type { Author } from '#server/journal/store.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import type { Place } from '../clauses/place.ts'
import type { Grid } from './grid-store.ts'
import { concerned, type PeriodStatement, type SenderStatement } from './statement-rules.ts'
import type { Change } from './typed-cells.ts'
import { appendEvent, insertHours, replaceHours } from './write-store.ts'

type Written = { period: PeriodKey; redated: readonly SenderStatement[]; receivedOn: string; reason?: string }

/**
 * Writes figures, and the statements that came with them: whoever answers by them has. `redated`: those of the period whose day of
 * receipt is put right; `reason`: why figures that stood are replaced.
 */
export async function writeFigures(
  trx: Db,
  { clauseId }: Place,
  grid: Grid,
  changes: readonly Change[],
  { period, redated, receivedOn, reason = '' }: Written,
  author: Author,
): Promise<void> {
  for (const { entry, cell, centihours } of changes) {
    if (cell) await replaceHours(trx, cell, { ...nothingSaid, centihours }, reason, author)
    else await insertHours(trx, { placementId: entry.placementId, clauseId, month: entry.month, centihours }, author)
  }
  const periods = Map.groupBy(changes, ({ entry }) => grid.statementOf(entry.month))
  for (const [statement, written] of periods) {
    const employers = new Set(written.map(({ row }) => row.employerId))
    for (const sender of answering(statement, employers)) {
      if (redated.includes(sender)) continue
      // A figure corrected in an answer that is being checked is not another answer: its day stays.
      const known = isToCheck(sender) ? sender.receivedOn : null
      // The day that was said is that of one period: another that is written beside it came today.
      const day = statement.key === period ? receivedOn : author.today
      const of = { clauseId, senderId: sender.senderId, period: statement.key }
      await appendEvent(trx, of, { gesture: 'receive', receivedOn: known ?? day }, author)
    }
  }
  for (const { senderId } of redated) {
    await appendEvent(trx, { clauseId, senderId, period }, { gesture: 'receive', receivedOn }, author)
  }
}

export function isToCheck({ state }: SenderStatement): boolean {
  return state === 'toCheck'
}

/** Those whose hours were written, and the holder that answers with them while nothing has come of it. */
function answering(statement: PeriodStatement, employers: ReadonlySet<number>): SenderStatement[] {
  return concerned(statement, 'receive').filter(
    ({ senderId, follows, state }) => employers.has(senderId ?? 0) || (follows && state !== 'toCheck'),
  )
}

/** A figure declared anew: what was decided of the earlier one no longer holds. */
const nothingSaid = { refusedCentihours: 0, refusedReason: '', attestedCentihours: null, attestedReason: '' }
