import Joi from 'joi'
import { lastDay } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { parseHundredths } from '#server/base/figures.ts'
import { monthName } from '#server/base/format.ts'
import { pluralInWords } from '#server/base/french.ts'

/** What a person typed, by field name. */
export type Typed = Record<string, string>
export type Read<Values> =
  | { typed: Typed; values: Values; errors: null }
  | { typed: Typed; values: null; errors: Objections }

/** Reads what was typed against a schema: the values it holds, or a sentence for each wrong field. */
export function readForm<Values>(schema: Joi.ObjectSchema<Values>, body: unknown): Read<Values> {
  const typed = typedFrom(body)
  const { value, error } = schema.validate(typed, { abortEarly: false, stripUnknown: true })
  return error ? { typed, values: null, errors: sentences(error) } : { typed, values: value, errors: null }
}

/** Only strings, one a name: `?a=1&a=2` keeps the last, and nothing reaches the prototype. */
export function typedFrom(body: unknown): Typed {
  const typed: Typed = Object.create(null)
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (typeof last === 'string') typed[name] = last.replaceAll('\0', '') // PostgreSQL keeps no such character
  }
  return { ...typed }
}

function sentences(error: Joi.ValidationError): Objections {
  const errors: Objections = {}
  for (const { path, message } of error.details) errors[path.join('.')] ??= message
  return errors
}

export { newFormKey } from './form-content.ts'

export type Attempt = { typed: Typed; errors: Objections }
export const untouched: Attempt = { typed: {}, errors: {} }

type FieldOptions = {
  help?: string
  unit?: string
  short?: boolean
  optional?: boolean
  type?: 'text' | 'email' | 'password' | 'search' | 'tel' | 'file'
  inputmode?: 'numeric' | 'decimal' | 'email' | 'tel'
  autocomplete?: string
  accept?: string
}
export type Choice = { value: string; label: string }

/** One line of text: the model of shared/field.hbs. `value` is what is stored, used until something is typed. */
export function field(name: string, label: string, attempt: Attempt, value = '', options: FieldOptions = {}) {
  return {
    ...common(name, label, attempt, options),
    value: attempt.typed[name] ?? value,
    type: options.type ?? 'text',
    unit: options.unit ?? null,
    short: options.short ?? false,
    inputmode: options.inputmode ?? null,
    autocomplete: options.autocomplete ?? 'off',
    accept: options.accept ?? null,
  }
}

/** A choice in a list: the model of shared/select.hbs. */
export function select(
  name: string,
  label: string,
  choices: readonly Choice[],
  attempt: Attempt,
  value = '',
  options: FieldOptions = {},
) {
  const chosen = attempt.typed[name] ?? value
  return {
    ...common(name, label, attempt, options),
    choices: choices.map(choice => ({ ...choice, selected: choice.value === chosen })),
  }
}

/** A choice among a few, all visible: the model of shared/radios.hbs. */
export function radios(
  name: string,
  label: string,
  choices: readonly Choice[],
  attempt: Attempt,
  value = '',
  options: FieldOptions = {},
) {
  const chosen = attempt.typed[name] ?? value
  return {
    ...common(name, label, attempt, options),
    choices: choices.map(choice => ({
      ...choice,
      name,
      id: `${name}-${choice.value || 'aucun'}`,
      checked: choice.value === chosen,
    })),
  }
}

/** Several lines of text: the model of shared/textarea.hbs. */
export function textarea(name: string, label: string, attempt: Attempt, value = '', options: FieldOptions = {}) {
  return { ...common(name, label, attempt, options), value: attempt.typed[name] ?? value }
}

/** The list at the top of a refused form, a link to each field: the model of shared/error-summary.hbs. */
export function errorSummary(title: string, errors: Objections) {
  const entries = Object.entries(errors)
  return entries.length ? { title, errors: entries.map(([name, sentence]) => ({ href: `#${name}`, sentence })) } : null
}

/** « Rien n’est enregistré : deux réponses sont à revoir ». */
export function toReview(refused: string, errors: Objections) {
  const wrong = Object.keys(errors).length
  const answers = pluralInWords(wrong, 'réponse est à revoir', 'réponses sont à revoir', 'feminine')
  return errorSummary(`${refused}\u00a0: ${answers}`, errors)
}

function common(name: string, label: string, { errors }: Attempt, { help, optional }: FieldOptions) {
  const error = errors[name] ?? null
  const described = [help && `${name}-aide`, error && `${name}-erreur`].filter(Boolean).join(' ')
  return { name, id: name, label, help: help ?? null, optional: optional ?? false, error, described: described || null }
}

/** Pieces of schema that several forms share, each with its French sentences. */
export const typedAs = {
  text: (sentence: string, most = 500) =>
    Joi.string()
      .trim()
      .empty('')
      .max(most)
      .required()
      .messages({ 'any.required': sentence, 'string.max': `Écrivez au plus ${most} caractères.` }),

  optionalText: (most = 500) =>
    Joi.string()
      .trim()
      .allow('')
      .max(most)
      .default('')
      .messages({ 'string.max': `Écrivez au plus ${most} caractères.` }),

  /** « 18/03/2026 » → '2026-03-18'. */
  date: (sentence: string) =>
    Joi.string()
      .trim()
      .empty('')
      .required()
      .custom(civilDate)
      .messages({ 'any.required': sentence, ...dateMessages }),
  optionalDate: () => Joi.string().trim().empty('').default(null).custom(civilDate).messages(dateMessages),

  /** « 151,67 » → 15167 centihours. */
  hours: (sentence: string) =>
    Joi.string().trim().empty('').required().custom(hundredths).messages({
      'any.required': sentence,
      'figure.shape': 'Des heures s’écrivent comme 151,67.',
    }),

  /** « 2 400 000 » or « 60,50 » → cents. */
  euros: (sentence: string) =>
    Joi.string().trim().empty('').required().custom(hundredths).messages({
      'any.required': sentence,
      'figure.shape': 'Un montant s’écrit comme 2 400 000 ou 60,50.',
    }),
  optionalEuros: () =>
    Joi.string().trim().empty('').default(null).custom(hundredths).messages({
      'figure.shape': 'Un montant s’écrit comme 2 400 000 ou 60,50.',
    }),

  oneOf: (values: readonly string[], sentence: string) =>
    Joi.string()
      .empty('')
      .valid(...values)
      .required()
      .messages({ 'any.required': sentence, 'any.only': sentence }),

  version: () => Joi.number().integer().min(1).max(MOST_VERSION).required(),
}

/** What an integer column of PostgreSQL holds at most: beyond, it would answer with an error. */
const MOST_VERSION = 2_147_483_647

const dateMessages = {
  'date.shape': 'Une date s’écrit comme 18/03/2026.',
  'date.day': '{{#said}}',
}

function civilDate(text: string, helpers: Joi.CustomHelpers) {
  const french = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(text)
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!french && !iso) return helpers.error('date.shape')
  const [day, month, year] = french
    ? [french[1], french[2], french[3]].map(Number)
    : [iso![3], iso![2], iso![1]].map(Number)
  if (year! < 1900 || year! > 2100 || month! < 1 || month! > 12) return helpers.error('date.shape')
  const whole = `${year}-${String(month).padStart(2, '0')}`
  const last = Number(lastDay(whole).slice(8))
  if (day! < 1 || day! > last) {
    return helpers.error('date.day', { said: `Le ${day} ${monthName(whole)} n’existe pas. Le mois finit le ${last}.` })
  }
  return `${whole}-${String(day).padStart(2, '0')}`
}

function hundredths(text: string, helpers: Joi.CustomHelpers) {
  const value = parseHundredths(text.replace(/\s*(h|€)$/i, ''))
  return value === null || value < 0 ? helpers.error('figure.shape') : value
}

/** Cut to what a mailbox may have before any pattern looks at it. */
export const email = () =>
  Joi.string()
    .trim()
    .lowercase()
    .empty('')
    .max(254)
    .email({ tlds: false })
    .required()
    .messages({ '*': 'Écrivez une adresse électronique, comme prenom.nom@exemple.fr.' })

/** The title says first that something is wrong: it is what a screen reader hears first. */
export function titled(title: string, errors: Objections): string {
  return Object.keys(errors).length ? `Erreur\u00a0: ${title}` : title
}
