import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import type { AmountMeaning } from '#server/register/contracts/reading-rules.ts'
import { typedAs } from '#server/web/forms.ts'

const meanings = ['total', 'added', 'none', 'other'] as const

/** What one amendment meant: `avenant` is what it publishes, as the question showed it. */
export const amountForm = Joi.object<{
  avenant: string
  sens: AmountMeaning
  montant: number | null
  motif: string
  tous: string
}>({
  avenant: typedAs.text('Choisissez l’avenant auquel vous répondez.'),
  sens: typedAs.oneOf(meanings, 'Dites ce que cet avenant publie.'),
  montant: typedAs.optionalEuros(),
  motif: typedAs.optionalText(),
  tous: typedAs.optionalText(3),
})

export function objectionToAmount({
  sens,
  montant,
}: {
  sens: AmountMeaning
  montant: number | null
}): Objections | null {
  return sens === 'other' && !montant ? { montant: 'Écrivez le montant après cet avenant.' } : null
}

export const endForm = Joi.object<{ fin: string; jour: string | null; motif: string }>({
  fin: typedAs.text('Choisissez la fin, ou saisissez-la.', 20),
  jour: typedAs.optionalDate(),
  motif: typedAs.optionalText(),
})

export const takeBackForm = Joi.object<{ reponse: number }>({
  reponse: typedAs.whole('Choisissez la réponse à reprendre.', 2_147_483_647),
})
