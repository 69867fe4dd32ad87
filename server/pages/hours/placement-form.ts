import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { isSiret } from '#server/base/siret.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Employer } from '#server/register/placements/employer.ts'
import type { Field } from '#server/register/placements/outcome.ts'
import { modes, objectionsToEmployment, type PlacementValues } from '#server/register/placements/rules.ts'
import { typedAs } from '#server/web/forms.ts'

const employment = {
  modalite: typedAs.oneOf(Object.keys(modes), 'Choisissez la modalité.'),
  embauche: typedAs.date('Indiquez le jour de l’embauche.'),
  depart: typedAs.optionalDate(),
  poste: typedAs.optionalText(120),
}

const employer = {
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
}

/** « Yes, this employer is of that kind », of which employer and mode. */
const confirmed = { confirme: Joi.string().allow('').max(60).default('') }

export const placementPieces = { ...employer, ...employment, ...confirmed }
export type PlacementForm = PlacementValues & { employeur: string; siret: string; confirme: string }

export const placementForm = Joi.object<PlacementForm & { version: number; motif: string }>({
  ...placementPieces,
  motif: typedAs.optionalText(500),
  version: typedAs.version(),
})

export const removalForm = Joi.object<{ version: number; retrait: string }>({
  version: typedAs.version(),
  retrait: typedAs.text('Dites pourquoi cette ligne est retirée.', 500),
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

export type Employers = { holders: readonly Company[]; structures: readonly Company[] }

/** The employer that a form names, and what is wrong with it. `now`: the one an employment already has. */
export function chosenIn(values: PlacementForm, { holders, structures }: Employers, now: number | null = null) {
  const company = [...holders, ...structures].find(({ id }) => String(id) === values.employeur)
  const id = company?.id ?? (now !== null && String(now) === values.employeur ? now : null)
  const employer: Employer | null = values.siret ? { siret: values.siret } : id === null ? null : { id }
  const byHolder = holders.some(holder => (values.siret ? holder.identifier === values.siret : holder.id === id))
  const objections: Objections = objectionsToEmployment(values, { byHolder: employer && byHolder })
  if (!employer) objections.employeur = 'Choisissez l’employeur, ou donnez son SIRET.'
  return { employer, objections }
}

/** What the question about an employer is about: another employer, or another mode, is another question. */
export function questionOf({
  employeur,
  siret,
  modalite,
}: {
  employeur: string
  siret: string
  modalite: string
}): string {
  return `${siret || employeur}-${modalite}`
}

/** Where each thing that the register refuses stands in the form. */
export const fieldNames: Record<Field, string> = {
  person: 'nom',
  employer: 'employeur',
  hiredOn: 'embauche',
  mode: 'modalite',
  reason: 'motif',
  eligibility: 'eligible_le',
}
