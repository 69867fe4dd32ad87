import type { Contract } from './rules.ts'

export function lotWords({ number, lotNumber, lotTitle }: Pick<Contract, 'number' | 'lotNumber' | 'lotTitle'>): string {
  if (!lotNumber) return number
  return `${number}, lot\u00a0${lotNumber}${lotTitle ? `, ${lotTitle}` : ''}`
}

/** « Construction du collège des Trois-Moulins, lot 2 ». */
export function contractTitle({ title, lotNumber }: { title: string; lotNumber: string }): string {
  return lotNumber ? `${title}, lot\u00a0${lotNumber}` : title
}

export function aboutContract({ title, lotNumber, lotTitle }: Contract): string {
  const lot = lotNumber ? `, lot\u00a0${lotNumber}${lotTitle ? ` (${lotTitle})` : ''}` : ''
  return `${title.replace(/[\s.]+$/, '')}${lot}` // a full stop published with the title would be followed by ours
}

export function contractNumber({ number, lotNumber }: Pick<Contract, 'number' | 'lotNumber'>): string {
  return lotNumber ? `${number}, lot\u00a0${lotNumber}` : number
}
