import Joi from 'joi'
import {
  districts,
  educationLevels,
  evidenceKinds,
  exitSituations,
  grounds,
  type Identity,
  sexes,
} from '#server/register/participants/rules.ts'
import type { Situation } from '#server/register/participants/store.ts'
import { typedAs } from '#server/web/forms.ts'

const situation = {
  critere: typedAs.oneOf(Object.keys(grounds), 'Choisissez le critère d’éligibilité.'),
  justificatif: Joi.string()
    .allow('')
    .valid(...evidenceKinds)
    .default('')
    .messages({ 'any.only': 'Choisissez un justificatif de la liste.' }),
  justificatif_le: typedAs.optionalDate(),
  sexe: optionalOf(sexes),
  naissance_annee: Joi.string()
    .trim()
    .empty('')
    .pattern(/^(19|20)\d{2}$/)
    .default(null)
    .messages({ 'string.pattern.base': 'Une année s’écrit comme 1990.' }),
  qpv: optionalOf(districts),
  niveau: optionalOf(educationLevels),
}

const identity = {
  nom: typedAs.text('Indiquez le nom.', 100),
  prenom: typedAs.text('Indiquez le prénom.', 100),
  naissance: typedAs.birthDate('Indiquez la date de naissance, qui évite d’inscrire deux fois la même personne.'),
  commune: typedAs.optionalText(100),
  telephone: typedAs.optionalText(30),
}

type SituationValues = {
  critere: string
  justificatif: string
  justificatif_le: string | null
  sexe: string
  naissance_annee: string | null
  qpv: string
  niveau: string
}
type IdentityValues = { nom: string; prenom: string; naissance: string; commune: string; telephone: string }

export const newForm = Joi.object<SituationValues & IdentityValues & { acheteur: string }>({
  ...identity,
  ...situation,
  acheteur: Joi.string()
    .pattern(/^\d{1,9}$/)
    .empty('')
    .default('0'),
})
export const situationForm = Joi.object<SituationValues & { version: number }>({
  ...situation,
  version: typedAs.version(),
})
export const identityForm = Joi.object<IdentityValues>(identity)
export const eligibilityForm = Joi.object<{ eligible_le: string | null; version: number }>({
  eligible_le: typedAs.date('Indiquez le jour où l’éligibilité a été établie.'),
  version: typedAs.version(),
})
export const exitForm = Joi.object<{ sortie: string; sortie_le: string; version: number }>({
  sortie: typedAs.oneOf(Object.keys(exitSituations), 'Choisissez la situation à la sortie.'),
  sortie_le: typedAs.date('Indiquez le jour de la sortie.'),
  version: typedAs.version(),
})

export function situationFrom(values: SituationValues, bornOn: string | null = null): Situation {
  return {
    ground: values.critere,
    evidenceKind: values.justificatif,
    evidenceOn: values.justificatif_le,
    sex: values.sexe,
    birthYear: bornOn ? Number(bornOn.slice(0, 4)) : values.naissance_annee ? Number(values.naissance_annee) : null,
    priorityDistrict: values.qpv,
    education: values.niveau,
  }
}

export function identityFrom({ nom, prenom, naissance, commune, telephone }: IdentityValues): Identity {
  return { lastName: nom, firstName: prenom, bornOn: naissance, city: commune, phone: telephone }
}

/** Dates that cannot be: a sentence by field, or null. */
export function impossibleDates(dates: Record<string, string | null>, today: string): Record<string, string> | null {
  const errors = Object.entries(dates)
    .filter(([, date]) => date !== null && date > today)
    .map(([name]) => [name, 'Cette date est dans l’avenir.'])
  return errors.length ? Object.fromEntries(errors) : null
}

function optionalOf(choices: Record<string, string>) {
  return Joi.string()
    .allow('')
    .valid(...Object.keys(choices))
    .default('')
    .messages({ 'any.only': 'Choisissez une réponse de la liste.' })
}
