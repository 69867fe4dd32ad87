import { type Month, monthOf, monthsBetween, nextMonth } from '#server/base/dates.ts'
import {
  isPeriodOver,
  isSettled,
  type PeriodStatement,
  type StatementState,
  stateOf,
} from '#server/register/hours/statement-rules.ts'

/** Months shown at once; earlier and later ones are summed. */
const SHOWN = 5

export type Months = {
  /** The month one came to write, check or close. */
  focus: Month
  shown: Month[]
  /** Earlier and later months exist, summed in one column each. */
  before: boolean
  after: boolean
  previous: Month | null
  next: Month | null
}

type Span = {
  startsOn: string | null
  endsOn: string | null
  first: Month | null
  last: Month | null
}

/** The window of months of a grid; null while the contract has no month to fill. */
export function monthsOf(
  asked: Month | null,
  { startsOn, endsOn, first, last }: Span,
  statementOf: (month: Month) => PeriodStatement,
  today: string,
): Months | null {
  const current = monthOf(today)
  const from = earliest(startsOn ? monthOf(startsOn) : current, first)
  const end = endsOn ? monthOf(endsOn) : current
  const until = latest(earliest(end, current), last)
  if (until < from) return null

  const all = monthsBetween(from, until)
  const focus = asked && all.includes(asked) ? asked : focusOf(all, endsOn, statementOf, today)
  const to = all[Math.min(all.length - 1, all.indexOf(focus) + 1)]!
  const shown = all.slice(Math.max(0, all.indexOf(to) - SHOWN + 1), all.indexOf(to) + 1)
  const before = shown[0]! > from
  const after = to < until
  return {
    focus,
    shown,
    before,
    after,
    previous: before ? nextMonth(shown[0]!, -1) : null,
    next: after ? [nextMonth(to, SHOWN - 1), until].sort()[0]! : null,
  }
}

/** What waits first: a statement to check or to come back, then the last period that is over, then this month. */
function focusOf(
  all: readonly Month[],
  endsOn: string | null,
  statementOf: (month: Month) => PeriodStatement,
  today: string,
): Month {
  const over = all.filter(month => isPeriodOver(statementOf(month), endsOn, today))
  const waiting = over.find(month => WAITING.has(stateOf(statementOf(month), today)))
  const open = waiting ?? over.findLast(month => !statementOf(month).senders.every(isSettled))
  // Of a quarter, its last month: the two before stand beside it.
  return open ? all.findLast(month => statementOf(month) === statementOf(open))! : all.at(-1)!
}

const WAITING = new Set<StatementState>(['toCheck', 'sentBack', 'reopened'])

function earliest(a: Month, b: Month | null): Month {
  return b && b < a ? b : a
}

function latest(a: Month, b: Month | null): Month {
  return b && b > a ? b : a
}
