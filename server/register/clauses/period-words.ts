import { longMonth } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import type { PeriodKey, Rhythm } from './period-rules.ts'

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

/** « chaque trimestre, dans les 30 jours qui suivent ». */
export function rhythmWords({ period, dueDays }: Omit<Rhythm, 'effectOn'>): string {
  const days = dueDays === 1 ? 'le jour qui suit' : `dans les ${dueDays}\u00a0jours qui suivent`
  return `${period === 'quarter' ? 'chaque trimestre' : 'chaque mois'}, ${dueDays === 0 ? 'le dernier jour' : days}`
}
