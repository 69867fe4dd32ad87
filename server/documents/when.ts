import { endOfLastMonth, isDate, lastDay, monthOf, nextMonth } from '#server/base/dates.ts'
import { BadRequest } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { typedFrom } from '#server/web/forms.ts'
import type { When } from './load.ts'

// Hours come by whole months: a document closes at the end of one, or on the last day of its contract.

export const UNKNOWN_YET = 'Ce que l’on connaîtra plus tard ne se lit pas encore\u00a0: choisissez un jour venu.'

export const FUTURE = 'La date d’arrêté ne peut pas être dans l’avenir.'

/** `at` null: nothing asked, the last one. `known`: what was recorded by the end of this day; none: all of it. */
export type Asked = { at: string | null; today: string; known?: string }

/** The cut-off and the knowledge that an address asks for, `?date=AAAA-MM-JJ&connu=AAAA-MM-JJ`. @throws BadRequest. */
export function whenFrom(query: unknown, today: string): Asked {
  const { date, connu } = typedFrom(query)
  const at = date ? dayFrom(date, 'Cette date d’arrêté', FUTURE, today) : null
  const known = connu ? dayFrom(connu, 'Ce jour de connaissance', UNKNOWN_YET, today) : null
  return { at, today, ...(known !== null && { known }) }
}

function dayFrom(typed: string, what: string, future: string, today: string): string {
  if (!isDate(typed) || typed < '1990-01-01')
    throw new BadRequest(
      `${what} n’existe pas\u00a0: «\u00a0${typed.slice(0, 20)}\u00a0». Une date s’écrit comme 2026-10-31.`,
      400,
    )
  if (typed > today) throw new BadRequest(future, 400)
  return typed
}

/** The cut-off of a document; `endsOn`: the last day of the one contract it tells. @throws BadRequest inside a month. */
export function cutOffFor({ at, today, known }: Asked, endsOn: string | null = null): When {
  const then = { today, ...(known && { known }) }
  if (at === null) {
    const month = endOfLastMonth(today)
    return { at: endsOn !== null && endsOn > month && endsOn <= today ? endsOn : month, ...then }
  }
  const inside = at === endsOn ? null : insideMonth(at, today, endsOn)
  if (inside) throw new BadRequest(inside, 400)
  return { at, ...then }
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

/** « Chiffres arrêtés au 30 juin 2026, tels que connus le 3 juillet 2026. » */
export function stateSaid(when: When): string {
  return `Chiffres arrêtés au ${longDate(when.at)}${knownSaid(when)}.`
}

/** « , tels que connus le 3 juillet 2026 »; nothing where all that is recorded is read. */
export function knownSaid({ known }: Pick<When, 'known'>, such = 'tels que connus'): string {
  return known ? `, ${such} le ${longDate(known)}` : ''
}

/** What the name of a file says of a past reading. */
export function knownInName(known: string | undefined): string {
  return known ? `-connu-${known}` : ''
}
