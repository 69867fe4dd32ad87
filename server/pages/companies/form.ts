import Joi from 'joi'
import { numberFrom } from '#server/base/ids.ts'
import { isSiret } from '#server/base/siret.ts'
import {
  type CompanyValues,
  type Contact,
  type IdType,
  idTypes,
  kinds,
  type NewCompany,
} from '#server/register/companies/rules.ts'
import { typedAs } from '#server/web/forms.ts'

const fields = {
  nom: typedAs.text('Donnez le nom de l’entreprise.', 200),
  nature: typedAs.oneOf(Object.keys(kinds), 'Choisissez ce qu’elle est.'),
  esus: typedAs.optionalDate(),
  ville: typedAs.optionalText(120),
  metier: typedAs.optionalText(120),
}

const contactFields = {
  correspondant: typedAs.optionalText(120),
  telephone: Joi.string()
    .trim()
    .allow('')
    .default('')
    .pattern(/^\+?[\d .()-]{6,24}$/)
    .messages({ 'string.pattern.base': 'Un téléphone s’écrit comme 01 99 00 12 34.' }),
  courriel: Joi.string()
    .trim()
    .allow('')
    .default('')
    .max(200)
    .email({ tlds: false })
    .messages({ 'string.email': 'Un courriel s’écrit comme prenom.nom@entreprise.fr.' }),
}

/** Whom one buyer calls there. */
export const contactForm: Joi.ObjectSchema<Contact> = Joi.object(contactFields).custom(contactFrom)

/** What a company's card says. */
export const companyForm: Joi.ObjectSchema<CompanyValues> = Joi.object(fields).custom(valuesFrom)

export type NewCard = NewCompany & { contact: Contact; buyerId: number }

/** The card of a company that is not recorded yet, with its number, and whom one buyer calls there. */
export const newCompanyForm: Joi.ObjectSchema<NewCard> = Joi.object({
  type: Joi.string()
    .valid(...idTypes)
    .default('SIRET'),
  numero: Joi.string()
    .trim()
    .empty('')
    .required()
    .custom(identifier)
    .messages({ 'any.required': 'Écrivez le numéro de l’entreprise.' }),
  ...fields,
  ...contactFields,
  acheteur: Joi.string().allow('').default(''),
}).custom(typed => ({
  ...valuesFrom(typed),
  idType: typed.type,
  identifier: typed.numero,
  contact: contactFrom(typed),
  buyerId: numberFrom(typed.acheteur),
}))

/** Read after its type, which the form asks first. */
function identifier(text: string, helpers: Joi.CustomHelpers) {
  const compact = text.replace(/[\s.\u00a0\u202f]/g, '').toUpperCase()
  const wrong = wrongIdentifier(helpers.state.ancestors[0].type, compact)
  return wrong ? helpers.message({ custom: wrong }) : compact
}

/** What is wrong with a number, in one sentence; null when it can be one. */
export function wrongIdentifier(type: IdType, identifier: string): string | null {
  if (type !== 'SIRET') {
    return /^[A-Z0-9-]{2,40}$/.test(identifier)
      ? null
      : 'Ce numéro s’écrit avec des lettres, des chiffres et des tirets.'
  }
  if (!/^\d+$/.test(identifier)) return 'Un SIRET ne contient que des chiffres, 14 en tout.'
  if (identifier.length === 9) return 'C’est un SIREN, à 9 chiffres : ajoutez les 5 chiffres de l’établissement.'
  if (identifier.length !== 14) return `Un SIRET a 14 chiffres ; celui-ci en a ${identifier.length}.`
  if (/^0+$/.test(identifier)) return 'Ce numéro n’est fait que de zéros.'
  return isSiret(identifier) ? null : 'Ce n’est pas un SIRET : un chiffre est faux, ou deux sont inversés.'
}

// biome-ignore lint/suspicious/noExplicitAny: what Joi has just read
function valuesFrom(typed: any): CompanyValues {
  return {
    name: typed.nom,
    kind: typed.nature,
    esusSince: typed.esus,
    city: typed.ville,
    trade: typed.metier,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what Joi has just read
function contactFrom(typed: any): Contact {
  return { contactName: typed.correspondant, contactPhone: typed.telephone, contactEmail: typed.courriel }
}

/** A contact is one buyer's: where several are this person's, she says for which. */
export function objectionToNoter(
  { contact, buyerId }: NewCard,
  buyers: readonly { id: number }[],
): Record<string, string> | null {
  const noted = Object.values(contact).some(Boolean)
  return !noted || buyers.some(({ id }) => id === buyerId)
    ? null
    : { acheteur: 'Choisissez pour quel acheteur ce contact est noté.' }
}

/** Why an establishment is not of its legal person. */
export const tellApartForm = Joi.object<{ geste: string; 'motif-distinguer': string }>({
  geste: Joi.string().allow(''),
  'motif-distinguer': typedAs.text('Dites pourquoi ce n’est pas la même entreprise.'),
})

/** The company that it is one with, and why. */
export const joinForm = Joi.object<{ geste: string; numero: string; 'motif-reunir': string }>({
  geste: Joi.string().allow(''),
  numero: typedAs.text('Écrivez le SIREN ou le SIRET de l’autre entreprise.', 40),
  'motif-reunir': typedAs.text('Dites pourquoi c’est la même entreprise.'),
})

export const takePersonBackForm = Joi.object<{ acte: number }>({
  acte: typedAs.whole('Choisissez ce qui est à reprendre.', 2_147_483_647),
})
