import Joi from 'joi'
import { count } from '#server/base/format.ts'
import { readDate } from '#server/base/written/dates.ts'
import type { Reading } from '#server/base/written/numbers.ts'

// Between the grammar of what people write and the schema of a form.

/** A field that must be filled, read by the grammar. */
export const written = (sentence: string, read: Joi.CustomValidator) =>
  Joi.string().trim().empty('').required().custom(read).messages({ 'any.required': sentence })

/** null where nothing is written. */
export const optional = (read: Joi.CustomValidator) => Joi.string().trim().empty('').default(null).custom(read)

/** A sentence of the grammar is said as it is: it may quote what was typed, which is no template. */
export function refusedWith(sentence: string, helpers: Joi.CustomHelpers) {
  return helpers.message({ custom: '{{#said}}' }, { said: sentence })
}

/** A civil date; `past` where two digits of a year cannot be to come. */
export function dated({ past = false } = {}): Joi.CustomValidator {
  return (text, helpers) => {
    const { date, refused } = readDate(text, past ? { latestYear: new Date().getUTCFullYear() } : {})
    return refused === null ? date : refusedWith(refused, helpers)
  }
}

/** A number of this kind, positive and at most `most`. */
export function numbered(read: (text: string) => Reading, most = Number.MAX_SAFE_INTEGER): Joi.CustomValidator {
  return (text, helpers) => {
    const { value, refused } = read(text)
    if (refused !== null) return refusedWith(refused, helpers)
    if (value! < 0) return refusedWith('Un nombre négatif n’a pas de sens ici\u00a0: écrivez-le sans signe.', helpers)
    return value! > most ? refusedWith(`C’est trop\u00a0: au plus ${count(most)}.`, helpers) : value
  }
}
