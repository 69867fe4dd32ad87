import Joi from 'joi'
import { isSiret } from '#server/base/siret.ts'
import { type RoundingForm, roundings } from '#server/register/buyers/rounding-rules.ts'
import type { ThresholdForm } from '#server/register/buyers/threshold-rules.ts'
import { type Read, readForm, typedAs } from '#server/web/forms.ts'

type InstitutionForm = { institution: string; contact: string; version: number }
const institution = Joi.object<InstitutionForm>({
  institution: typedAs.text('Écrivez le nom de votre institution.', 120),
  contact: typedAs.optionalText(120),
  version: typedAs.version(),
})
export const readInstitution = (body: unknown): Read<InstitutionForm> => readForm(institution, body)

export type BuyerForm = { siret: string; nom: string }
const buyer = Joi.object<BuyerForm>({
  siret: Joi.string()
    .empty('')
    .max(40)
    .replace(/[\s\u00a0\u202f]/g, '')
    .required()
    .custom((text: string, helpers) => {
      return isSiret(text) ? text : helpers.error('siret.wrong')
    })
    .messages({
      'any.required': 'Écrivez le SIRET de l’acheteur.',
      'siret.wrong': 'Ce SIRET n’existe pas. Il a quatorze chiffres\u202f; vérifiez le dernier.',
      '*': 'Un SIRET a quatorze chiffres.',
    }),
  nom: typedAs.text('Écrivez le nom de l’acheteur.', 200),
})
export const readBuyer = (body: unknown): Read<BuyerForm> => readForm(buyer, body)

type NameForm = { nom: string; version: number }
const name = { nom: typedAs.text('Écrivez un nom.', 200) }
const newName = Joi.object<{ nom: string }>(name)
const knownName = Joi.object<NameForm>({ ...name, version: typedAs.version() })
export const readNewName = (body: unknown): Read<{ nom: string }> => readForm(newName, body)
export const readName = (body: unknown): Read<NameForm> => readForm(knownName, body)

const figure = (sentence: string, ...units: string[]) => typedAs.whole(sentence, 9999, units)
const thresholds: Joi.ObjectSchema<ThresholdForm> = Joi.object({
  retard: figure('Écrivez la tolérance, en points.', 'points', 'point', '%'),
  compromis: figure('Écrivez à partir de combien de points.', 'points', 'point', '%'),
  part: figure('Écrivez la part de la durée.', '%'),
  jours: figure('Écrivez le nombre de jours.', 'jours', 'jour', 'j'),
  taux: figure('Écrivez le taux.', '%'),
  effet: typedAs.date('Indiquez à compter de quel jour.'),
}).custom(typed => ({
  latePoints: typed.retard,
  riskPoints: typed.compromis,
  riskShare: typed.part,
  riskDays: typed.jours,
  riskRate: typed.taux,
  effectOn: typed.effet,
}))
export const readThresholds = (body: unknown): Read<ThresholdForm> => readForm(thresholds, body)

const rounding: Joi.ObjectSchema<RoundingForm> = Joi.object({
  arrondi: typedAs.oneOf(Object.keys(roundings), 'Choisissez un arrondi.'),
  'arrondi-effet': typedAs.date('Indiquez à compter de quel jour.'),
}).custom(typed => ({ rounding: typed.arrondi, effectOn: typed['arrondi-effet'] }))
export const readRounding = (body: unknown): Read<RoundingForm> => readForm(rounding, body)
