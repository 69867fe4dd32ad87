import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { listed } from '#server/base/french.ts'
import { readAmount, readWhole } from '#server/base/written/amounts.ts'
import { readHours } from '#server/base/written/hours.ts'
import type { EntryValues, ProgrammeValues } from '#server/scheme/programmes/rules.ts'
import {
  type Audience,
  audiences,
  type Basis,
  bases,
  type Measure,
  measures,
  meetings,
  programmeKinds,
  roles,
  type Sort,
} from '#server/scheme/programmes/words.ts'
import { type Typed, typedAs } from '#server/web/forms.ts'

const number = () =>
  Joi.string()
    .trim()
    .allow('')
    .pattern(/^\d{0,9}$/)
    .default('')

type Form = Omit<ProgrammeValues, 'contractIds' | 'operationIds' | 'audiences'> & {
  buyerId: number
  numbers: string[]
  version: number
}

export const programmeForm: Joi.ObjectSchema<Form> = Joi.object({
  acheteur: number(),
  nature: typedAs.oneOf(Object.keys(programmeKinds), 'Dites de quelle nature est ce programme.'),
  nom: typedAs.text('Écrivez le nom du programme.', 150),
  objet: typedAs.optionalText(3000),
  secteur: typedAs.optionalText(150),
  territoire: typedAs.optionalText(150),
  debut: typedAs.date('Dites quel jour il commence.'),
  fin: typedAs.optionalDate(),
  budget: typedAs.optionalEuros(),
  responsable: number(),
  direction: number(),
  engagement: number(),
  marches: typedAs.optionalText(3000),
  version: Joi.number().integer().min(0).max(2_147_483_647).default(0),
}).custom(typed => ({
  buyerId: Number(typed.acheteur || 0),
  kind: typed.nature,
  name: typed.nom,
  purpose: typed.objet,
  sector: typed.secteur,
  territory: typed.territoire,
  startsOn: typed.debut,
  endsOn: typed.fin,
  budgetCents: typed.budget,
  ownerId: orNull(typed.responsable),
  directorateId: orNull(typed.direction),
  itemKey: orNull(typed.engagement),
  numbers: [
    ...new Set(
      String(typed.marches)
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ],
  version: typed.version,
}))

function orNull(id: string): number | null {
  return id === '' ? null : Number(id)
}

export function operationBox(id: number): string {
  return `operation-${id}`
}
export function audienceBox(audience: Audience): string {
  return `public-${audience}`
}

export function audiencesTicked(typed: Typed): Audience[] {
  return audiences.filter(one => typed[audienceBox(one)] === 'oui')
}
export function operationsTicked(typed: Typed, ids: readonly number[]): number[] {
  return ids.filter(id => typed[operationBox(id)] === 'oui')
}

/** Which numbers no contract of that buyer bears. */
export function objectionToNumbers(unknown: readonly string[]): Objections | null {
  return unknown.length > 0 ? { marches: `Aucun marché de cet acheteur ne porte ${listed(unknown)}.` } : null
}

/** The form of each sort: what it needs, in the words of its fields. */
const codesOf: Record<Sort, readonly string[]> = {
  target: Object.keys(measures),
  value: Object.keys(measures),
  meeting: Object.keys(meetings),
  partner: Object.keys(roles),
}

export function entryForm(sort: Sort): Joi.ObjectSchema<Omit<EntryValues, 'quantity'> & { typedQuantity: string }> {
  return Joi.object({
    quoi: typedAs.oneOf(codesOf[sort], 'Choisissez dans la liste.'),
    date: typedAs.date('Écrivez la date.'),
    fin: typedAs.optionalDate(),
    libelle: typedAs.optionalText(200),
    quantite: typedAs.optionalText(40),
    base: Joi.string()
      .valid('', ...Object.keys(bases))
      .default(''),
    source: typedAs.optionalText(300),
  }).custom(typed => ({
    code: typed.quoi,
    datedOn: typed.date,
    endsOn: typed.fin,
    label: typed.libelle,
    typedQuantity: typed.quantite,
    basis: typed.base as Basis | '',
    source: typed.source,
  }))
}

const MOST = 9_000_000_000_000

/** In the unit of its measure: persons, or hundredths of hours and euros; null where nothing is written. */
export function quantityOf(
  sort: Sort,
  code: string,
  text: string,
): { quantity: number | null; refused: Objections | null } {
  if (text === '') return { quantity: null, refused: null }
  const unit = sort === 'target' || sort === 'value' ? measures[code as Measure].unit : 'persons'
  const read = unit === 'euros' ? readAmount : unit === 'hours' ? readHours : readWhole
  const { value, refused } = read(text)
  if (refused !== null) return { quantity: null, refused: { quantite: refused } }
  if (value !== null && (value < 0 || value > MOST))
    return { quantity: null, refused: { quantite: 'Écrivez un nombre positif.' } }
  return { quantity: value, refused: null }
}
