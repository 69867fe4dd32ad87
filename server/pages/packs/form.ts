import Joi from 'joi'
import { FUTURE, insideMonth } from '#server/documents/when.ts'
import { numbersTyped } from '#server/packs/rules.ts'
import { MOST, type PackKind, packKinds } from '#server/packs/words.ts'
import { type Read, readForm, typedAs } from '#server/web/forms.ts'

export type Values = {
  sur: PackKind
  direction: string
  entreprise: string
  marches: string
  nom: string
  date: string | null
}

const schema = Joi.object<Values>({
  sur: typedAs.oneOf(Object.keys(packKinds), 'Dites de quoi cette liasse est faite.'),
  direction: Joi.string()
    .pattern(/^\d{1,9}$/)
    .allow('')
    .default(''),
  entreprise: typedAs.optionalText(40),
  marches: typedAs.optionalText(5000),
  nom: typedAs.optionalText(120),
  date: typedAs.optionalDate(),
})

/** What a pack is asked for, or a sentence for each answer to see again. */
export function packTyped(body: unknown, today: string): Read<Values> {
  const read = readForm(schema, body)
  if (!read.values) return read
  const errors = objections(read.values, today)
  return Object.keys(errors).length > 0 ? { typed: read.typed, values: null, errors } : read
}

function objections({ sur, direction, entreprise, marches, nom, date }: Values, today: string) {
  const errors: Record<string, string> = {}
  if (sur === 'directorate' && !direction) errors.direction = 'Choisissez une direction.'
  if (sur === 'company' && !entreprise) errors.entreprise = 'Écrivez le SIRET de l’entreprise.'
  if (sur === 'committee' && !marches) errors.marches = 'Écrivez au moins un numéro de marché.'
  if (sur === 'committee' && !nom) errors.nom = 'Nommez ce comité, comme «\u00a0Comité de pilotage de décembre\u00a0».'
  if (numbersTyped(marches).length > MOST) errors.marches = `Au plus ${MOST} marchés en une liasse.`
  if (date && date > today) errors.date = FUTURE
  else if (date && insideMonth(date, today)) errors.date = insideMonth(date, today)!
  return errors
}
