import type { Month } from '#server/base/dates.ts'
import { capital, monthName } from '#server/base/format.ts'
import type { rowModel } from './cells-row.ts'
import { hoursOrDash } from './cells-row.ts'

// A table of hours as views/shared/cells.hbs shows it. What a page does not say of it is nothing.

type Column = { id: string; label: string }
const column = { closed: false, href: null as string | null, state: null as string | null }

type CellsRow = ReturnType<typeof rowModel>
type CellModel = CellsRow['cells'][number]
const cell = { closed: false, note: null as string | null }
const row = {
  employer: null as string | null,
  base: null as string | null,
  after: null as string | null,
  total: null as string | null,
}
const input = { inside: 1, days: null as number | null }

/** A line of sums; `line`: which of several, `tone` and `gap`: how it looks. Figures as written. */
export type Foot = {
  label: string
  before: string
  cells: { month: Month; label: string; text: string; live: boolean }[]
}
const foot = {
  line: null as string | null,
  tone: '',
  gap: '',
  after: null as string | null,
  total: null as string | null,
}

type Given = {
  rowHead: string
  beforeLabel: string | null
  columns: readonly (Column & Partial<typeof column>)[]
  rows: readonly (Omit<CellsRow, 'cells'> &
    Partial<typeof row> & {
      cells: readonly (Omit<CellModel, 'input'> &
        Partial<typeof cell> & { input: (NonNullable<CellModel['input']> & Partial<typeof input>) | null })[]
    })[]
  foot: readonly (Foot & Partial<typeof foot>)[] | null
}
const table = {
  caption: null as string | null,
  /** Months side by side: what is said of a row stands under it. */
  isWide: false,
  isTotalled: false,
  afterLabel: null as string | null,
  /** Of whoever has no row of their own here. */
  others: null as { label: string; note: string; before: string; after: string; total: string } | null,
  /** By column, the button that fills it from the month before. */
  copies: null as readonly (Partial<Record<'month' | 'source' | 'label', string>> & { value: string | null })[] | null,
}

export function cellsTable(given: Given & Partial<typeof table>) {
  const { columns, rows, foot: feet } = given
  const sides = [given.beforeLabel, given.afterLabel, given.isTotalled].filter(Boolean).length
  return {
    ...table,
    ...given,
    span: 1 + columns.length + sides,
    columns: columns.map(one => ({ ...column, ...one })),
    rows: rows.map(one => ({
      ...row,
      ...one,
      cells: one.cells.map(of => ({ ...cell, ...of, input: of.input && { ...input, ...of.input } })),
    })),
    foot: feet?.map(one => ({ ...foot, ...one })),
  }
}

/** The line of totals of a table of hours. Centihours. */
export function totalLine(months: readonly Month[], sums: readonly (number | null)[], before: number | null): Foot {
  const cells = months.map((month, at) => ({
    month,
    label: capital(monthName(month)),
    text: hoursOrDash(sums[at] ?? null),
    live: true,
  }))
  return { label: 'Total', before: hoursOrDash(before), cells }
}
