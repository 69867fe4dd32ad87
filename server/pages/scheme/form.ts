import Joi from 'joi'
import { readAmount, readPercent } from '#server/base/written/amounts.ts'
import type { ItemValues, PlanValues, ProgressValues } from '#server/scheme/plan/rules.ts'
import { type ItemKind, itemKinds, type State, states, units, valueBases } from '#server/scheme/plan/words.ts'
import { type Typed, typedAs } from '#server/web/forms.ts'
import { numbered, optional } from '#server/web/written-fields.ts'

/** « 30 % », « 200 000 », « 1,5 » → hundredths. */
const figure = (text: string) => (text.includes('%') ? readPercent(text) : readAmount(text))
const MOST = 9_000_000_000_000_00
const year = () => typedAs.optionalWhole(2100)
const number = () =>
  Joi.string()
    .trim()
    .allow('')
    .pattern(/^\d{0,9}$/)
    .default('')

export const planForm: Joi.ObjectSchema<
  Omit<PlanValues, 'buyerIds'> & { start: 'template' | 'blank'; version: number }
> = Joi.object({
  nom: typedAs.text('Écrivez le nom du schéma.', 80),
  debut: typedAs.whole('Écrivez la première année.', 9999),
  fin: typedAs.whole('Écrivez la dernière année.', 9999),
  base: typedAs.oneOf(Object.keys(valueBases), 'Choisissez sur quels montants portent les valeurs.'),
  depart: Joi.string().valid('modele', 'vide').empty('').default('vide'),
  version: Joi.number().integer().min(0).max(2_147_483_647).default(0),
}).custom(typed => ({
  name: typed.nom,
  fromYear: typed.debut,
  toYear: typed.fin,
  valueBase: typed.base,
  start: typed.depart === 'modele' ? 'template' : 'blank',
  version: typed.version,
}))

/** One box a buyer: their names in the form. */
export function buyersTicked(typed: Typed, buyerIds: readonly number[]): number[] {
  return buyerIds.filter(id => typed[buyerBox(id)] === 'oui')
}
export function buyerBox(id: number): string {
  return `acheteur-${id}`
}

type ItemForm = ItemValues & { kind: ItemKind; parentKey: number | null; version: number }

export const itemForm: Joi.ObjectSchema<ItemForm> = Joi.object({
  nature: typedAs.oneOf(Object.keys(itemKinds), 'Dites ce que vous ajoutez.'),
  sous: number(),
  titre: typedAs.text('Écrivez l’intitulé.', 200),
  texte: typedAs.optionalText(3000),
  responsable: number(),
  direction: number(),
  debut: typedAs.optionalDate(),
  echeance: typedAs.optionalDate(),
  indicateur: Joi.string().trim().allow('').max(20).default(''),
  unite: Joi.string()
    .valid('', ...Object.keys(units))
    .default(''),
  cible: optional(numbered(figure, MOST)),
  annee: year(),
  depart: optional(numbered(figure, MOST)),
  annee_depart: year(),
  version: Joi.number().integer().min(0).max(2_147_483_647).default(0),
}).custom(typed => ({
  kind: typed.nature,
  parentKey: typed.sous === '' ? null : Number(typed.sous),
  title: typed.titre,
  description: typed.texte,
  ownerId: typed.responsable === '' ? null : Number(typed.responsable),
  directorateId: typed.direction === '' ? null : Number(typed.direction),
  startsOn: typed.debut,
  dueOn: typed.echeance,
  code: typed.indicateur,
  unit: typed.unite,
  target: typed.cible,
  targetYear: typed.annee,
  base: typed.depart,
  baseYear: typed.annee_depart,
  version: typed.version,
}))

export const progressForm: Joi.ObjectSchema<ProgressValues> = Joi.object({
  date: typedAs.date('Dites de quel jour est ce constat.'),
  etat: typedAs.oneOf(Object.keys(states), 'Dites où cela en est.'),
  part: typedAs.optionalWhole(1000, ['%']),
  note: typedAs.optionalText(2000),
}).custom(typed => ({ datedOn: typed.date, state: typed.etat as State, percent: typed.part, note: typed.note }))

export const valueForm: Joi.ObjectSchema<{ datedOn: string; value: number; source: string; buyer: string }> =
  Joi.object({
    date: typedAs.date('Dites à quelle date est cette valeur.'),
    valeur: Joi.string()
      .trim()
      .empty('')
      .required()
      .custom(numbered(figure, MOST))
      .messages({ 'any.required': 'Écrivez la valeur.' }),
    source: typedAs.text('Dites d’où vient cette valeur.', 300),
    acheteur: number(),
  }).custom(typed => ({ datedOn: typed.date, value: typed.valeur, source: typed.source, buyer: typed.acheteur }))

export const adoptionForm: Joi.ObjectSchema<{ date: string }> = Joi.object({
  date: typedAs.date('Dites quel jour l’assemblée a adopté cette version.'),
})

export const publicationForm: Joi.ObjectSchema<{ datedOn: string; source: string }> = Joi.object({
  date: typedAs.date('Dites quel jour les indicateurs ont été publiés.'),
  source: typedAs.text('Dites où ils ont été publiés.', 300),
}).custom(typed => ({ datedOn: typed.date, source: typed.source }))
