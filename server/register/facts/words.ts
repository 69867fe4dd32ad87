import { longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'

/** What was decided when the work began again: « la fin de l’exécution est reportée de 61 jours, au 30 août 2027 ». */
export function resumptionText(endsOn: string | null, days: number): string {
  return endsOn
    ? `la fin de l’exécution est reportée de ${plural(days, 'jour', 'jours')}, au ${longDate(endsOn)}`
    : 'la fin de l’exécution ne change pas'
}
