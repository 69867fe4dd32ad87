import { plusMonths } from '#server/base/dates.ts'
import { FINAL_REVIEW_MONTHS, REVIEW_HOLDS_MONTHS } from '../facts/rules.ts'
import type { Missing } from './required-rules.ts'

// The papers of a contract itself (CCAG, x.1.4.3 and x.1.4.5): a review each year and one in the month before the end, the minutes of
// each meeting.

/** A paper of a contract, by the day that it bears, else by the day on which it came. */
export type ContractPaper = { kind: 'P_BILAN' | 'P_CR'; day: string }

type Given = {
  startsOn: string | null
  /** null: it is not known, or its publications contradict it. */
  endsOn: string | null
  /** The days of the meetings that were recorded. */
  meetings: readonly string[]
  /** Who answers for the obligation: a review is asked of it. */
  holderId: number | null
  papers: readonly ContractPaper[]
  today: string
}

/** A review made that long before its anniversary is that of its year. Practice. */
const YEARLY_HOLDS_MONTHS = 1

/** All that is missing today, the longest first. Minutes may be written by any of those who met: nobody owes them. */
export function missingOfContract(given: Given): Missing[] {
  const nothing = { companyId: null, period: null, placementId: null, participantId: null }
  const reviews = missingReviews(given).map((since): Missing => {
    return { ...nothing, kind: 'P_BILAN', since, companyId: given.holderId }
  })
  const minutes = missingMinutes(given).map((since): Missing => ({ ...nothing, kind: 'P_CR', since }))
  return [...reviews, ...minutes]
    .filter(({ since }) => since <= given.today)
    .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
}

/** One that came later settles those before it: it says what was done so far. In the last months there is the final one alone. */
function missingReviews({ startsOn, endsOn, papers, today }: Given): string[] {
  const last = lastOf(papers.filter(({ kind }) => kind === 'P_BILAN').map(({ day }) => day))
  const finalFrom = endsOn === null ? null : plusMonths(endsOn, -REVIEW_HOLDS_MONTHS)
  const yearly = startsOn === null ? [] : anniversaries(startsOn, today)
  const missing = yearly.filter(
    day => (finalFrom === null || day < finalFrom) && last < plusMonths(day, -YEARLY_HOLDS_MONTHS),
  )
  return finalFrom !== null && last < finalFrom ? [...missing, plusMonths(endsOn!, -FINAL_REVIEW_MONTHS)] : missing
}

function anniversaries(startsOn: string, until: string): string[] {
  const days: string[] = []
  for (let years = 1; ; years++) {
    const day = plusMonths(startsOn, 12 * years)
    if (day > until) return days
    days.push(day)
  }
}

/** Of a meeting: one that bears its day or a later one, before the next meeting. */
function missingMinutes({ meetings, papers }: Given): string[] {
  const days = [...new Set(meetings)].sort()
  const minutes = papers.filter(({ kind }) => kind === 'P_CR')
  return days.filter((day, at) => {
    const next = days[at + 1]
    return !minutes.some(paper => paper.day >= day && (next === undefined || paper.day < next))
  })
}

function lastOf(days: readonly string[]): string {
  return days.reduce((last, day) => (day > last ? day : last), '')
}
