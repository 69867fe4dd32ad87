// Companies that hold a contract together: how they answer, and for which part of the hours.

import type { Objections } from '#server/base/errors.ts'

/** How the companies of a group answer: each for its part, all for everything, or the lead alone for all. */
export const groupForms = {
  joint: 'Conjoint',
  solidary: 'Solidaire',
  jointLeadSolidary: 'Conjoint, mandataire solidaire',
} as const
export type GroupForm = keyof typeof groupForms

/** Those who answer for the hours today: alone, or as a group. */
export function holdingNow<One extends { role: string; until: string | null }>(holders: readonly One[]): One[] {
  return holders.filter(({ role, until }) => role !== 'subcontractor' && until === null)
}

export type ShareForm = { companyId: number; points: number | null }

/** Written for each holder of the group, or for none; together they are the whole. */
export function objectionsToShares(typed: readonly ShareForm[]): Objections {
  const [first] = typed
  const missing = typed.find(({ points }) => points === null)
  if (!first || typed.every(({ points }) => points === null)) return {}
  if (missing) return { [shareField(missing.companyId)]: 'Écrivez la part de chaque titulaire, ou d’aucun.' }
  const sum = typed.reduce((total, { points }) => total + points!, 0)
  return sum === WHOLE
    ? {}
    : {
        [shareField(first.companyId)]:
          `Les parts font ${(sum / 100).toLocaleString('fr-FR')}\u00a0% en tout\u00a0: elles doivent faire 100\u00a0%.`,
      }
}

/** The name of the field that asks it. */
export function shareField(companyId: number): string {
  return `part-${companyId}`
}

const WHOLE = 100_00
