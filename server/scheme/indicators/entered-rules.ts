// What a person enters beside the register: annual totals, targets, base lines. A later row replaces an earlier one.

import type { Objections } from '#server/base/errors.ts'
import { indicatorCalled } from './catalogue-rules.ts'

export const bases = { notified: 'Montants notifiés', mandated: 'Montants mandatés' } as const
export type Base = keyof typeof bases

export type TotalForm = {
  buyerId: number
  year: number
  base: Base
  contracts: number | null
  cents: number | null
  source: string
}
type Recorded = { id: number; recordedAt: string; recordedByName: string | null }
export type AnnualTotal = TotalForm & Recorded

export const roles = { target: 'Cible', baseline: 'Situation de départ' } as const
export type TargetRole = keyof typeof roles
export const units = { rate: '%', number: 'en nombre ou en valeur' } as const
export type TargetUnit = keyof typeof units

/** `value`: hundredths of a percent, or hundredths of what the indicator counts; null takes back. */
export type TargetForm = {
  buyerId: number | null
  code: string
  role: TargetRole
  unit: TargetUnit
  year: number
  value: number | null
  source: string
}
export type Target = TargetForm & Recorded

/** The last said of each buyer, year and base, of rows in the order they were recorded. */
export function standingTotals(rows: readonly AnnualTotal[]): AnnualTotal[] {
  return lastOf(rows, ({ buyerId, year, base }) => `${buyerId} ${year} ${base}`)
}

/** The last said of each; what was taken back is not among them. */
export function standingTargets(rows: readonly Target[]): Target[] {
  return lastOf(rows, ({ buyerId, code, role, year }) => `${buyerId} ${code} ${role} ${year}`).filter(
    ({ value }) => value !== null,
  )
}

/** Of the institution, an indicator that the adopted scheme aims at has the target of the scheme, and no other. */
export function besideAdopted(entered: readonly Target[], adopted: readonly Target[]): Target[] {
  return [...entered.filter(one => one.buyerId !== null || !isAimed(one, adopted)), ...adopted]
}

export function isAimed({ code, role }: Pick<Target, 'code' | 'role'>, adopted: readonly Target[]): boolean {
  return adopted.some(one => one.code === code && one.role === role)
}

function lastOf<Row>(rows: readonly Row[], key: (row: Row) => string): Row[] {
  return [...new Map(rows.map(row => [key(row), row])).values()]
}

/** The target of that year, else the next one; the base line, the last before. Of the buyer where it has its own. */
export function targetFor(
  targets: readonly Target[],
  { code, role, year, buyerId }: Pick<Target, 'code' | 'role' | 'year' | 'buyerId'>,
): Target | null {
  const some = targets.filter(one => one.code === code && one.role === role)
  const own = some.filter(one => one.buyerId === buyerId)
  const ofAll = own.length > 0 ? own : some.filter(one => one.buyerId === null)
  const inOrder = ofAll.toSorted((a, b) => a.year - b.year)
  if (role === 'baseline') return inOrder.findLast(one => one.year <= year) ?? null
  return inOrder.find(one => one.year >= year) ?? inOrder.at(-1) ?? null
}

const FIRST_YEAR = 2014

export function objectionsToTotal({ year, contracts, cents }: TotalForm, today: string): Objections {
  const objections: Objections = {}
  if (year < FIRST_YEAR || year > Number(today.slice(0, 4)))
    objections.annee = 'Écrivez une année civile commencée, depuis 2014.'
  if (contracts === null && cents === null) objections.nombre = 'Écrivez un nombre de marchés ou un montant.'
  return objections
}

export function objectionsToTarget({ code, unit, year, value }: TargetForm): Objections {
  const objections: Objections = {}
  const indicator = indicatorCalled(code)
  if (!indicator) objections.indicateur = 'Choisissez un indicateur de la liste.'
  if (year < FIRST_YEAR || year > 2100) objections.annee = 'Écrivez une année.'
  if (value !== null && unit === 'rate' && value > 100_00) objections.valeur = 'Une part ne dépasse pas 100\u00a0%.'
  if (indicator?.kind === 'given' && (unit === 'rate') !== (indicator.unit === 'rate'))
    objections.unite = indicator.unit === 'rate' ? 'Cet indicateur est une part.' : 'Cet indicateur n’est pas une part.'
  return objections
}
