import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import type { Employer, FileJoiner } from '#server/exchange/intake/joiners.ts'
import type { FromLine } from '#server/exchange/intake/joining-actions.ts'
import type { Line } from '#server/exchange/intake/reading-rules.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { grounds } from '#server/register/participants/rules.ts'
import { modes, objectionsToEmployment, type PlacementValues } from '#server/register/placements/rules.ts'
import { readForm, type Typed, typedAs, typedFrom } from '#server/web/forms.ts'
import { groundsFrom, identityFrom, identityPieces, impossibleDates, situationFrom } from '../person-form.ts'

const employment = {
  marche: Joi.string()
    .required()
    .messages({ 'any.required': 'Choisissez le marché.', 'string.empty': 'Choisissez le marché.' }),
  employeur: Joi.string().required().messages({
    'any.required': 'Choisissez l’employeur.',
    'string.empty': 'Choisissez l’employeur.',
  }),
  modalite: typedAs.oneOf(Object.keys(modes), 'Choisissez la modalité.'),
  embauche: typedAs.date('Indiquez le jour de l’embauche.'),
  depart: typedAs.optionalDate(),
  poste: typedAs.optionalText(120),
}

type Values = PlacementValues & {
  marche: string
  employeur: string
  nom: string
  prenom: string
  naissance: string
  critere: string
}

const { nom, prenom, naissance } = identityPieces
const someoneNew = Joi.object<Values>({
  nom,
  prenom,
  naissance,
  critere: typedAs.oneOf(Object.keys(grounds), 'Choisissez le critère d’éligibilité.'),
  ...employment,
})
const someoneKnown = Joi.object<Values>(employment)

export type Offer = { places: readonly Place[]; employers: readonly Employer[]; lines: readonly Line[]; today: string }
export type ReadJoiners = { chosen: FromLine[]; indexes: number[]; typed: Typed; errors: Objections }

/** Those who were ticked, each with what was typed of them; a field is called by the line it is of: « nom_12 ». */
export function readJoiners(body: unknown, joiners: readonly FileJoiner[], offer: Offer): ReadJoiners {
  const typed = typedFrom(body)
  const read: ReadJoiners = { chosen: [], indexes: [], typed, errors: {} }
  for (const joiner of joiners) if (typed[`ajouter_${joiner.index}`]) readOne(read, joiner, offer)
  return read
}

function readOne(read: ReadJoiners, joiner: FileJoiner, { places, employers, lines, today }: Offer): void {
  const own = ownOf(read.typed, joiner.index)
  const number = /^P-0*(\d{1,9})$/.exec(own.qui ?? '')?.[1]
  const known = joiner.known?.number ?? (number === undefined ? null : Number(number))
  const { values, errors } = readForm(known === null ? someoneNew : someoneKnown, own)
  const place = places.find(({ clauseId }) => String(clauseId) === own.marche)
  const employer = employers.find(({ id }) => String(id) === own.employeur)
  const wrong: Objections = {
    ...errors,
    ...(values && objectionsToEmployment(values, { byHolder: employer?.isHolder ?? null })),
    ...(values && impossibleDates({ naissance: values.naissance ?? null }, today)),
    ...(!place && { marche: 'Choisissez le marché.' }),
    ...(!employer && { employeur: 'Choisissez l’employeur.' }),
  }
  for (const [name, sentence] of Object.entries(wrong)) read.errors[`${name}_${joiner.index}`] = sentence
  if (!values || !place || !employer || Object.keys(wrong).length > 0) return
  const anyway = /^autre-(\d{1,9})$/.exec(own.qui ?? '')?.[1]
  read.indexes.push(joiner.index)
  read.chosen.push({
    line: lines[joiner.index]!,
    place,
    joining: {
      joiner: known === null ? newPerson(values, anyway ? Number(anyway) : null) : { number: known },
      papers: known === null ? groundsFrom(values) : [],
      eligibleOn: null,
      values,
      employer: { id: employer.id },
      confirmed: own.confirme === `${own.employeur}-${own.modalite}`,
    },
  })
}

function newPerson(values: Values, anyway: number | null) {
  const identity = identityFrom({ ...values, commune: '', telephone: '' })
  const situation = situationFrom({ ...values, sexe: '', qpv: '', niveau: '' }, Number(identity.bornOn!.slice(0, 4)))
  return { identity, situation, anyway }
}

function ownOf(typed: Typed, index: number): Typed {
  const ending = `_${index}`
  const own = Object.entries(typed).filter(([name]) => name.endsWith(ending))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(0, -ending.length), value]))
}
