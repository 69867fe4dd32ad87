import { endOfLastMonth, isDate, lastDay, monthOf, nextMonth } from '#server/base/dates.ts'
import { BadRequest } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { typedFrom } from '#server/web/forms.ts'
import type { When } from './load.ts'

// Hours come by whole months: a document closes at the end of one, or on the last day of its contract.

export const FUTURE = 'La date d’arrêté ne peut pas être dans l’avenir.'

/** `at` null: nothing asked, the last one. */
export type Asked = { at: string | null; today: string }

/** The cut-off that an address asks for, `?date=AAAA-MM-JJ`. @throws BadRequest. */
export function whenFrom(query: unknown, today: string): Asked {
  const { date } = typedFrom(query)
  if (!date) return { at: null, today }
  if (!isDate(date) || date < '1990-01-01')
    throw new BadRequest(
      `Cette date d’arrêté n’existe pas\u00a0: «\u00a0${date.slice(0, 20)}\u00a0». Elle s’écrit comme 2026-10-31.`,
      400,
    )
  if (date > today) throw new BadRequest(FUTURE, 400)
  return { at: date, today }
}

/** The cut-off of a document; `endsOn`: the last day of the one contract it tells. @throws BadRequest inside a month. */
export function cutOffFor({ at, today }: Asked, endsOn: string | null = null): When {
  if (at === null) {
    const month = endOfLastMonth(today)
    return { at: endsOn !== null && endsOn > month && endsOn <= today ? endsOn : month, today }
  }
  const inside = at === endsOn ? null : insideMonth(at, today, endsOn)
  if (inside) throw new BadRequest(inside, 400)
  return { at, today }
}

/** What is said of a day inside a month, with the two nearest that close one; null for the last day of a month. */
export function insideMonth(at: string, today: string, endsOn: string | null = null): string | null {
  const month = monthOf(at)
  if (lastDay(month) === at) return null
  const before = [lastDay(nextMonth(month, -1)), ...(endsOn !== null && endsOn < at ? [endsOn] : [])].sort().at(-1)!
  const after = [lastDay(month), ...(endsOn !== null && endsOn > at ? [endsOn] : [])].sort()[0]!
  const nearest = after <= today ? `${longDate(before)} ou le ${longDate(after)}` : longDate(before)
  const last = after <= today ? '' : `\u202f; le ${longDate(after)} n’est pas encore là`
  return `La date d’arrêté est la fin d’un mois${endsOn === null ? '' : ', ou le dernier jour du marché'}\u00a0: le ${nearest}${last}.`
}
