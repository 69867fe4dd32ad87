// The monthly statement of a clause: awaited, received, checked, validated, sent back, or « nothing worked ».

import { lastDay, type Month, monthOf, nextMonth, plusDays } from '#server/base/dates.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'

/** Days after the end of a month by which its statement is awaited. Practice, the contract may say otherwise. */
export const STATEMENT_DAYS = 15
/** Months of silence that are looked for: beyond two years a gap is read on the contract, not in a queue. */
export const SILENCE_MONTHS = 24

/** Months after the end of a contract during which its last statements are still looked for. Practice. */
export const LAST_STATEMENTS_MONTHS = 3

export type Statement = {
  clauseId: number
  month: Month
  receivedAt: string | null
  nothingWorkedAt: string | null
  nothingWorkedByName: string | null
  validatedAt: string | null
  validatedByName: string | null
  sentBackAt: string | null
  sentBackByName: string | null
  sentBackReason: string
  version: number
}

export type StatementState = 'late' | 'awaited' | 'toCheck' | 'sentBack' | 'validated' | 'nothingWorked'

type Dated = Pick<Statement, 'receivedAt' | 'nothingWorkedAt' | 'validatedAt' | 'sentBackAt'>

/** A statement answered after it was sent back is to check again. null: nothing was received yet. */
export function stateOf(statement: Dated | null, month: Month, today: string): StatementState {
  if (statement?.validatedAt) return 'validated'
  if (statement?.sentBackAt && (statement.receivedAt ?? '') <= statement.sentBackAt) return 'sentBack'
  if (statement?.nothingWorkedAt) return 'nothingWorked'
  if (statement?.receivedAt) return 'toCheck'
  return dueOn(month) < today ? 'late' : 'awaited'
}

/** The day by which the statement of a month is awaited. */
export function dueOn(month: Month): string {
  return plusDays(lastDay(month), STATEMENT_DAYS)
}

/** The last month whose statement should have come. */
export function lastMonthDue(today: string): Month {
  const previous = nextMonth(monthOf(today), -1)
  return dueOn(previous) < today ? previous : nextMonth(previous, -1)
}

/** A month can be closed once it is over, or once the contract is. */
export function isOver(month: Month, endsOn: string | null, today: string): boolean {
  return lastDay(month) < today || (endsOn !== null && endsOn < today && month <= monthOf(today))
}

/** The state that a gesture leads to. A statement without any line is awaited. */
export type StoredState = 'toCheck' | 'nothingWorked' | 'validated' | 'sentBack' | 'reopened' | 'judgedWithout'

export type StatementEvent = {
  gesture: string
  state: StoredState
  /** The day the company answered, where this line is an answer. */
  receivedOn: string | null
  /** A new due day: once sent back, or opened again. */
  dueOn: string | null
  reason: string
  recordedAt: string
}

/** A statement is one sender’s for one period of one clause. */
export type StatementLog = {
  statementId: number
  clauseId: number
  /** null: nobody holds the contract. */
  senderId: number | null
  period: PeriodKey
  /** Oldest first. */
  events: StatementEvent[]
}
