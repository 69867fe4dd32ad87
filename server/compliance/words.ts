import { hoursFigure, percentTenth, wholeHours } from '#server/base/format.ts'
import type { Verdict } from './company-rules.ts'
import type { Standing } from './standing-rules.ts'
import type { Status } from './status-rules.ts'

/** The words of an account, in the order in which the first that fits is said. One table for pages, documents and code. */
export const statusWords: Record<Status, { word: string; tone: string; icon: string }> = {
  toTake: { word: 'À prendre en charge', tone: '', icon: 'intake' },
  noClause: { word: 'Clause à enregistrer', tone: '', icon: 'intake' },
  notStarted: { word: 'Non démarré', tone: '', icon: 'idle' },
  closing: { word: 'À solder', tone: 'is-late', icon: 'review' },
  reached: { word: 'Atteint', tone: 'is-fine', icon: 'reached' },
  missed: { word: 'Non atteint', tone: 'is-risk', icon: 'risk' },
  suspended: { word: 'Suspendu', tone: '', icon: 'pause' },
  silent: { word: 'Sans relevé', tone: 'is-late', icon: 'late' },
  notYet: { word: 'Pas encore jugé', tone: '', icon: 'idle' },
  reachedEarly: { word: 'Atteint à ce jour', tone: 'is-fine', icon: 'reached' },
  atRisk: { word: 'Compromis', tone: 'is-risk', icon: 'risk' },
  late: { word: 'En retard', tone: 'is-late', icon: 'late' },
  onCourse: { word: 'Sur trajectoire', tone: 'is-fine', icon: 'fine' },
}

type Measured = Pick<Standing, 'owed' | 'counted' | 'expected'>

/** The model of shared/gauge.hbs, in hundredths of what is owed: what counts, what is missing today, what is expected. */
export function gauge({ owed, counted, expected }: Measured, { tall = false } = {}) {
  const share = (value: number) => (owed > 0 ? Math.min(100, Math.round((value * 1000) / owed) / 10) : 0)
  const done = share(counted)
  const mark = share(expected)
  const from = done > 0 ? done + 0.4 : 0.4
  return {
    tall,
    done: done || null,
    missing: mark - from > 0.5 ? { x: round(from), width: round(mark - from) } : null,
    mark: owed > 0 && expected > 0 ? mark : null,
  }
}

/** The words above a gauge: « 65 % », « 1 186,50 sur 1 800 h », « 77 % étaient attendus. » */
export function gaugeWords({ owed, counted, expected }: Measured) {
  return {
    rate: percentTenth(Math.min(counted, owed), owed) ?? '—',
    terms: `${hoursFigure(counted)} sur ${wholeHours(owed)}\u00a0h`,
    expected: `${percentTenth(expected, owed) ?? '0\u00a0%'} étaient attendus.`,
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

export const verdictWords: Record<Verdict, { word: string; tone: string; icon: string }> = {
  outOfOrder: { word: 'Pas en ordre', tone: 'is-risk', icon: 'risk' },
  toWatch: { word: 'À surveiller', tone: 'is-late', icon: 'late' },
  inOrder: { word: 'En ordre', tone: 'is-fine', icon: 'fine' },
  nothing: { word: 'Rien à dire', tone: '', icon: 'idle' },
}
