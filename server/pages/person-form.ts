import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import {
  districts,
  educationLevels,
  evidenceKinds,
  type GroundPaper,
  grounds,
  type Identity,
  sexes,
} from '#server/register/participants/rules.ts'
import type { Situation } from '#server/register/participants/store.ts'
import { typedAs } from '#server/web/forms.ts'

// What is typed of a person, wherever one is written: who it is, the grounds with their papers, the statistics.

/** How many grounds a form holds. The first is « critere », the second « critere_2 ». */
export const GROUNDS = 4
export const ranks = Array.from({ length: GROUNDS }, (_, index) => (index === 0 ? '' : `_${index + 1}`))

export const identityPieces = {
  nom: typedAs.text('Indiquez le nom.', 100),
  prenom: typedAs.text('Indiquez le prénom.', 100),
  naissance: typedAs.birthDate('Indiquez la date de naissance, qui évite d’inscrire deux fois la même personne.'),
  commune: typedAs.optionalText(100),
  telephone: typedAs.optionalText(30),
}
export type IdentityValues = { nom: string; prenom: string; naissance: string; commune: string; telephone: string }

export const statisticsPieces = {
  sexe: optionalOf(sexes),
  qpv: optionalOf(districts),
  niveau: optionalOf(educationLevels),
}
export type StatisticsValues = { sexe: string; qpv: string; niveau: string }

const groundPieces = (rank: string) => ({
  [`critere${rank}`]: Joi.string()
    .allow('')
    .valid(...Object.keys(grounds))
    .default('')
    .messages({ 'any.only': 'Choisissez un critère de la liste.' }),
  [`justificatif${rank}`]: Joi.string()
    .allow('')
    .valid(...evidenceKinds)
    .default('')
    .messages({ 'any.only': 'Choisissez un justificatif de la liste.' }),
  [`justificatif_le${rank}`]: typedAs.optionalDate(),
  [`vu_par${rank}`]: typedAs.optionalText(120),
  [`depuis${rank}`]: typedAs.optionalDate(),
})

/** Every ground of a form; the first must be there where someone is followed. */
export const groundsPieces = Object.assign({}, ...ranks.map(groundPieces)) as Record<string, Joi.Schema>
export const wholeGroundsPieces = {
  ...groundsPieces,
  critere: typedAs.oneOf(Object.keys(grounds), 'Choisissez le critère d’éligibilité.'),
}
export type GroundsValues = { [name: string]: unknown }

/** The grounds that were chosen, the first one first. */
export function groundsFrom(values: GroundsValues): GroundPaper[] {
  const text = (name: string) => String(values[name] ?? '')
  const date = (name: string) => (values[name] as string | null) ?? null
  return ranks
    .map(rank => ({
      ground: text(`critere${rank}`),
      evidenceKind: text(`justificatif${rank}`),
      evidenceOn: date(`justificatif_le${rank}`),
      evidenceBy: text(`justificatif${rank}`) ? text(`vu_par${rank}`) : '',
      groundFrom: date(`depuis${rank}`),
    }))
    .filter(({ ground }) => ground !== '')
}

/** What cannot be of several grounds: one chosen twice, a paper of none, a day to come. A sentence by field. */
export function objectionsToGrounds(values: GroundsValues, today: string): Objections {
  const errors: Objections = {}
  const chosen = new Set<unknown>()
  for (const rank of ranks) {
    const ground = values[`critere${rank}`]
    if (ground && chosen.has(ground)) errors[`critere${rank}`] = 'Ce critère est déjà choisi au-dessus.'
    if (!ground && rank !== '' && (values[`justificatif${rank}`] || values[`justificatif_le${rank}`]))
      errors[`critere${rank}`] = 'Choisissez le critère que prouve ce justificatif.'
    chosen.add(ground)
    if (isAfter(values[`justificatif_le${rank}`], today)) errors[`justificatif_le${rank}`] = TO_COME
  }
  return errors
}

const TO_COME = 'Cette date est dans l’avenir.'

function isAfter(date: unknown, today: string): boolean {
  return typeof date === 'string' && date > today
}

/** What is written of someone beside their grounds and their name. */
export function situationFrom(
  values: StatisticsValues & GroundsValues,
  birthYear: number | null,
  first: GroundPaper | undefined = groundsFrom(values)[0],
): Situation {
  return {
    ground: first?.ground ?? '',
    evidenceKind: first?.evidenceKind ?? '',
    evidenceOn: first?.evidenceOn ?? null,
    evidenceBy: first?.evidenceBy ?? '',
    groundFrom: first?.groundFrom ?? null,
    sex: values.sexe,
    birthYear,
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
    .filter(([, date]) => isAfter(date, today))
    .map(([name]) => [name, TO_COME])
  return errors.length ? Object.fromEntries(errors) : null
}

function optionalOf(choices: Record<string, string>) {
  return Joi.string()
    .allow('')
    .valid(...Object.keys(choices))
    .default('')
    .messages({ 'any.only': 'Choisissez une réponse de la liste.' })
}
