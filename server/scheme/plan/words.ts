import { count } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { catalogue } from '../indicators/catalogue-rules.ts'

export const itemKinds = {
  axis: { word: 'Axe', the: 'l’axe', add: 'Ajouter un axe', removed: 'Axe retiré' },
  engagement: {
    word: 'Engagement',
    the: 'l’engagement',
    add: 'Ajouter un engagement',
    removed: 'Engagement retiré',
  },
  objective: { word: 'Objectif', the: 'l’objectif', add: 'Ajouter un objectif', removed: 'Objectif retiré' },
  action: { word: 'Action', the: 'l’action', add: 'Ajouter une action', removed: 'Action retirée' },
  indicator: {
    word: 'Indicateur',
    the: 'l’indicateur',
    add: 'Ajouter un indicateur',
    removed: 'Indicateur retiré',
  },
} as const
export type ItemKind = keyof typeof itemKinds

/** What stands under what. */
export const childrenOf: Record<ItemKind, readonly ItemKind[]> = {
  axis: ['engagement'],
  engagement: ['objective', 'action', 'indicator'],
  objective: [],
  action: [],
  indicator: [],
}

export const states = {
  notStarted: 'À commencer',
  underWay: 'En cours',
  done: 'Fait',
  dropped: 'Abandonné',
} as const
export type State = keyof typeof states

/** The law says « en nombre ou en valeur », and leaves what a value is: each scheme says it (L. 2111-3). */
export const valueBases = {
  notified: { label: 'Montants notifiés', sentence: 'Base de valeur\u00a0: montants notifiés, hors taxes.' },
  mandated: { label: 'Montants mandatés', sentence: 'Base de valeur\u00a0: montants mandatés, hors taxes.' },
} as const
export type ValueBase = keyof typeof valueBases

export const units = {
  percentNumber: '% en nombre',
  percentValue: '% en valeur',
  contracts: 'marchés',
  euros: '€ HT',
  hours: 'heures',
  persons: 'personnes',
  number: '(sans unité)',
} as const
export type Unit = keyof typeof units

/** Codes of the catalogue of indicators that an objective or an indicator may name, under the name it has there. */
export const codes: Readonly<Record<string, string>> = Object.fromEntries(
  [...catalogue].map(([code, { label }]) => [code, label]),
)
export type Code = string

export function isCode(text: string): boolean {
  return Object.hasOwn(codes, text)
}

/** « 30 % en nombre », « 200 000 heures ». Hundredths. */
export function valueSaid(hundredths: number, unit: Unit): string {
  const [whole, rest] = [Math.trunc(hundredths / 100), Math.abs(hundredths % 100)]
  const decimals = rest === 0 ? '' : `,${String(rest).padStart(2, '0').replace(/0$/, '')}`
  const figure = `${count(whole)}${decimals}`
  if (unit === 'number') return figure
  if (unit === 'percentNumber' || unit === 'percentValue')
    return `${figure}\u00a0%${unit === 'percentNumber' ? ' en nombre' : ' en valeur'}`
  return `${figure}\u00a0${one(unit, hundredths)}`
}

function one(unit: Unit, hundredths: number): string {
  const singular: Partial<Record<Unit, string>> = { contracts: 'marché', hours: 'heure', persons: 'personne' }
  return agreed(Math.trunc(Math.abs(hundredths) / 100), singular[unit] ?? units[unit], units[unit])
}

export const UNKNOWN = 'non connu'

/** « depuis 12 jours ». */
export function lateSaid(days: number): string {
  return `En retard de ${plural(days, 'jour', 'jours')}`
}
