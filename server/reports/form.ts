import Joi from 'joi'
import { endOfLastMonth, isDate } from '../web/dates.ts'
import { BadRequest } from '../web/errors.ts'
import { typedDate } from '../web/format.ts'
import { readForm, type Typed, typedAs, typedFrom } from '../web/forms.ts'

const FUTURE = 'La date d’arrêté ne peut pas être dans l’avenir.'

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

export type Chosen = { query: string; typed: Typed; at: string; errors: Record<string, string> | null }

const schema = Joi.object<{ q: string; date: string | null }>({
  q: typedAs.optionalText(200),
  date: typedAs.optionalDate(),
})

/** What is looked for on /rapports, and the cut-off that the links will carry. */
export function chosenFrom(asked: unknown, today: string): Chosen {
  const { typed, values, errors } = readForm(schema, asked)
  const query = typed.q ?? ''
  const usual = endOfLastMonth(today)
  const at = values?.date ?? usual
  const late = at > today ? { date: FUTURE } : null
  return { query, typed: { date: typedDate(usual), ...typed }, at: late || errors ? usual : at, errors: errors ?? late }
}
