import { dayInFrance, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Dismissal } from '../contracts/rules.ts'
import type { Gesture } from './triage-rules.ts'

export const dismissalWords: Record<Dismissal, string> = { notOurs: 'Pas pour nous', tooOld: 'Trop ancien' }

export const gestureWords: Record<Gesture, string> = {
  take: 'Prendre en charge',
  ...dismissalWords,
  back: 'À prendre en charge de nouveau',
}

/** « 143 marchés pris en charge ». */
export const doneWords: Record<Gesture, [one: string, many: string]> = {
  take: ['marché pris en charge', 'marchés pris en charge'],
  notOurs: ['marché dit «\u00a0pas pour nous\u00a0»', 'marchés dits «\u00a0pas pour nous\u00a0»'],
  tooOld: ['marché dit «\u00a0trop ancien\u00a0»', 'marchés dits «\u00a0trop anciens\u00a0»'],
  back: ['marché remis à prendre en charge', 'marchés remis à prendre en charge'],
}

/** « 143 marchés dits « trop anciens » ». */
export function saidOf({ gesture, contracts }: { gesture: Gesture; contracts: number }): string {
  return plural(contracts, ...doneWords[gesture])
}

export function signed({ at, byName }: { at: string; byName: string | null }): string {
  return `Le ${longDate(dayInFrance(at))}, par ${byName ?? 'le terminal'}`
}
