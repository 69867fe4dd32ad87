import Joi from 'joi'
import { reservedArticles } from '#server/register/contracts/rules.ts'
import type { Reservation } from '#server/register/reserved/rules.ts'
import { typedAs } from '#server/web/forms.ts'

/** What is typed: « article », « justificatif ». No article yet is an answer: the open data do not give it. */
export const reservationForm: Joi.ObjectSchema<Reservation> = Joi.object({
  article: Joi.string()
    .empty('')
    .default(null)
    .valid(...Object.keys(reservedArticles), null)
    .messages({ 'any.only': 'Choisissez un article de la liste.' }),
  justificatif: typedAs.optionalText(500),
  version: typedAs.version(),
}).custom(({ article, justificatif, version }) => ({ article, evidence: justificatif, version }))
