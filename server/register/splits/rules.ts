// Hours worked once under several contracts of a pool: the part of them that each contract takes is written in an agreement, dated by
// month. Parts add up to what was worked, to the centihour, and never to more.

import { type Month, monthOf } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { apportioned, sum } from '#server/base/figures.ts'
import { longMonth } from '#server/base/format.ts'

/** Hundredths of a percent of the hours of a person that one clause takes. */
export type SplitPart = { clauseId: number; points: number }

/** Without parts, the split ends. */
export type SplitAgreement = {
  id: number
  poolId: number
  fromMonth: Month
  signedOn: string
  signedBy: string
  recordedAt: string
  recordedByName: string | null
  parts: SplitPart[]
}

export type AgreementForm = Pick<SplitAgreement, 'fromMonth' | 'signedOn' | 'signedBy' | 'parts'>

/** All of a person’s hours. */
export const WHOLE = 100_00

/** What is in force in a month: the last one that began by then; of two of one month, the one recorded last. */
export function agreementIn<Agreement extends Pick<SplitAgreement, 'id' | 'fromMonth' | 'parts'>>(
  agreements: readonly Agreement[],
  month: Month,
): Agreement | null {
  const begun = agreements.filter(({ fromMonth }) => fromMonth <= month)
  const last = begun
    .toSorted((a, b) => (a.fromMonth === b.fromMonth ? a.id - b.id : a.fromMonth < b.fromMonth ? -1 : 1))
    .at(-1)
  return last && last.parts.length > 0 ? last : null
}

/** An agreement says nothing any more once one of its contracts left the pool. */
export function isWhole({ parts }: Pick<SplitAgreement, 'parts'>, members: ReadonlySet<number>): boolean {
  return parts.every(({ clauseId }) => members.has(clauseId))
}

/** What each contract takes of these centihours, by largest remainder. */
export function partsOf<Part extends SplitPart>(
  centihours: number,
  parts: readonly Part[],
): (Part & { centihours: number })[] {
  const figures = apportioned(
    centihours,
    parts.map(({ points }) => points),
  )
  return parts.map((part, index) => ({ ...part, centihours: figures[index]! }))
}

/** What is wrong with an agreement, by field; nothing when it may be written. `members`: the clauses of the pool. */
export function objectionsToAgreement(
  { fromMonth, signedOn, signedBy, parts }: AgreementForm,
  { members, agreedOn, today }: { members: ReadonlySet<number>; agreedOn: string; today: string },
): Objections {
  const objections: Objections = {}
  if (signedOn > today) objections.signature = 'L’accord n’est pas encore signé à cette date.'
  if (fromMonth < monthOf(agreedOn))
    objections.mois = `Ces marchés ne sont globalisés que depuis ${longMonth(monthOf(agreedOn))}.`
  if (signedBy.trim() === '') objections.signataires = 'Dites qui a signé.'
  if (parts.some(({ clauseId }) => !members.has(clauseId))) objections.parts = 'Un de ces marchés n’est plus globalisé.'
  else if (parts.length === 1) objections.parts = 'Des heures se répartissent entre deux marchés au moins.'
  else if (parts.length > 0 && sum(parts, ({ points }) => points) !== WHOLE)
    objections.parts = `Les parts font ${shown(sum(parts, ({ points }) => points))}\u00a0% et non 100\u00a0%.`
  return objections
}

function shown(points: number): string {
  return (points / 100).toLocaleString('fr-FR', { maximumFractionDigits: 2 })
}
