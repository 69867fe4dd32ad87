import { euros, owedHours, signedWholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Commitment, type Figure, type Sizing, sizingOf } from './rules.ts'

// The sizing formula in words and fields, wherever it is asked: clause, amendment, calculator.

/** A full-time month: 35 hours a week, 151,67 h. A full-time year, « en ETP »: 1 600 h. Practice. */
export const FULL_TIME_MONTH = 151_67
const FULL_TIME_YEAR = 1_600_00

/** « 2 400 000 € × 40 % de main-d’œuvre × 7 % ÷ 38 €/h ». */
export function sizingWords({ amountCents, labourShare, insertionRate, hourlyCostCents }: Sizing): string {
  return `${euros(amountCents)} × ${percentWords(labourShare)} de main-d’œuvre × ${percentWords(insertionRate)} ÷ ${euros(hourlyCostCents)}/h`
}

/** Where the first hours of a contract come from, on their line of the ledger. */
export function reasonOf(figure: Figure): string {
  if (figure.by === 'commandes') return 'Aucune heure avant le premier bon de commande'
  const sizing = figure.by === 'formule' ? sizingOf(figure) : null
  return sizing ? sizingWords(sizing) : 'Nombre inscrit au marché'
}

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
