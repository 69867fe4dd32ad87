import { stripped } from '#server/base/text.ts'
import { type Contract, type Sector, sectors } from './rules.ts'
import { families, proposedSector } from './sector-rules.ts'

// How a contract is named. One row is one lot: its number and its title are those of the whole until the lot is said.

type Lot = Pick<Contract, 'lotNumber'>

/** « Construction du collège des Trois-Moulins, lot 2 ». */
export function contractName({ title, lotNumber }: Pick<Contract, 'title'> & Lot): string {
  return contractInFull({ title, lotNumber, lotTitle: '' })
}

/** « Construction du collège des Trois-Moulins, lot 2, Gros œuvre », where a page is about this contract alone. */
export function contractInFull({ title, ...lot }: Pick<Contract, 'title' | 'lotTitle'> & Lot): string {
  return joined(unstopped(title), lotName(lot))
}

/** « 2025-0147, lot 2 ». */
export function contractNumber({ number, lotNumber }: Pick<Contract, 'number'> & Lot): string {
  return joined(number, lotName({ lotNumber, lotTitle: '' }))
}

/** « lot 2, Gros œuvre »; nothing when there are no lots. */
export function lotName({ lotNumber, lotTitle }: Pick<Contract, 'lotTitle'> & Lot): string {
  return lotNumber && joined(`lot\u00a0${lotNumber}`, unstopped(lotTitle))
}

/** Objects are often published with a full stop, which ours would follow. */
function unstopped(text: string): string {
  return stripped(text, { end: /[\s.]/ })
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(', ')
}

/** A share of a group, kept in hundredths of a percent: « 33,34 % ». */
export function percentOf(points: number): string {
  return `${(points / 100).toLocaleString('fr-FR', { maximumFractionDigits: 2 })}\u00a0%`
}

/** « Espaces verts (proposé d’après le code CPV) »; null where the code proposes nothing. */
export function sectorProposed(cpv: string): string | null {
  const label = proposedLabel(cpv)
  return label && `${label} (proposé d’après le code CPV)`
}

/** In a table: the sector that a person chose, else the one its code proposes, and which of the two it is. */
export function sectorSaid({ sector, cpv }: { sector: string | null; cpv: string | null }): {
  label: string
  state: string
} {
  if (sector) return { label: sectors[sector as Sector]?.label ?? sector, state: 'saisi' }
  const label = proposedLabel(cpv ?? '')
  return label ? { label, state: 'proposé d’après le code CPV' } : { label: '', state: '' }
}

function proposedLabel(cpv: string): string | null {
  const { sector, family } = proposedSector(cpv)
  return sector ? sectors[sector].label : family && families[family]
}

/** « Le marché 12 a été réuni à 2026-014 : c’est le marché 9. » */
export function mergedSaid({ was, id, number }: { was: number; id: number; number: string }): string {
  return `Le marché ${was} a été réuni à ${number}\u00a0: c’est le marché ${id}.`
}
