import { plusMonths } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'

// The institution's scheme (SPASER, L. 2111-3): its name and period, as documents bear them.

/** 1 600 h a year: what Alliance Villes Emploi divides by. Practice; an institution may set 1 607. */
export const DEFAULT_FTE_HOURS = 1600

export type SchemeForm = { name: string; fromYear: number; toYear: number; fteHours: number; effectOn: string }
export type Scheme = SchemeForm & { recordedAt: string; recordedByName: string | null }

/** The one in force on a day, of rows in the order of their effect; null where none was recorded by then. */
export function schemeOn(schemes: readonly Scheme[], date: string): Scheme | null {
  return schemes.findLast(({ effectOn }) => effectOn <= date) ?? null
}

/** A sentence by field, none when the scheme holds together. */
export function objectionsToScheme(typed: SchemeForm, today: string): Objections {
  const objections: Objections = {}
  if (typed.fromYear < 2014 || typed.fromYear > 2100)
    objections.debut = 'Écrivez une année\u00a0: les schémas existent depuis 2014.'
  if (typed.toYear < typed.fromYear) objections.fin = 'La dernière année vient après la première.'
  else if (typed.toYear > typed.fromYear + 20) objections.fin = 'Un schéma dure au plus vingt ans.'
  if (typed.fteHours < 1000 || typed.fteHours > 2500)
    objections.etp = 'Un équivalent temps plein compte de 1\u00a0000 à 2\u00a0500 heures par an.'
  if (typed.effectOn > plusMonths(today, 12)) objections.effet = 'Réglez le schéma au plus un an à l’avance.'
  return objections
}
