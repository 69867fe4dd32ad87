import Joi from 'joi'
import { type CompanyKind, kinds } from '#server/register/companies/rules.ts'
import { type CheckForm, type Condition, conditions, type Outcome } from '#server/register/reserved/check-rules.ts'
import { typedAs } from '#server/web/forms.ts'

/** What is typed of one condition read on a paper. */
export const checkForm: Joi.ObjectSchema<CheckForm> = Joi.object({
  condition: typedAs.oneOf(Object.keys(conditions), 'Choisissez la condition.'),
  entreprise: optionalOf(/^\d{1,9}$/),
  resultat: optionalOf(/^(?:met|unmet)$/),
  part: typedAs.optionalPercent(),
  nature: optionalOf(/^[A-Za-z]+$/),
  heures: typedAs.optionalHours(),
  justificatif: typedAs.text('Écrivez quelle pièce a été vue.', 300),
  piece: typedAs.optionalDate(),
  verifie: typedAs.date('Indiquez le jour de la vérification.'),
}).custom(typed => {
  const condition = typed.condition as Condition
  return {
    condition,
    companyId: typed.entreprise ? Number(typed.entreprise) : null,
    outcome: (typed.resultat || null) as Outcome | null,
    kind: condition === 'kind' && Object.hasOwn(kinds, typed.nature) ? (typed.nature as CompanyKind) : null,
    sharePoints: condition === 'workforce' ? (typed.part ?? null) : null,
    centihours: condition === 'hours' ? (typed.heures ?? null) : null,
    evidence: typed.justificatif,
    evidenceOn: typed.piece ?? null,
    checkedOn: typed.verifie,
  }
})

export const takeBackForm = Joi.object<{ motif: string }>({
  motif: typedAs.text('Dites pourquoi cette vérification est annulée.', 300),
})

function optionalOf(pattern: RegExp) {
  return Joi.string().allow('').pattern(pattern).default('').messages({ '*': 'Choisissez une réponse de la liste.' })
}
