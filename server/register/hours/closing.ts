import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { type Author, record } from '#server/journal/store.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import type { Grid } from './grid-store.ts'
import { concerned, type PeriodStatement, type SenderStatement } from './statement-rules.ts'
import { transitions } from './transition-rules.ts'
import { appendEvent } from './write-store.ts'

// How a grid settles a period, inside the transaction that saved its figures.

/** `of`: one sender and whoever answers with it; left out, all of them. */
export async function sayNothingWorked(
  trx: Db,
  place: Place,
  statement: PeriodStatement,
  receivedOn: string,
  href: string,
  author: Author,
  of?: readonly SenderStatement[],
): Promise<void> {
  for (const { senderId } of of ?? concerned(statement, 'nothingWorked')) {
    const at = { clauseId: place.clauseId, senderId, period: statement.key }
    await appendEvent(trx, at, { gesture: 'nothingWorked', receivedOn }, author)
  }
  await record(trx, author, entryOf(place, 'statement.nothingWorked', href, null, { month: statement.key, receivedOn }))
}

type Closing = {
  receivedOn: string
  href: string
  /** The employers of whom something is still to come, whose statement stays as it is. */
  open: ReadonlySet<number>
  /** Those of whom it was answered that nothing came yet, by pseudonym. */
  awaited: readonly string[]
  /** One sender and whoever answers with it; left out, all of them. */
  of?: readonly SenderStatement[]
  /** What was looked at and accepted as it is: kept with the gesture. */
  looked?: string
}

/**
 * Whoever declared hours is validated; whoever was waited for and has none is said to have none, and why it is said.
 */
export async function close(
  trx: Db,
  place: Place,
  grid: Grid,
  month: Month,
  { receivedOn, href, open, awaited, of: senders, looked = '' }: Closing,
  author: Author,
): Promise<void> {
  const statement = grid.statementOf(month)
  const { key } = statement
  const declared = employersWithHours(grid, statement)
  let closed = 0
  for (const sender of senders ?? concerned(statement, 'nothingWorked')) {
    const { senderId, state } = sender
    if (open.has(senderId ?? 0) || (sender.follows && open.size > 0)) continue
    closed += 1
    const of = { clauseId: place.clauseId, senderId, period: key }
    if (!declared.has(senderId ?? 0)) {
      const reason = `Aucune heure déclarée\u00a0: dit en validant le relevé ${ofPeriod(key)}.`
      await appendEvent(
        trx,
        of,
        { gesture: 'nothingWorked', receivedOn: sender.receivedOn ?? receivedOn, reason },
        author,
      )
      continue
    }
    // Hours known before their statement was: it came with them.
    if (!transitions[state].validate) await appendEvent(trx, of, { gesture: 'receive', receivedOn }, author)
    await appendEvent(trx, of, { gesture: 'validate', reason: looked }, author)
  }
  const said = awaited.length > 0 ? { awaited } : null
  if (closed === 0 && !said) return
  const action = closed === 0 ? 'statement.leftOpen' : checkedAction(statement)
  const after = { month: key, ...(closed > 0 && checkedAt(statement, author)), ...said }
  await record(trx, author, entryOf(place, action, href, { month: key }, after))
}

/** What the journal calls it: validated, or checked where the buyer confirms. */
export function checkedAction({ steps }: PeriodStatement): string {
  return steps === 2 ? 'statement.checked' : 'statement.validated'
}

export function checkedAt({ steps }: PeriodStatement, { at }: Author): Record<string, string> {
  return steps === 2 ? { checkedAt: at } : { validatedAt: at }
}

/** The employers with a line in this period, be it of no hour. */
export function employersWithHours(grid: Pick<Grid, 'rows' | 'cells'>, { key }: PeriodStatement): Set<number> {
  const months = new Set(monthsIn(key))
  const placements = new Set(
    [...grid.cells.values()].filter(({ month }) => months.has(month)).map(({ placementId }) => placementId),
  )
  return new Set(grid.rows.filter(row => placements.has(row.placementId)).map(row => row.employerId))
}
