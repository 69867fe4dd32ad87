import { readSeconds } from '#server/base/written/hours.ts'
import { addressOf, type Cell } from '../sheets/cell-rules.ts'
import { clockShown, decimalsOf, formatKind } from '../sheets/format-rules.ts'

/**
 * What a cell says of hours, in seconds: they are added up as they were written, and rounded once. `hundredths`: it was written in
 * decimals, with so many of them; what totals and « décimales ou minutes » ask.
 */
export type Amount =
  | { kind: 'none' }
  | { kind: 'hours'; seconds: number; hundredths: number | null; note: string }
  /** It is likely, and a person decides. */
  | { kind: 'asked'; seconds: number; hundredths: null; note: string }
  | { kind: 'refused'; note: string }

const none: Amount = { kind: 'none' }

export function amountOf(cell: Cell | null): Amount {
  if (!cell) return none
  const at = addressOf(cell.row, cell.column)
  if (cell.type === 'error') return refused(`${at} contient une erreur du tableur (${cell.shown}).`)
  if (cell.type === 'noResult')
    return refused(`Ouvrez le fichier dans un tableur et enregistrez-le\u00a0: ${at} est une formule sans résultat.`)
  if (cell.type === 'boolean') return refused(`${at} ne contient pas un nombre d’heures.`)
  return cell.type === 'number' ? ofNumber(cell.raw!, cell, at) : ofText(cell.shown, at)
}

function ofNumber(raw: number, cell: Cell, at: string): Amount {
  const kind = formatKind(cell.format)
  const inDays = Math.round(raw * 86_400)
  if (kind === 'elapsed') return said(inDays)
  if (kind === 'clock')
    return said(inDays, raw >= 1 ? `${at} est affiché ${cell.shown} et vaut ${clockShown(inDays)}.` : '')
  if (kind === 'date' || kind === 'month') {
    if (raw <= 0 || raw > 400) return refused(`${at} contient une date.`)
    return {
      kind: 'asked',
      seconds: inDays,
      hundredths: null,
      note: `${at} est affiché comme une date (${cell.shown})\u00a0: ${clockShown(inDays)}\u202f?`,
    }
  }
  if (kind === 'mask') {
    const minutes = Math.round(raw) % 100
    return minutes < 60 && raw >= 0
      ? said((Math.floor(raw / 100) * 60 + minutes) * 60)
      : refused(`${at} affiche ${cell.shown}\u00a0: les minutes vont de 0 à 59.`)
  }
  if (kind === 'percent') return refused(`${at} contient un pourcentage.`)
  return { kind: 'hours', seconds: Math.round(raw * 3600), hundredths: Math.round(raw * 100), note: '' }
}

function ofText(written: string, at: string): Amount {
  const text = written.trim().replace(/^(\d[\d ,.\u00a0\u202f]{0,20})-$/, '-$1')
  if (text === '') return none
  const long = /^(-?\d{1,6})[.,](\d{4,12})$/.exec(text)
  if (long) {
    const hours = Number(`${long[1]}.${long[2]}`)
    return { kind: 'hours', seconds: Math.round(hours * 3600), hundredths: Math.round(hours * 100), note: '' }
  }
  const { value, refused: sentence } = readSeconds(text)
  if (sentence !== null) return refused(`${at}\u00a0: ${sentence}`)
  if (value === null) return none
  return {
    kind: 'hours',
    seconds: value,
    hundredths: /\d ?(?:h|heures?|:) ?\d|m/i.test(text.replace(/[\u00a0\u202f]/g, ' ')) ? null : Math.round(value / 36),
    note: '',
  }
}

/** Half of the last figure that a cell shows, in seconds: what a total may differ by and still be the same. */
export function precisionOf(cell: Cell): number {
  const kind = cell.type === 'number' ? formatKind(cell.format) : null
  if (kind === 'elapsed' || kind === 'clock' || kind === 'mask') return 30
  if (cell.type === 'text' && /[h:]/i.test(cell.shown)) return 30
  const decimals =
    cell.type === 'number' ? decimalsOf(cell.format) : (/[,.](\d+)\D*$/.exec(cell.shown)?.[1]?.length ?? 0)
  return decimals === null ? 1 : Math.max(1, Math.floor(1800 / 10 ** decimals))
}

/** A number, in a cell or a text, that could be hours of a month or of a week. */
export function isFigure(cell: Cell): boolean {
  if (cell.type === 'error' || cell.type === 'noResult') return true
  if (cell.type === 'number')
    return !['date', 'month', 'percent'].includes(formatKind(cell.format)) || (cell.raw! > 0 && cell.raw! < 60)
  return cell.type === 'text' && /^[-–−+]? ?\d/.test(cell.shown) && amountOf(cell).kind === 'hours'
}

function said(seconds: number, note = ''): Amount {
  return { kind: 'hours', seconds, hundredths: null, note }
}

function refused(note: string): Amount {
  return { kind: 'refused', note }
}
