import type { Cell } from '../sheets/cell-rules.ts'
import { isNameLike } from './header-rules.ts'
import type { Table } from './table-rules.ts'
import { amountOf } from './value-rules.ts'
import { dayIn, isWeek, monthOfCell } from './when-rules.ts'

const SAMPLE = 400

/** What the cells of a column look like, so many of each. */
export type Content = {
  count: number
  names: number
  known: number
  figures: number
  dates: number
  old: number
  months: number
  weeks: number
  sirets: number
  nirs: number
  refs: number
  most: number
  texts: number
}

export function contentOf(table: Table, at: number, isName: ((text: string) => boolean) | undefined): Content {
  const seen: Content = {
    count: 0,
    names: 0,
    known: 0,
    figures: 0,
    dates: 0,
    old: 0,
    months: 0,
    weeks: 0,
    sirets: 0,
    nirs: 0,
    refs: 0,
    most: 0,
    texts: 0,
  }
  for (let row = table.first; row <= table.last && seen.count < SAMPLE; row++) {
    const cell = table.sheet.at(row, at)
    if (cell) counted(seen, cell, table, isName)
  }
  return seen
}

function counted(seen: Content, cell: Cell, { sheet: { epoch } }: Table, isName?: (text: string) => boolean): void {
  const text = cell.shown.trim()
  const digits = text.replace(/[\s.]/g, '')
  seen.count += 1
  if (cell.type === 'text') {
    seen.texts += 1
    if (isNameLike(text)) seen.names += 1
    if (isName?.(text)) seen.known += 1
    if (isWeek(text)) seen.weeks += 1
    if (/^p-?0*\d{1,6}$/i.test(text)) seen.refs += 1
  }
  if (isNir(digits)) seen.nirs += 1
  else if (/^\d{14}$/.test(digits)) seen.sirets += 1
  const day = /\d/.test(text) ? dayIn(cell, epoch) : null
  if (day && day > '1930') {
    seen.dates += 1
    if (day < '2012') seen.old += 1
  }
  if (monthOfCell(cell, epoch)) seen.months += 1
  const amount = amountOf(cell)
  if (amount.kind === 'hours' || amount.kind === 'asked') {
    seen.figures += 1
    seen.most = Math.max(seen.most, amount.seconds / 3600)
  } else if (amount.kind === 'refused' && !day && (cell.type !== 'text' || /^[-+]?\d/.test(text))) seen.figures += 1
}

/**
 * A national number: sex, year, month (or one that civil registry uses in place), then place and rank; with its key, 97 less the rest by 97.
 */
export function isNir(digits: string): boolean {
  const found = /^([12]\d\d(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)(?:\d\d|2[AB])\d{6})(\d\d)?$/.exec(digits)
  if (!found) return false
  const [, number, key] = found
  if (key === undefined) return /^...(?:0[1-9]|1[0-2])/.test(number!)
  const plain = Number(number!.replace('2A', '19').replace('2B', '18'))
  return Number(key) === 97 - (plain % 97)
}
