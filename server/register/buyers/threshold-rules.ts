import { plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'

// From which points on an account is late or at risk: no text says it, each buyer decides.

export type Thresholds = {
  /** Behind by more than this many points of what is owed: late. */
  latePoints: number
  /** Behind by more than this many points, once `riskShare` percent of the duration has gone by: at risk. */
  riskPoints: number
  riskShare: number
  /** This many days left or fewer, and under `riskRate` percent of what is owed: at risk. */
  riskDays: number
  riskRate: number
}

/** Ours, until the buyer decides; practice. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  latePoints: 5,
  riskPoints: 20,
  riskShare: 25,
  riskDays: 90,
  riskRate: 80,
}

/** A decision of the buyer, with its day of effect, its date and its author. */
export type DatedThresholds = Thresholds & { effectOn: string; recordedAt: string; recordedByName: string | null }

/** Those in force on a day; ours where the buyer decided nothing by then. */
export function thresholdsOn(decided: readonly DatedThresholds[], date: string): Thresholds | DatedThresholds {
  return decided.findLast(({ effectOn }) => effectOn <= date) ?? DEFAULT_THRESHOLDS
}

/** What a person typed, with the day from which on it is read. */
export type ThresholdForm = Thresholds & { effectOn: string }

/** A sentence by field, none when these thresholds hold together. */
export function objectionsToThresholds(typed: ThresholdForm, today: string): Objections {
  const objections: Objections = {}
  if (typed.effectOn > plusMonths(today, 12)) objections.effet = 'Réglez ces seuils au plus un an à l’avance.'
  if (typed.latePoints < 0 || typed.latePoints > 50) objections.retard = 'La tolérance va de 0 à 50 points.'
  if (typed.riskPoints <= typed.latePoints || typed.riskPoints > 100)
    objections.compromis =
      'Le seuil «\u00a0Compromis\u00a0» est au-dessus de celui du retard, et ne dépasse pas 100 points.'
  if (typed.riskShare < 0 || typed.riskShare > 100) objections.part = 'La part de la durée va de 0 à 100 %.'
  if (typed.riskDays < 0 || typed.riskDays > 366) objections.jours = 'Le nombre de jours va de 0 à 366.'
  if (typed.riskRate < 1 || typed.riskRate > 100) objections.taux = 'Le taux va de 1 à 100 %.'
  return objections
}
