import Joi from 'joi'
import { exitSituations } from '#server/register/participants/situation-rules.ts'
import { typedAs } from '#server/web/forms.ts'
import {
  type GroundsValues,
  type IdentityValues,
  identityPieces,
  type StatisticsValues,
  statisticsPieces,
  wholeGroundsPieces,
} from '../person-form.ts'

type SituationValues = StatisticsValues & { naissance_annee: string | null } & GroundsValues

const situation = {
  ...wholeGroundsPieces,
  ...statisticsPieces,
  naissance_annee: Joi.string()
    .trim()
    .empty('')
    .pattern(/^(19|20)\d{2}$/)
    .default(null)
    .messages({ 'string.pattern.base': 'Une année s’écrit comme 1990.' }),
}

/** « It was asked, and this is another person »: the number of whoever bears the same name. */
const anyway = Joi.string()
  .pattern(/^\d{1,9}$/)
  .empty('')
  .default('')

export const newForm = Joi.object<SituationValues & IdentityValues & { acheteur: string; autre: string }>({
  ...identityPieces,
  ...situation,
  acheteur: Joi.string()
    .pattern(/^\d{1,9}$/)
    .empty('')
    .default('0'),
  autre: anyway,
})
export const situationForm = Joi.object<SituationValues & { version: number }>({
  ...situation,
  version: typedAs.version(),
})
export const identityForm = Joi.object<IdentityValues & { autre: string }>({ ...identityPieces, autre: anyway })
export const eligibilityForm = Joi.object<{ eligible_le: string | null; version: number }>({
  eligible_le: typedAs.date('Indiquez le jour où l’éligibilité a été établie.'),
  version: typedAs.version(),
})
export const exitForm = Joi.object<{ sortie: string; sortie_le: string; version: number }>({
  sortie: typedAs.oneOf(Object.keys(exitSituations), 'Choisissez la situation à la sortie.'),
  sortie_le: typedAs.date('Indiquez le jour de la sortie.'),
  version: typedAs.version(),
})
