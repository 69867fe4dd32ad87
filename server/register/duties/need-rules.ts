// The need behind a contract: what its value is, of all lots and over its whole length, and who estimated it on which paper.

import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import type { Contract } from '../contracts/rules.ts'
import type { BuyerQuality, Purchase } from './threshold-rules.ts'

/** Works that last as long or longer know no fourth exemption. */
export const SHORT_WORKS_MONTHS = 6

export type NeedForm = {
  valueCents: number
  purchase: Purchase
  quality: BuyerQuality
  begunOn: string | null
  worksMonths: number | null
  source: string
}
export type RecordedNeed = NeedForm & { id: number; recordedAt: string; byName: string | null }

/** The notice or, failing that, the day on which the consultation began. */
export function begunOn(
  { noticedOn }: Pick<Contract, 'noticedOn'>,
  need: Pick<NeedForm, 'begunOn'> | null,
): string | null {
  return noticedOn ?? need?.begunOn ?? null
}

/** A sentence by field, none when the need holds together with its contract. */
export function objectionsToNeed(
  need: NeedForm,
  { noticedOn, notifiedOn }: Pick<Contract, 'noticedOn' | 'notifiedOn'>,
  today: string,
): Objections {
  const objections: Objections = {}
  if (need.valueCents <= 0) objections.valeur = 'La valeur du besoin est plus grande que zéro.'
  if (need.begunOn && need.begunOn > today) objections.engage = 'La consultation ne se date pas dans l’avenir.'
  if (need.begunOn && notifiedOn && need.begunOn > notifiedOn)
    objections.engage = `La consultation précède la notification, du ${longDate(notifiedOn)}.`
  if (need.begunOn && noticedOn && need.begunOn !== noticedOn)
    objections.engage = `Le marché dit un avis du ${longDate(noticedOn)}\u00a0: corrigez-le sur sa fiche, ou laissez cette date vide.`
  if (need.worksMonths !== null && need.purchase !== 'works')
    objections.duree = 'Une durée de travaux va avec un achat de travaux.'
  return objections
}
