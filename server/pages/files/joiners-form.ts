import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import type { Employer, FileJoiner } from '#server/exchange/intake/joiners.ts'
import type { FromLine } from '#server/exchange/intake/joining-actions.ts'
import type { Line } from '#server/exchange/intake/reading-rules.ts'
import { grounds } from '#server/register/participants/rules.ts'
import { modes, objectionsToEmployment, type PlacementValues } from '#server/register/placements/rules.ts'
import { readForm, type Typed, typedAs } from '#server/web/forms.ts'
import { groundsFrom, identityFrom, identityPieces, impossibleDates, situationFrom } from '../person-form.ts'

// Who joins by a file, as it is typed on the page of one file or on that of several. A field is called by the file and by the line that it
// is about: « f12-j3-nom ».

const employment = {
  marche: Joi.string().required().messages({ '*': 'Choisissez le marché.' }),
  employeur: Joi.string().required().messages({ '*': 'Choisissez l’employeur.' }),
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

/** How somebody new is chosen: by their box, or by their ground once it is said. */
export type Choosing = 'box' | 'ground'

export type Offer = {
  /** What the names of the fields of this file begin with. */
  head: string
  choosing: Choosing
  employers: readonly Employer[]
  lines: readonly Line[]
  today: string
}
export type ReadJoiners = { chosen: FromLine[]; keys: string[]; typed: Typed; errors: Objections }

export function keyOf({ index }: Pick<FileJoiner, 'index'>, { head }: Pick<Offer, 'head'>): string {
  return `${head}j${index}`
}

/** Those who were chosen, each with what was typed of them. */
export function readJoiners(typed: Typed, joiners: readonly FileJoiner[], offer: Offer): ReadJoiners {
  const read: ReadJoiners = { chosen: [], keys: [], typed, errors: {} }
  for (const joiner of joiners) {
    const key = keyOf(joiner, offer)
    const own = ownOf(typed, key)
    if (isChosen(own, joiner, offer)) readOne(read, { joiner, key, own }, offer)
  }
  return read
}

/** Where a ground chooses, a box does so for those whose ground is known. */
export function isChosen(own: Typed, { known }: FileJoiner, { choosing }: Pick<Offer, 'choosing'>): boolean {
  return choosing === 'ground' && !known ? Boolean(own.critere) : Boolean(own.ajouter)
}

type One = { joiner: FileJoiner; key: string; own: Typed }

function readOne(read: ReadJoiners, { joiner, key, own }: One, { employers, lines, today }: Offer): void {
  const number = /^P-0*(\d{1,9})$/.exec(own.qui ?? '')?.[1]
  const known = joiner.known?.number ?? (number === undefined ? null : Number(number))
  const { values, errors } = readForm(known === null ? someoneNew : someoneKnown, own)
  const site = joiner.sites.find(({ place }) => String(place.clauseId) === own.marche)
  const employer = employers.find(({ id }) => String(id) === own.employeur)
  const byHolder = site && employer ? site.holders.some(({ companyId }) => companyId === employer.id) : null
  const wrong: Objections = {
    ...errors,
    ...(values && objectionsToEmployment(values, { byHolder })),
    ...(values && impossibleDates({ naissance: values.naissance ?? null, embauche: values.embauche }, today)),
    ...(!site && { marche: 'Choisissez le marché.' }),
    ...(!employer && { employeur: 'Choisissez l’employeur.' }),
  }
  for (const [name, sentence] of Object.entries(wrong)) read.errors[`${key}-${name}`] = sentence
  if (!values || !site || !employer || Object.keys(wrong).length > 0) return
  const anyway = /^autre-(\d{1,9})$/.exec(own.qui ?? '')?.[1]
  read.keys.push(key)
  read.chosen.push({
    line: lines[joiner.index]!,
    isRepeated: joiner.rows[0]!.isRepeated,
    place: site.place,
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

export function ownOf(typed: Typed, key: string): Typed {
  const head = `${key}-`
  const own = Object.entries(typed).filter(([name]) => name.startsWith(head))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(head.length), value]))
}
