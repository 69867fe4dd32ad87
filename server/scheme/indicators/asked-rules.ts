// What indicators are asked: a period, a base of value, and what narrows them.

import type { Sector } from '#server/register/contracts/rules.ts'
import type { Period } from '../period-rules.ts'
import type { Base } from './entered-rules.ts'

/** Euros before tax, in cents: from, and up to but not. */
export const brackets = {
  moins40: { label: 'Moins de 40\u00a0000\u00a0€', from: 0, to: 40_000_00 },
  moins90: { label: 'De 40\u00a0000 à 90\u00a0000\u00a0€', from: 40_000_00, to: 90_000_00 },
  moins216: { label: 'De 90\u00a0000 à 216\u00a0000\u00a0€', from: 90_000_00, to: 216_000_00 },
  moins1000: { label: 'De 216\u00a0000 à 1\u00a0000\u00a0000\u00a0€', from: 216_000_00, to: 1_000_000_00 },
  moins5404: { label: 'De 1\u00a0000\u00a0000 à 5\u00a0404\u00a0000\u00a0€', from: 1_000_000_00, to: 5_404_000_00 },
  plus5404: { label: '5\u00a0404\u00a0000\u00a0€ et plus', from: 5_404_000_00, to: Number.MAX_SAFE_INTEGER },
} as const
export type Bracket = keyof typeof brackets

export type Narrowed = {
  directorateId: number
  sector: Sector | ''
  procedure: string
  bracket: Bracket | ''
  /** A SIREN: the contracts it holds. */
  company: string
  /** The first digits of the place where it is carried out: a département, a commune. */
  territory: string
}

export type Asked = { period: Period; base: Base; narrowed: Narrowed; today: string }

export const nothing: Narrowed = {
  directorateId: 0,
  sector: '',
  procedure: '',
  bracket: '',
  company: '',
  territory: '',
}

export function isNarrowed(narrowed: Narrowed): boolean {
  return Object.values(narrowed).some(Boolean)
}

/** Hours are known of whole buyers and of their directorates. */
export function leavesHours({ directorateId: _, ...others }: Narrowed): boolean {
  return !Object.values(others).some(Boolean)
}

/** How many years before the period its trend begins. */
export const TREND = 4
