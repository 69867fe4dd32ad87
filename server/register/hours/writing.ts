import type { Db } from '#db/connect.ts'
import { type Author, record, withoutKey } from '#server/journal/store.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { cellKey } from './entry-rules.ts'
import type { Grid } from './grid-store.ts'
import type { Way } from './request-rules.ts'
import { concerned, type PeriodStatement, type SenderStatement } from './statement-rules.ts'
import type { Change, Decided } from './typed-cells.ts'
import { appendEvent, insertHours, replaceHours } from './write-store.ts'

// How figures are written, inside the transaction of the verb that judged them.

/** One line for the figures, one for a day of receipt put right. */
export async function tell(
  trx: Db,
  place: Place,
  changes: readonly Change[],
  {
    statement,
    redated,
    receivedOn,
    href,
  }: { statement: PeriodStatement; redated: readonly SenderStatement[]; receivedOn: string; href: string },
  author: Author,
): Promise<void> {
  const was = figures(changes, ({ cell }) => cell?.centihours ?? null)
  const is = figures(changes, ({ centihours }) => centihours)
  if (changes.length) await record(trx, author, entryOf(place, 'hours.logged', href, was, is))
  if (redated.length === 0) return
  const before = { month: statement.key, receivedOn: redated[0]!.receivedOn }
  const by = changes.length ? withoutKey(author) : author
  await record(trx, by, entryOf(place, 'statement.received', href, before, { ...before, receivedOn }))
}

/**
 * Writes figures and days of receipt. `receivedOn`: what was said for the period that is asked, of all its senders or of each;
 * `redated`: those whose day was put right without a figure of theirs; `reason`: why figures that stood are replaced.
 */
export async function writeFigures(
  trx: Db,
  { clauseId }: Place,
  grid: Grid,
  changes: readonly Change[],
  { period, redated, receivedOn, channel = () => '', reason = '' }: Receipt,
  author: Author,
): Promise<void> {
  for (const { entry, cell: said, centihours, decided = nothingSaid, isWithdrawn } of changes) {
    const cell = said ?? grid.withdrawn.get(cellKey(entry.placementId, entry.month))
    if (cell) await replaceHours(trx, cell, { ...decided, centihours, isWithdrawn }, reason, author)
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
      const day = statement.key === period ? dayFor(receivedOn, sender) : author.today
      const of = { clauseId, senderId: sender.senderId, period: statement.key }
      await appendEvent(trx, of, { gesture: 'receive', receivedOn: known ?? day, channel: channel(sender) }, author)
    }
  }
  for (const sender of redated) {
    const of = { clauseId, senderId: sender.senderId, period }
    await appendEvent(
      trx,
      of,
      { gesture: 'receive', receivedOn: dayFor(receivedOn, sender), channel: channel(sender) },
      author,
    )
  }
}

type Receipt = {
  period: PeriodKey
  redated: readonly SenderStatement[]
  receivedOn: string | ((sender: SenderStatement) => string)
  /** How what is written came, of each sender. */
  channel?: (sender: SenderStatement) => Way | ''
  reason?: string
}

function dayFor(receivedOn: Receipt['receivedOn'], sender: SenderStatement): string {
  return typeof receivedOn === 'string' ? receivedOn : receivedOn(sender)
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
const nothingSaid: Decided = { refusedCentihours: 0, refusedReason: '', attestedCentihours: null, attestedReason: '' }

function figures(changes: readonly Change[], figure: (change: Change) => number | null): Record<string, number | null> {
  return Object.fromEntries(changes.map(change => [`${change.row.ref} ${change.entry.month}`, figure(change)]))
}
