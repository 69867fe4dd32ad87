import { endOfLastMonth, isDate } from '#server/base/dates.ts'
import { BadRequest } from '#server/base/errors.ts'
import { typedFrom } from '#server/web/forms.ts'

export const FUTURE = 'La date d’arrêté ne peut pas être dans l’avenir.'

/** The cut-off that an address asks for, `?date=AAAA-MM-JJ`; the end of last month by default. @throws BadRequest. */
export function whenFrom(query: unknown, today: string): { at: string; today: string } {
  const { date } = typedFrom(query)
  if (!date) return { at: endOfLastMonth(today), today }
  if (!isDate(date) || date < '1990-01-01')
    throw new BadRequest(
      `Cette date d’arrêté n’existe pas : « ${date.slice(0, 20)} ». Elle s’écrit comme 2026-10-31.`,
      400,
    )
  if (date > today) throw new BadRequest(FUTURE, 400)
  return { at: date, today }
}
