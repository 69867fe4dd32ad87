// A rhythm changes for the periods to come: no statement already sent loses its period, no past one becomes late.

import { monthOf, nextMonth, plusDays } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import {
  boundsOf,
  type PeriodKey,
  periodsOf,
  quarterOf,
  type Rhythm,
  type StatementPeriod,
  USUAL_RHYTHM,
} from './period-rules.ts'
import { ofPeriod } from './period-words.ts'

export const rhythmPeriods = { month: 'Chaque mois', quarter: 'Chaque trimestre' } as const

/** Three months after a quarter is over, nothing is awaited any more: beyond, it is a typing mistake. */
const MOST_DUE_DAYS = 92

/** As a form gives it; `effectOn` null where nothing was typed. */
export type RhythmForm = { period: Rhythm['period']; dueDays: number; effectOn: string | null }

/** The last one decided, in force or to come. */
export function lastRhythm(rhythms: readonly Rhythm[]): Omit<Rhythm, 'effectOn'> & { effectOn: string | null } {
  return rhythms.at(-1) ?? { ...USUAL_RHYTHM, effectOn: null }
}

export function isSameRhythm(one: Omit<Rhythm, 'effectOn'>, other: Omit<Rhythm, 'effectOn'>): boolean {
  return one.period === other.period && one.dueDays === other.dueDays
}

/** A sentence by field, none when these statements may come at this rhythm. */
export function objectionsToRhythm(
  typed: RhythmForm,
  rhythms: readonly Rhythm[],
  known: { startsOn: string | null; endsOn: string | null; sent: readonly PeriodKey[]; today: string },
): Objections {
  if (typed.dueDays > MOST_DUE_DAYS) return { delai: `Le délai va de 0 à ${MOST_DUE_DAYS} jours.` }
  if (isSameRhythm(typed, lastRhythm(rhythms))) return {}
  if (typed.effectOn === null) return { 'releves-effet': 'Le rythme change\u00a0: dites à compter de quel jour.' }

  const { startsOn, endsOn, sent, today } = known
  if (startsOn === null) return {}
  const execution = { startsOn, endsOn: endsOn ?? '2999-12-31' }
  const until = [today, ...sent.map(key => boundsOf(key).to)].sort().at(-1)!
  const then = [...rhythms, { ...typed, effectOn: typed.effectOn }].sort((a, b) => (a.effectOn < b.effectOn ? -1 : 1))
  const before = periodsOf(rhythms, execution, until)
  const after = periodsOf(then, execution, until)
  const soonest = soonestEffect(typed.period, before, { startsOn, until })
  const lost = before.find(({ key }) => sent.includes(key) && !after.some(one => one.key === key))
  if (lost)
    return {
      'releves-effet': `Le relevé ${ofPeriod(lost.key)} est déjà là\u00a0: le nouveau rythme commence au plus tôt le ${longDate(soonest)}.`,
    }
  const isIn = (periods: readonly StatementPeriod[], { key, dueOn }: StatementPeriod) =>
    periods.some(one => one.key === key && one.dueOn === dueOn)
  const moved = [...before, ...after].some(one => one.dueOn < today && !(isIn(before, one) && isIn(after, one)))
  return moved
    ? {
        'releves-effet': `L’échéance d’un relevé passé ne change plus\u00a0: le nouveau rythme commence au plus tôt le ${longDate(soonest)}.`,
      }
    : {}
}

/** The first day from which this rhythm touches no period already begun. */
function soonestEffect(
  period: Rhythm['period'],
  before: readonly { to: string }[],
  { startsOn, until }: { startsOn: string; until: string },
): string {
  const last = before.at(-1)
  if (!last || startsOn > until) return startsOn
  let month = monthOf(plusDays(last.to, 1))
  while (period === 'quarter' && quarterOf(month).from !== month) month = nextMonth(month)
  return `${month}-01`
}
