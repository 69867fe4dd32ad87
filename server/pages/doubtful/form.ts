import Joi from 'joi'
import { isSiret } from '#server/base/siret.ts'
import { typedAs } from '#server/web/forms.ts'

/** Who a holder published under a doubtful number is. */
export const nameForm: Joi.ObjectSchema<{ siret: string; name: string }> = Joi.object({
  siret: Joi.string()
    .empty('')
    .required()
    .custom((typed: string, helpers) => {
      const text = typed.replace(/\s/g, '')
      return isSiret(text) ? text : helpers.error('siret.wrong')
    })
    .messages({
      'any.required': 'Indiquez le SIRET de l’entreprise.',
      'siret.wrong': 'Ce SIRET n’existe pas. Il a quatorze chiffres\u202f; vérifiez le dernier.',
    }),
  nom: typedAs.optionalText(200),
}).custom(({ siret, nom }) => ({ siret, name: nom }))

/** Whose number it is. */
export const buyerForm: Joi.ObjectSchema<{ acheteur: number }> = Joi.object({
  acheteur: typedAs.whole('Choisissez lequel de vos acheteurs.', 2_147_483_647),
})
