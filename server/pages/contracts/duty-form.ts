import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import type { SaidDuty } from '#server/register/duties/actions.ts'
import type { NeedForm } from '#server/register/duties/need-rules.ts'
import { type Duty, type DutyForm, dutyWords, type Exemption, exemptions } from '#server/register/duties/rules.ts'
import { type BuyerQuality, buyerQualities, type Purchase, purchases } from '#server/register/duties/threshold-rules.ts'
import { typedAs } from '#server/web/forms.ts'

/** Said by an address that comes from the register of duties: one goes back there. */
export const FROM_REGISTER = 'obligations'

type TypedDuty = {
  valeur?: number
  achat: Purchase | ''
  qualite: BuyerQuality | ''
  engage?: string | null
  duree?: number | null
  source: string
  lots: 'oui' | ''
  obligation: Duty | ''
  cas: Exemption | ''
  motif: string
  date?: string | null
  depuis: string
}

export const dutyForm: Joi.ObjectSchema<TypedDuty> = Joi.object({
  valeur: typedAs.optionalEuros(),
  achat: oneOrNone(Object.keys(purchases)),
  qualite: oneOrNone(Object.keys(buyerQualities)),
  engage: typedAs.optionalDate(),
  duree: typedAs.optionalWhole(600, ['mois']),
  source: typedAs.optionalText(300),
  lots: oneOrNone(['oui']),
  obligation: oneOrNone(Object.keys(dutyWords)),
  cas: oneOrNone(Object.keys(exemptions)),
  motif: typedAs.optionalText(500),
  date: typedAs.optionalDate(),
  depuis: oneOrNone([FROM_REGISTER]),
})

/** The need and the decision as typed, either of which may be left out, or a sentence by field. */
export function saidIn(typed: TypedDuty): { said: SaidDuty; errors: null } | { said: null; errors: Objections } {
  const hasNeed = Boolean(typed.valeur ?? typed.source)
  const hasAnswer = Boolean(typed.obligation || typed.motif || typed.cas)
  const errors: Objections = {
    ...(!hasNeed && !hasAnswer && { valeur: 'Écrivez la valeur du besoin, ou dites ce qui est décidé.' }),
    ...(hasNeed && needMissing(typed)),
    ...(hasAnswer && answerMissing(typed)),
  }
  if (Object.keys(errors).length > 0) return { said: null, errors }
  const need = hasNeed ? needIn(typed) : null
  return { said: { need, answer: hasAnswer ? answerIn(typed) : null, allLots: typed.lots === 'oui' }, errors: null }
}

function needMissing({ valeur, achat, qualite, source }: TypedDuty): Objections {
  return {
    ...(valeur == null && { valeur: 'Écrivez la valeur estimée du besoin, hors taxes.' }),
    ...(!achat && { achat: 'Dites la nature de l’achat.' }),
    ...(!qualite && { qualite: 'Dites en quelle qualité l’acheteur achète.' }),
    ...(!source && { source: 'Dites quel document donne cette valeur.' }),
  }
}

function answerMissing({ obligation, motif, date }: TypedDuty): Objections {
  return {
    ...(!obligation && { obligation: 'Dites si ce marché est soumis.' }),
    ...(!motif && { motif: 'Écrivez les motifs.' }),
    ...(!date && { date: 'Indiquez le jour de la décision.' }),
  }
}

function needIn({ valeur, achat, qualite, engage, duree, source }: TypedDuty): NeedForm {
  return {
    valueCents: valeur!,
    purchase: achat as Purchase,
    quality: qualite as BuyerQuality,
    begunOn: engage ?? null,
    worksMonths: duree ?? null,
    source,
  }
}

function answerIn({ obligation, cas, motif, date }: TypedDuty): DutyForm {
  const exemption = obligation === 'exempt' && cas ? cas : null
  return { duty: obligation as Duty, exemption, reason: motif, decidedOn: date! }
}

function oneOrNone(values: readonly string[]) {
  return Joi.string()
    .allow('')
    .valid(...values)
    .default('')
    .messages({ '*': 'Choisissez une réponse de la liste.' })
}
