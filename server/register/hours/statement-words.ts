import { longMonth } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import type { PeriodKey } from './period-rules.ts'
import type { StatementState } from './statement-rules.ts'

// How a statement is called, and its states.

export const stateWords: Record<StatementState, { word: string; tone: string; icon: string }> = {
  late: { word: 'Relevé en retard', tone: 'is-late', icon: 'clock' },
  awaited: { word: 'Attendu', tone: '', icon: 'idle' },
  quiet: { word: 'Personne en poste', tone: '', icon: 'idle' },
  toCheck: { word: 'À contrôler', tone: '', icon: 'review' },
  sentBack: { word: 'Renvoyé', tone: 'is-late', icon: 'late' },
  reopened: { word: 'Rouvert', tone: '', icon: 'review' },
  validated: { word: 'Validé', tone: 'is-fine', icon: 'fine' },
  nothingWorked: { word: 'Néant', tone: '', icon: 'idle' },
  judgedWithout: { word: 'Jugé sans relevé', tone: '', icon: 'idle' },
}

/** « octobre 2026 », « quatrième trimestre 2026 ». */
export function periodName(key: PeriodKey): string {
  const [year, quarter] = key.split('-T') as [string, string?]
  return quarter ? `${ordinals[Number(quarter) - 1]} trimestre\u00a0${year}` : longMonth(key)
}

/** « d’octobre 2026 », « du quatrième trimestre 2026 ». */
export function ofPeriod(key: PeriodKey): string {
  return key.includes('T') ? `du ${periodName(key)}` : ofMonth(key)
}

/** « en octobre 2026 », « au quatrième trimestre 2026 ». */
export function inPeriod(key: PeriodKey): string {
  return `${key.includes('T') ? 'au' : 'en'} ${periodName(key)}`
}

const ordinals = ['premier', 'deuxième', 'troisième', 'quatrième']
