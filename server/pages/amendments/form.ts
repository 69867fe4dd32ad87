import Joi from 'joi'
import { isDate } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { proposedOf } from '#server/register/contracts/amount-readings-rules.ts'
import type { AmountMeaning } from '#server/register/contracts/reading-rules.ts'
import type { Read } from '#server/register/contracts/readings-store.ts'
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

type AmountTyped = { avenant: string; sens: AmountMeaning; montant: number | null; motif: string }

/** An answer that departs from the reading proposed says why. */
export function objectionToAmount({ avenant, sens, montant, motif }: AmountTyped, { amount }: Read): Objections | null {
  if (sens === 'other' && !montant) return { montant: 'Écrivez le montant après cet avenant.' }
  const reading = amount.readings.find(({ content }) => content === avenant)
  if (!reading || motif || sens === proposedOf(reading)) return null
  return { motif: 'Cette réponse n’est pas la lecture proposée\u00a0: dites pourquoi.' }
}

/** So does an end before the latest act that is known. */
export function objectionToEnd(endsOn: string | null, motif: string, { end }: Read): Objections | null {
  if (!isDate(endsOn ?? '')) return { jour: 'Écrivez le dernier jour de l’exécution.' }
  if (motif || end.notBefore === null || endsOn! >= end.notBefore) return null
  return { motif: `Un acte du ${longDate(end.notBefore)} est postérieur à cette fin\u00a0: dites pourquoi elle tient.` }
}

export const endForm = Joi.object<{ fin: string; jour: string | null; motif: string }>({
  fin: typedAs.text('Choisissez la fin, ou saisissez-la.', 20),
  jour: typedAs.optionalDate(),
  motif: typedAs.optionalText(),
})

export const takeBackForm = Joi.object<{ reponse: number }>({
  reponse: typedAs.whole('Choisissez la réponse à reprendre.', 2_147_483_647),
})
