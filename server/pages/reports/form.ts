import Joi from 'joi'
import { endOfLastMonth } from '#server/base/dates.ts'
import { typedDate } from '#server/base/format.ts'
import { FUTURE } from '#server/documents/when.ts'
import { readForm, type Typed, typedAs } from '#server/web/forms.ts'

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
