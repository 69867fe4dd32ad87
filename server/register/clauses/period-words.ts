import { longMonth } from '#server/base/format.ts'
import { elided } from '#server/base/french.ts'
import type { PeriodKey, Rhythm } from './period-rules.ts'

/** « octobre 2026 », « 4e trimestre 2026 ». */
export function periodWords(key: PeriodKey): string {
  const quarter = /^(\d{4})-T([1-4])$/.exec(key)
  return quarter ? `${quarter[2] === '1' ? '1er' : `${quarter[2]}e`} trimestre ${quarter[1]}` : longMonth(key)
}

/** « d’octobre 2026 », « du 4e trimestre 2026 ». */
export function ofPeriod(key: PeriodKey): string {
  return key.includes('T') ? `du ${periodWords(key)}` : elided('de', periodWords(key))
}

/** « chaque trimestre, dans les 30 jours qui suivent ». */
export function rhythmWords({ period, dueDays }: Omit<Rhythm, 'effectOn'>): string {
  const days = dueDays === 1 ? 'le jour qui suit' : `dans les ${dueDays}\u00a0jours qui suivent`
  return `${period === 'quarter' ? 'chaque trimestre' : 'chaque mois'}, ${dueDays === 0 ? 'le dernier jour' : days}`
}
