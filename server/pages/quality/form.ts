import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { type Gesture, gestures } from '#server/exchange/quality/state-rules.ts'
import { type RuleCode, rules } from '#server/exchange/quality/words.ts'
import { typedAs } from '#server/web/forms.ts'

const HIGHEST = 2_147_483_647
const buyer = typedAs.whole('Choisissez l’acheteur.', HIGHEST)

export const remarkForm = Joi.object<{
  acheteur: number
  regle: RuleCode
  marche: number | null
  geste: Gesture
  motif: string
}>({
  acheteur: buyer,
  regle: typedAs.oneOf(Object.keys(rules) as RuleCode[], 'Choisissez la règle.'),
  marche: typedAs.optionalWhole(HIGHEST),
  geste: typedAs.oneOf(gestures, 'Dites ce que devient cette remarque.'),
  motif: typedAs.optionalText(),
})

/** `keepOne`, `keepOther`: they are one, and this one stays. */
const pairGestures = ['distinct', 'reopened', 'keepOne', 'keepOther', 'separated'] as const
export type PairGesture = (typeof pairGestures)[number]

export const pairForm = Joi.object<{
  acheteur: number
  un: number
  autre: number
  geste: PairGesture
  motif: string
}>({
  acheteur: buyer,
  un: typedAs.whole('Choisissez les deux marchés.', HIGHEST),
  autre: typedAs.whole('Choisissez les deux marchés.', HIGHEST),
  geste: typedAs.oneOf(pairGestures, 'Dites si ces marchés sont distincts.'),
  motif: typedAs.optionalText(),
})

/** What is left without consequence says why. */
export function objectionToSilence({ geste, motif }: { geste: Gesture; motif: string }): Objections | null {
  return geste === 'closed' && !motif ? { motif: 'Dites pourquoi cette remarque reste sans suite.' } : null
}

/** Two contracts that become one say why. */
export function objectionToMerge({ geste, motif }: { geste: PairGesture; motif: string }): Objections | null {
  return geste.startsWith('keep') && !motif ? { motif: 'Dites à quoi vous voyez que c’est le même marché.' } : null
}
