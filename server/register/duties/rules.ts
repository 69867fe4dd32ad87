// L. 2112-2-1, in force on 22 August 2026: from the European thresholds on, the buyer writes social conditions in the
// contract, or says by which of four cases it does not.

import type { Objections } from '#server/base/errors.ts'
import type { Contract } from '../contracts/rules.ts'
import { type NeedForm, SHORT_WORKS_MONTHS } from './need-rules.ts'

/** A consultation begun before this day is not concerned. */
export const IN_FORCE_ON = '2026-08-22'

export const dutyWords = {
  due: 'Soumis à l’obligation',
  exempt: 'Soumis, dérogation motivée',
  none: 'Non soumis',
} as const
export type Duty = keyof typeof dutyWords

/** The four cases of L. 2112-2-1 II. A concession knows the second and the third alone (L. 3114-2-1). */
export const exemptions = {
  '1': 'Le besoin peut être satisfait par une solution immédiatement disponible',
  '2': 'Le lien avec l’objet du marché n’est pas suffisant',
  '3': 'La concurrence serait restreinte, ou l’exécution techniquement ou économiquement difficile',
  '4': 'Marché de travaux d’une durée inférieure à six mois',
} as const
export type Exemption = keyof typeof exemptions
export const ofConcessions: ReadonlySet<Exemption> = new Set(['2', '3'])

export type DutyForm = { duty: Duty; exemption: Exemption | null; reason: string; decidedOn: string }
export type RecordedDuty = DutyForm & { id: number; recordedAt: string; byName: string | null }

/** What is known at a day: what the buyer recorded, else what the dates prove; null when nothing does. */
export function dutyAt(
  recorded: readonly RecordedDuty[],
  { noticedOn, notifiedOn }: Pick<Contract, 'noticedOn' | 'notifiedOn'>,
  at: string,
): { duty: Duty; recorded: RecordedDuty | null } | null {
  const last = recorded.findLast(({ decidedOn }) => decidedOn <= at)
  if (last) return { duty: last.duty, recorded: last }
  const begun = noticedOn ?? notifiedOn // no later than its notification
  return begun !== null && begun < IN_FORCE_ON ? { duty: 'none', recorded: null } : null
}

/** A sentence by field, none when what is said holds together. */
export function objectionsToDuty(
  form: DutyForm,
  { need, ...contract }: Pick<Contract, 'form'> & { need: NeedForm | null },
  today: string,
): Objections {
  const objections: Objections = {}
  if (form.duty === 'exempt' && form.exemption === null) objections.cas = 'Dites lequel des quatre cas s’applique.'
  if (form.exemption === '4' && need && need.purchase !== 'works')
    objections.cas = 'Le cas 4° va avec un marché de travaux.'
  if (form.exemption === '4' && need?.worksMonths != null && need.worksMonths >= SHORT_WORKS_MONTHS)
    objections.cas = 'Le cas 4° va avec des travaux de moins de six mois.'
  if (form.duty === 'exempt' && contract.form === 'concession' && form.exemption && !ofConcessions.has(form.exemption))
    objections.cas = 'Une concession ne connaît que les cas 2° et 3° (L.\u00a03114-2-1).'
  if (form.decidedOn > today) objections.date = 'La décision ne se date pas dans l’avenir.'
  return objections
}
