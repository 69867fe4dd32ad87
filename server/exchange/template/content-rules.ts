import type { Month } from '#server/base/dates.ts'
import { capital, longDate, longMonth } from '#server/base/format.ts'
import { addressOf, lettersOf } from '../sheets/cell-rules.ts'
import { HEAD_MARK, JOINER_MARK, rowMark } from './mark-rules.ts'

// The template of one sender for one period, cell by cell: what it says, what is written in it, what may be.

/** `style`: a name of the writer’s; what is unlocked is written by the company. */
export type TemplateCell = { style: TemplateStyle; text?: string; number?: number; formula?: string }
export type TemplateStyle =
  | 'title'
  | 'note'
  | 'head'
  | 'monthHead'
  | 'mark'
  | 'text'
  | 'hours'
  | 'shut'
  | 'free'
  | 'day'
  | 'totalText'
  | 'total'

export type TemplateRow = {
  placementId: number
  name: string
  contract: string
  /** By month, in centihours: null is to be written; a month that is not there is shut. */
  months: ReadonlyMap<Month, number | null>
}

export type Template = {
  sender: string
  buyers: string
  months: readonly Month[]
  dueOn: string
  /** Those that this sender declares for, as the sheet names them. */
  contracts: readonly string[]
  rows: readonly TemplateRow[]
}

export type TemplateSheet = {
  name: string
  rows: TemplateCell[][]
  /** Ranges, as « E8:F30 ». */
  checks: { hours: string; days: string; contracts: string | null }
  /** Where the lines begin: what is above stays in view. */
  headRow: number
  widths: number[]
  merges: string[]
}

export const JOINERS = 10

const LEAD = ['Prénom et nom', 'Né(e) le', 'Arrivé(e) le', 'Marché']
const FIRST_MONTH = LEAD.length + 2

/** What our own columns hold, by the words of their header. */
export const TEMPLATE_COLUMNS = {
  'prenom et nom': 'person',
  'ne(e) le': 'bornOn',
  'arrive(e) le': 'aside',
  marche: 'contract',
} as const

export function templateSheet(template: Template): TemplateSheet {
  const { months, rows, contracts } = template
  const preamble = preambleOf(template)
  const headRow = preamble.length + 1
  const [first, last] = [headRow + 1, headRow + rows.length + JOINERS]
  const only = contracts.length === 1 ? contracts[0]! : ''
  const joinFrom = first + rows.length
  const lastColumn = lettersOf(FIRST_MONTH + months.length - 1)
  return {
    name: `Relevé ${periodShort(months)}`,
    rows: [
      ...preamble,
      headOf(months),
      ...rows.map(row => personRow(row, months)),
      ...Array.from({ length: JOINERS }, () => joinerRow(months, only)),
      totalRow(months, rows, { first, last }),
    ],
    checks: {
      hours: `${addressOf(first, FIRST_MONTH)}:${addressOf(last, FIRST_MONTH + months.length - 1)}`,
      days: `${addressOf(joinFrom, 3)}:${addressOf(last, 4)}`,
      contracts: only ? null : `${addressOf(joinFrom, 5)}:${addressOf(last, 5)}`,
    },
    headRow,
    widths: [0, 34, 14, 14, 58, ...months.map(() => 16)],
    merges: preamble.flatMap((cells, index) => (cells.length > 0 ? [`B${index + 1}:${lastColumn}${index + 1}`] : [])),
  }
}

/** One cell a row: a title is never taken for a header. */
function preambleOf({ sender, buyers, months, dueOn }: Template): TemplateCell[][] {
  const said = (text: string, style: TemplateStyle = 'note'): TemplateCell[] => [{ style: 'mark' }, { style, text }]
  return [
    said(`Relevé des heures d’insertion, ${periodLong(months)}`, 'title'),
    said(`${sender}, pour ${buyers}. À renvoyer avant le ${longDate(dueOn)}.`),
    said(
      'Écrivez dans les cases blanches les heures travaillées, en décimales\u00a0: 151,67 pour 151\u00a0h\u00a040. 0 si la personne n’a pas travaillé.',
    ),
    said(
      'Quelqu’un n’est pas dans la liste\u202f? Écrivez son nom, sa date de naissance et ses heures sur les lignes vides du bas.',
    ),
    said(
      'La feuille est protégée sans mot de passe. Sa première colonne, masquée, ne contient qu’un numéro par ligne, qui la fait reconnaître au retour.',
    ),
    [],
  ]
}

function headOf(months: readonly Month[]): TemplateCell[] {
  return [
    { style: 'mark', text: HEAD_MARK },
    ...LEAD.map(text => ({ style: 'head' as const, text })),
    ...months.map(month => ({ style: 'monthHead' as const, text: capital(longMonth(month)) })),
  ]
}

function personRow(
  { placementId, name, contract, months: own }: TemplateRow,
  months: readonly Month[],
): TemplateCell[] {
  return [
    { style: 'mark', text: rowMark(placementId) },
    { style: 'text', text: name },
    { style: 'text' },
    { style: 'text' },
    { style: 'text', text: contract },
    ...months.map((month): TemplateCell => {
      const figure = own.get(month)
      if (figure === undefined) return { style: 'shut' }
      return figure === null ? { style: 'hours' } : { style: 'hours', number: figure / 100 }
    }),
  ]
}

function joinerRow(months: readonly Month[], contract: string): TemplateCell[] {
  return [
    { style: 'mark', text: JOINER_MARK },
    { style: 'free' },
    { style: 'day' },
    { style: 'day' },
    contract ? { style: 'text', text: contract } : { style: 'free' },
    ...months.map((): TemplateCell => ({ style: 'hours' })),
  ]
}

/** What stands there already is in it before any spreadsheet has added it up. */
function totalRow(
  months: readonly Month[],
  rows: readonly TemplateRow[],
  { first, last }: { first: number; last: number },
): TemplateCell[] {
  const sums = months.map((month, index): TemplateCell => {
    const column = lettersOf(FIRST_MONTH + index)
    const centihours = rows.reduce((sum, row) => sum + (row.months.get(month) ?? 0), 0)
    return { style: 'total', formula: `SUM(${column}${first}:${column}${last})`, number: centihours / 100 }
  })
  return [
    { style: 'mark' },
    { style: 'totalText', text: 'Total' },
    { style: 'totalText' },
    { style: 'totalText' },
    { style: 'totalText' },
    ...sums,
  ]
}

/** « octobre 2026 », « juillet à septembre 2026 ». */
export function periodLong(months: readonly Month[]): string {
  const [first, last] = [months[0]!, months.at(-1)!]
  return first === last ? longMonth(first) : `${longMonth(first)} à ${longMonth(last)}`
}

function periodShort(months: readonly Month[]): string {
  return months.length === 1 ? longMonth(months[0]!) : `${months[0]} à ${months.at(-1)}`
}
