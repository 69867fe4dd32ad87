import { count } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'

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

/** Codes of the catalogue of indicators that an objective or an indicator may name. */
export const codes = {
  SOC_NB: 'Part des marchés comportant une considération sociale, en nombre',
  SOC_VAL: 'Part des marchés comportant une considération sociale, en valeur',
  CLAUSE_NB: 'Part des marchés comportant une clause sociale, en nombre',
  CLAUSE_VAL: 'Part des marchés comportant une clause sociale, en valeur',
  CLAUSE_SEUIL_NB: 'Part des marchés au-dessus des seuils européens avec une condition sociale',
  DEROG_NB: 'Marchés au-dessus des seuils qui dérogent, par motif',
  CRIT_NB: 'Marchés avec un critère d’attribution social',
  CRIT_POND: 'Poids moyen du critère d’attribution social',
  RES_NB: 'Marchés réservés, en nombre',
  RES_VAL: 'Marchés réservés, en valeur',
  ESUS_NB: 'Achats auprès d’entreprises agréées ESUS, en nombre',
  ESUS_VAL: 'Achats auprès d’entreprises agréées ESUS, en valeur',
  INCL_NB: 'Achats auprès d’entreprises employant des personnes défavorisées ou vulnérables, en nombre',
  INCL_VAL: 'Achats auprès d’entreprises employant des personnes défavorisées ou vulnérables, en valeur',
  H_ENG: 'Heures d’insertion engagées',
  H_REAL: 'Heures d’insertion déclarées',
  H_VALID: 'Heures d’insertion validées',
  TX_REAL: 'Taux de réalisation des heures dues',
  ETP: 'Équivalents temps plein',
  BENEF: 'Participants distincts',
  H_PAR_BENEF: 'Heures moyennes par participant',
  MODAL: 'Répartition des heures par modalité',
  SORT6: 'Accès à l’emploi durable à 6 mois',
  SORT12: 'Accès à l’emploi durable à 12 mois',
  PENAL: 'Pénalités appliquées',
  ECO_NB: 'Part des marchés comportant une considération écologique, en nombre',
} as const
export type Code = keyof typeof codes

export function isCode(text: string): text is Code {
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
