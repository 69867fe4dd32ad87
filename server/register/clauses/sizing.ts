import { owedHours, signedWholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Commitment } from './rules.ts'

// Hours in words, wherever a clause is sized: clause, amendment, calculator.

/** A full-time month: 35 hours a week, 151,67 h. A full-time year, « en ETP »: 1 600 h. Practice. */
export const FULL_TIME_MONTH = 151_67
const FULL_TIME_YEAR = 1_600_00

/** Hours as something to picture: « soit 12 mois d’un temps plein ». */
export function monthsWords(centihours: number): string {
  const months = Math.round(centihours / FULL_TIME_MONTH)
  return months === 0
    ? 'soit moins d’un mois d’un temps plein'
    : `soit ${plural(months, 'mois', 'mois')} d’un temps plein`
}

/** Full-time equivalents over a year of 1 600 h, to a tenth: « 1,1 ». */
export function fullTimeYears(centihours: number): string {
  return (Math.round((centihours * 10) / FULL_TIME_YEAR) / 10).toLocaleString('fr-FR')
}

/** « 1 768 h » for what is owed at notification, « +111 h » for what comes later. */
export function ledgerFigure({ kind, centihours }: Pick<Commitment, 'kind' | 'centihours'>): string {
  if (centihours === 0 && kind !== 'initial') return 'inchangée'
  return kind === 'initial' && centihours >= 0 ? owedHours(centihours) : `${signedWholeHours(centihours)} h`
}

/** 4000 → « 40 % », 750 → « 7,5 % ». */
export function percentWords(hundredths: number): string {
  return `${(hundredths / 100).toLocaleString('fr-FR', { maximumFractionDigits: 2 })} %`
}
