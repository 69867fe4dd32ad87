import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import type { Answers } from '#server/exchange/intake/reading-rules.ts'
import type { Answered } from '#server/register/deposits/store.ts'
import { grounds } from '#server/register/participants/rules.ts'
import type { Situation } from '#server/register/participants/store.ts'
import type { Joining } from '#server/register/placements/join.ts'
import { modes, objectionsToEmployment } from '#server/register/placements/rules.ts'
import { readForm, type Typed, typedAs } from '#server/web/forms.ts'
import { impossibleDates } from '../person-form.ts'
import { readAnswers } from './form.ts'
import type { Employment, Joinable } from './joinables.ts'
import type { Item } from './queue.ts'

// The form of the files read together. Each field says which file it is about, « f12-… »; each person who joins, which row, « f12-j3-… ».

/** What was answered of one file, with the names that its own page gives to its fields. */
export function answersOf({ deposit, preview, file }: Item, typed: Typed): { answers: Answers; people: Answered[] } {
  const head = `f${deposit.id}-`
  const own = Object.entries(typed).filter(([name]) => name.startsWith(head))
  const body = Object.fromEntries(own.map(([name, text]) => [name.slice(head.length), text]))
  return readAnswers(body, deposit.answers as Answers, { rows: preview.rows, lines: file.reading.lines })
}

type PersonValues = { nom: string; prenom: string; naissance: string; critere: string }
type JobValues = { marche: string; emploi: string; embauche: string }

const job = {
  marche: Joi.string().required().messages({ '*': 'Dites sur quel marché.' }),
  emploi: Joi.string().required().messages({ '*': 'Dites qui l’emploie, et comment.' }),
  embauche: typedAs.date('Indiquez le jour de l’embauche.'),
}
const someoneNew = Joi.object<PersonValues & JobValues>({
  ...job,
  nom: typedAs.text('Indiquez le nom.', 100),
  prenom: typedAs.text('Indiquez le prénom.', 100),
  naissance: typedAs.birthDate('Indiquez la date de naissance, qui évite d’inscrire deux fois la même personne.'),
  critere: typedAs.oneOf(Object.keys(grounds), 'Choisissez le critère d’éligibilité.'),
})
const someoneKnown = Joi.object<JobValues>(job)

/** What is typed of one of them; null: they wait. Somebody new joins once a ground is said, somebody known once they are ticked. */
export function typedOf({ key, known }: Joinable, typed: Typed): Typed | null {
  const head = `${key}-`
  const own = Object.entries(typed).filter(([name]) => name.startsWith(head))
  const fields = Object.fromEntries(own.map(([name, text]) => [name.slice(head.length), text]))
  return (known ? fields.ajouter : fields.critere) ? fields : null
}

export type Read =
  | { joinable: Joinable; errors: Objections }
  | { joinable: Joinable; siteIndex: number; joining: Joining }

/** By field of the form. */
export function readJoining(joinable: Joinable, fields: Typed, today: string): Read {
  const { key, known, sites } = joinable
  const { values, errors } = readForm<JobValues>(known ? someoneKnown : someoneNew, fields)
  if (!values) return { joinable, errors: named(key, errors) }
  const siteIndex = sites.findIndex(({ place }) => String(place.contract.id) === values.marche)
  const employment = joinable.employments.find(one => employmentValue(one) === values.emploi)
  if (siteIndex < 0 || !employment)
    return { joinable, errors: named(key, { emploi: 'Choisissez une réponse de la liste.' }) }
  const wrong = { ...objectionsToJob(values, employment, sites[siteIndex]!.holders), ...datesOf(values, today) }
  if (Object.keys(wrong).length > 0) return { joinable, errors: named(key, wrong) }
  return { joinable, siteIndex, joining: joiningOf(joinable, values as JobValues & PersonValues, employment) }
}

function joiningOf({ known }: Joinable, values: JobValues & PersonValues, { employerId, mode }: Employment): Joining {
  const paper = { ground: values.critere, evidenceKind: '', evidenceOn: null, evidenceBy: '', groundFrom: null }
  return {
    joiner: known
      ? { number: known.number }
      : { identity: identityOf(values), situation: situationOf(values, paper), anyway: null },
    papers: known ? [] : [paper],
    eligibleOn: null,
    values: { modalite: mode, embauche: values.embauche, depart: null, poste: '' },
    employer: { id: employerId },
    confirmed: false,
  }
}

function identityOf({ nom, prenom, naissance }: PersonValues) {
  return { lastName: nom, firstName: prenom, bornOn: naissance, city: '', phone: '' }
}

function situationOf({ naissance }: PersonValues, paper: Joining['papers'][number]): Situation {
  const birthYear = Number(naissance.slice(0, 4))
  return { ...paper, sex: '', birthYear, priorityDistrict: '', education: '' }
}

function objectionsToJob(
  values: JobValues,
  { employerId, mode }: Employment,
  holders: readonly { companyId: number | null }[],
) {
  const byHolder = holders.some(({ companyId }) => companyId === employerId)
  const said = objectionsToEmployment(
    { modalite: mode, embauche: values.embauche, depart: null, poste: '' },
    { byHolder },
  )
  return said.modalite ? { emploi: said.modalite } : ({} as Objections)
}

function datesOf({ embauche, naissance }: JobValues & Partial<PersonValues>, today: string): Objections {
  return impossibleDates({ naissance: naissance ?? null, embauche }, today) ?? {}
}

function named(key: string, errors: Objections): Objections {
  return Object.fromEntries(Object.entries(errors).map(([field, sentence]) => [`${key}-${field}`, sentence]))
}

export function employmentValue({ employerId, mode }: Employment): string {
  return `${employerId}-${mode}`
}

export function employmentLabel({ employer, mode }: Employment): string {
  return `${employer}, ${modes[mode].label.toLowerCase()}`
}
