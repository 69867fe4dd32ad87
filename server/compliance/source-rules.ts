// What one clause was made of on a day, as it was known at an instant, from all that was ever written of it.

import type { Work } from '#server/register/hours/rules.ts'
import { saidAt, type Term, type TermMoment } from '#server/register/terms/rules.ts'
import { type EndAct, UNKNOWN_DATE } from './line-rules.ts'
import type { Source } from './member-rules.ts'

/** All that was written of a clause and its contract, whenever it was recorded. */
export type Written = Omit<Source, 'startsOn' | 'ends' | 'endIsEstimated' | 'penaltyCents'> & {
  /** What the columns say today. */
  now: {
    startsOn: string | null
    notifiedOn: string | null
    endsOn: string | null
    penaltyCents: number | null
    eligibilityMonths: number
  }
  /** Each value that changed, in order. */
  terms: readonly Term[]
  ends: readonly (EndAct & { kind?: string; recordedAt: string })[]
}

export function sourceFrom({ now, terms, ...written }: Written, moment: TermMoment): Source {
  const { known } = moment
  const isKnown = ({ recordedAt }: { recordedAt: string }) => known === undefined || recordedAt <= known
  const said = (field: keyof Written['now'], otherwise: string | null) => {
    const found = saidAt(terms, field, moment)
    return found === undefined ? otherwise : found
  }
  const [startsOn, notifiedOn] = [said('startsOn', now.startsOn), said('notifiedOn', now.notifiedOn)]
  const fixed = written.ends.filter(isKnown)
  const held = fixed.findLast(({ effectOn }) => effectOn === null || moment.at === undefined || effectOn <= moment.at)
  const likely = said('endsOn', written.ends.length > 0 ? null : now.endsOn)
  const eligibilityMonths = Number(said('eligibilityMonths', String(now.eligibilityMonths)))
  return {
    ...written,
    startsOn: startsOn ?? notifiedOn ?? UNKNOWN_DATE,
    ends: fixed.length > 0 || !likely ? fixed : [{ effectOn: null, endsOn: likely, owedThen: 'line' }],
    endIsEstimated: held?.kind === 'estimated' || (startsOn === null && (fixed.length > 0 || likely !== null)),
    penaltyCents: numberFrom(said('penaltyCents', textOf(now.penaltyCents))),
    ledger: written.ledger.filter(isKnown),
    facts: written.facts.filter(isKnown),
    work: written.work.map(line => withMonths(line, eligibilityMonths)),
    requests: written.requests.filter(isKnown),
    held: written.held.filter(isKnown),
    sent: written.sent
      .map(log => ({ ...log, events: log.events.filter(isKnown) }))
      .filter(({ events }) => events.length > 0),
  }
}

/** Where nothing is said of its way of working, work counts for the months that the clause said then. */
function withMonths(line: Work, eligibilityMonths: number): Work {
  return line.window.monthsAreOwn ? line : { ...line, window: { ...line.window, eligibilityMonths } }
}

function numberFrom(text: string | null): number | null {
  return text === null ? null : Number(text)
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value)
}
