import { capital, longDate } from '#server/base/format.ts'

const weekdays = new Intl.DateTimeFormat('fr-FR', { weekday: 'long', timeZone: 'UTC' })

/** « Mardi 17 novembre 2026 ». */
export function dayInFull(date: string): string {
  return `${capital(weekdays.format(new Date(`${date}T12:00:00Z`)))} ${longDate(date)}`
}
