import Joi from 'joi'
import { type Month, monthFrom } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'

import { numberOf } from '#server/register/participants/store.ts'
import type { Joiner } from '#server/register/placements/join.ts'
import { type Read, readForm, type Typed, typedAs } from '#server/web/forms.ts'
import {
  type GroundsValues,
  groundsFrom,
  groundsPieces,
  type IdentityValues,
  identityFrom,
  identityPieces,
  impossibleDates,
  objectionsToGrounds,
  type StatisticsValues,
  situationFrom,
  statisticsPieces,
  wholeGroundsPieces,
} from '../person-form.ts'
import { type PlacementForm, placementPieces } from './placement-form.ts'

type Eligibility = { eligibilite: 'jour' | 'plus-tard'; eligible_le: string | null; autre: string }
export type JoinerValues = PlacementForm &
  Partial<IdentityValues> &
  StatisticsValues &
  Eligibility &
  GroundsValues & { participant?: string }

const eligibility = {
  eligibilite: Joi.string()
    .valid('jour', 'plus-tard')
    .default('plus-tard')
    .messages({ 'any.only': 'Dites si l’éligibilité est établie.' }),
  eligible_le: Joi.when('eligibilite', {
    is: 'jour',
    // biome-ignore lint/suspicious/noThenProperty: a word of Joi
    then: typedAs.date('Indiquez le jour où l’éligibilité a été établie, ou dites «\u00a0plus tard\u00a0».'),
    otherwise: Joi.any()
      .custom(() => null)
      .default(null),
  }),
  autre: Joi.string()
    .allow('')
    .pattern(/^\d{1,9}$/)
    .default(''),
}

const someoneNew = Joi.object<JoinerValues>({
  ...identityPieces,
  ...wholeGroundsPieces,
  ...eligibility,
  ...statisticsPieces,
  ...placementPieces,
})

const someoneKnown = Joi.object<JoinerValues>({
  participant: Joi.string().required(),
  ...groundsPieces,
  ...eligibility,
  ...placementPieces,
  sexe: Joi.any().default(''),
  qpv: Joi.any().default(''),
  niveau: Joi.any().default(''),
})

/** What was typed of somebody who joins: a new person whole, or somebody known and what is new of them. */
export function readJoiner(body: Record<string, unknown> | undefined): Read<JoinerValues> {
  return readForm(String(body?.participant ?? '').trim() ? someoneKnown : someoneNew, body)
}

export function joinerFrom(values: JoinerValues): Joiner {
  if (values.participant !== undefined) return { number: numberOf(values.participant) ?? 0 }
  const identity = identityFrom(values as JoinerValues & IdentityValues)
  return {
    identity,
    situation: situationFrom(values, Number(identity.bornOn!.slice(0, 4))),
    anyway: values.autre ? Number(values.autre) : null,
  }
}

export function papersFrom(values: JoinerValues) {
  return groundsFrom(values)
}

export function objectionsToJoiner(values: JoinerValues, today: string): Objections {
  const dates = { naissance: values.naissance ?? null, eligible_le: values.eligible_le }
  return { ...impossibleDates(dates, today), ...objectionsToGrounds(values, today) }
}

/** Where one came from, and goes back to: the page of this month; null: the grid of the contract. */
export function monthOfReturn({ retour }: Typed): Month | null {
  return monthFrom(retour)
}
