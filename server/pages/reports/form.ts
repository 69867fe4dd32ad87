import Joi from 'joi'
import { endOfLastMonth } from '#server/base/dates.ts'
import { typedDate } from '#server/base/format.ts'
import type { Reading } from '#server/compliance/measure.ts'
import { FUTURE, insideMonth, UNKNOWN_YET } from '#server/documents/when.ts'
import { readForm, type Typed, typedAs } from '#server/web/forms.ts'

export type Chosen = {
  query: string
  typed: Typed
  /** The cut-off asked; null: the last one of each document. */
  asked: string | null
  /** The day of what was known; null: all that is recorded. */
  known: string | null
  at: string
  errors: Record<string, string> | null
}

const schema = Joi.object<{ q: string; date: string | null; connu: string | null }>({
  q: typedAs.optionalText(200),
  date: typedAs.optionalDate(),
  connu: typedAs.optionalDate(),
})

/** What is looked for on /rapports, and the cut-off that the links will carry. */
export function chosenFrom(sent: unknown, today: string): Chosen {
  const { typed, values, errors } = readForm(schema, sent)
  const query = typed.q ?? ''
  const usual = endOfLastMonth(today)
  const date = values?.date ?? null
  const refused = date === null ? null : date > today ? FUTURE : insideMonth(date, today)
  const known = values?.connu ?? null
  const refusals = {
    ...(refused !== null && { date: refused }),
    ...(known !== null && known > today && { connu: UNKNOWN_YET }),
  }
  const wrong = errors ?? (Object.keys(refusals).length > 0 ? refusals : null)
  const asked = wrong ? null : date
  return {
    query,
    typed: { date: typedDate(usual), ...typed },
    asked,
    known: wrong ? null : known,
    at: asked ?? usual,
    errors: wrong,
  }
}

/** What is shown beside each document is read at its cut-off, as it was known; null: today, where no day is asked. */
export function readingOf({ asked, known, at }: Chosen, today: string): Reading | null {
  return asked === null && known === null ? null : { at, today, ...(known !== null && { known }) }
}
