import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { isSiret } from '#server/base/siret.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { modes, objectionsToEmployment, type PlacementValues } from '#server/register/placements/rules.ts'
import { typedAs } from '#server/web/forms.ts'

const common = {
  modalite: typedAs.oneOf(Object.keys(modes), 'Choisissez la modalité.'),
  embauche: typedAs.date('Indiquez le jour de l’embauche.'),
  depart: typedAs.optionalDate(),
  poste: typedAs.optionalText(120),
}

type NewPlacement = PlacementValues & { participant: string; employeur: string; siret: string }

export const newPlacementForm = Joi.object<NewPlacement>({
  participant: Joi.string()
    .trim()
    .empty('')
    .pattern(/^p-?\d{1,9}$/i)
    .required()
    .messages({
      'any.required': 'Indiquez le pseudonyme de la personne.',
      'string.pattern.base': 'Un pseudonyme s’écrit comme P-014.',
    }),
  employeur: Joi.string()
    .allow('')
    .pattern(/^\d{1,9}$/)
    .default(''),
  siret: Joi.string()
    .allow('')
    .default('')
    .custom((text: string, helpers) => {
      const digits = text.replace(/\s/g, '')
      return digits === '' || isSiret(digits) ? digits : helpers.error('siret.wrong')
    })
    .messages({ 'siret.wrong': 'Ce SIRET n’existe pas\u00a0: il a 14 chiffres, et le dernier contrôle les autres.' }),
  ...common,
})

export const placementForm = Joi.object<PlacementValues & { version: number }>({
  ...common,
  version: typedAs.version(),
})

/** A decision on hours worked before eligibility: its day and its reason. */
export const regulariseForm = Joi.object<{ decision: string; motif: string }>({
  decision: typedAs.date('Dites de quel jour est la décision.'),
  motif: typedAs.text('Dites pourquoi ces heures comptent.', 500),
})

/** Taking it back. */
export const unregulariseForm = Joi.object<{ motif: string }>({
  motif: typedAs.text('Dites pourquoi cette décision est reprise.', 500),
})

/** The employer that a form names, and what is wrong with it and with the person. */
export function chosenIn(
  values: NewPlacement,
  { holders, structures }: { holders: readonly Company[]; structures: readonly Company[] },
  person: { buyerId: number } | null,
  contract: { buyerId: number },
) {
  const company = [...holders, ...structures].find(({ id }) => String(id) === values.employeur)
  const employer = values.siret ? { siret: values.siret } : company ? { id: company.id } : null
  const byHolder = holders.some(({ id, identifier }) =>
    values.siret ? identifier === values.siret : id === company?.id,
  )
  const objections: Objections = objectionsToEmployment(values, { byHolder: employer && byHolder })
  if (person?.buyerId !== contract.buyerId) {
    objections.participant =
      'Cette personne n’est pas connue de cet acheteur. Vérifiez le pseudonyme, ou ajoutez-la d’abord.'
  }
  if (!employer) objections.employeur = 'Choisissez l’employeur, ou donnez son SIRET.'
  return { employer, objections }
}
