import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { count } from '#server/base/format.ts'
import { pluralInWords } from '#server/base/french.ts'
import { readAmount, readPercent, readWhole } from '#server/base/written/amounts.ts'
import { readHours } from '#server/base/written/hours.ts'
import { dated, numbered, optional, written } from './written-fields.ts'

/** What a person typed, by field name. */
export type Typed = Record<string, string>
export type Read<Values> =
  | { typed: Typed; values: Values; errors: null }
  | { typed: Typed; values: null; errors: Objections }

/** Reads what was typed against a schema: the values it holds, or a sentence for each wrong field. */
export function readForm<Values>(schema: Joi.ObjectSchema<Values>, body: unknown): Read<Values> {
  const typed = typedFrom(body)
  const { bounded, errors } = boundedFrom(typed)
  const { value, error } = schema.validate(bounded, { abortEarly: false, stripUnknown: true })
  if (!error && Object.keys(errors).length === 0) return { typed, values: value, errors: null }
  return { typed, values: null, errors: { ...(error && sentences(error)), ...errors } }
}

/** Longer than any field asks for: bounded before a pattern looks at it. */
const LONGEST_FIELD = 5000

function boundedFrom(typed: Typed): { bounded: Typed; errors: Objections } {
  const long = Object.keys(typed).filter(name => typed[name]!.length > LONGEST_FIELD)
  if (long.length === 0) return { bounded: typed, errors: {} }
  const said = `Ce texte est trop long\u00a0: au plus ${count(LONGEST_FIELD)} caractères.`
  return {
    bounded: { ...typed, ...Object.fromEntries(long.map(name => [name, typed[name]!.slice(0, LONGEST_FIELD)])) },
    errors: Object.fromEntries(long.map(name => [name, said])),
  }
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
  for (const detail of error.details) errors[detail.path.join('.')] ??= inFrench(detail)
  return errors
}

/** Where a field says nothing of its own, the schema would speak English, and begin with the name of the field. */
function inFrench({ message, type, context }: Joi.ValidationErrorItem): string {
  if (!message.startsWith('"')) return message
  if (type === 'string.max') return `Écrivez au plus ${count(context!.limit)} caractères.`
  return type === 'any.only'
    ? 'Choisissez une réponse de la liste.'
    : 'Cette réponse ne peut pas être lue\u00a0: revoyez-la.'
}

export { newFormKey } from './form-content.ts'

export type Attempt = { typed: Typed; errors: Objections }
export const untouched: Attempt = { typed: {}, errors: {} }

type FieldOptions = {
  /** Meant for a document: what would be marked before publication is told under it while one types. */
  read?: boolean
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
    read: options.read ?? false,
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
  return { ...common(name, label, attempt, options), value: attempt.typed[name] ?? value, read: options.read ?? false }
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

  /** « 18/03/2026 », « 18 mars 2026 » → '2026-03-18': written/dates.ts says all that is read. */
  date: (sentence: string) => written(sentence, dated()),
  optionalDate: () => optional(dated()),
  /** The same for someone's birth: two digits of a year are in the past. */
  birthDate: (sentence: string) => written(sentence, dated({ past: true })),

  /** « 151,67 », « 151h40 » → centihours. */
  hours: (sentence: string) => written(sentence, numbered(readHours)),
  optionalHours: () => optional(numbered(readHours)),

  /** « 2 400 000 », « 60,50 € » → cents. */
  euros: (sentence: string) => written(sentence, numbered(readAmount)),
  optionalEuros: () => optional(numbered(readAmount)),

  /** « 62,5 % » → 6250. */
  optionalPercent: () => optional(numbered(readPercent)),

  /** « 15 », « 15 jours » → 15. */
  whole: (sentence: string, most: number, units: readonly string[] = []) =>
    written(
      sentence,
      numbered(text => readWhole(text, units), most),
    ),
  optionalWhole: (most: number, units: readonly string[] = []) =>
    optional(numbered(text => readWhole(text, units), most)),

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
