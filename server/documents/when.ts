import { endOfLastMonth, isDate, lastDay, monthOf } from '#server/base/dates.ts'
import { BadRequest } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
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
  const refusal = cutOffRefusal(date, today)
  if (refusal) throw new BadRequest(refusal, 400)
  return { at: date, today }
}

/** Hours are known by whole months: a document stops at the end of one. Null, or the sentence that says so. */
export function cutOffRefusal(date: string, today: string): string | null {
  if (date > today) return FUTURE
  if (date === lastDay(monthOf(date))) return null
  const before = endOfLastMonth(date)
  const after = lastDay(monthOf(date))
  const nearest = after <= today ? [before, after] : [endOfLastMonth(before), before]
  return `Un document s’arrête à la fin d’un mois : le ${nearest.map(longDate).join(' ou le ')}.`
}
