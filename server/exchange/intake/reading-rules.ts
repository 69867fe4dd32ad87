import type { Month } from '#server/base/dates.ts'
import { foldedName } from '#server/base/text.ts'
import type { Role } from './header-rules.ts'
import type { Days, WeekRule } from './when-rules.ts'

// What a statement was understood to say: one object, that a page, a terminal and a test read alike.

/** Who a line is about, as it is written. */
export type WrittenPerson = {
  /** As in the file: « Diallo Mamadu (intérim) ». */
  text: string
  lastName: string
  firstName: string
  bornOn: string | null
  bornYear: number | null
  reference: string
}

export type LineState =
  /** Read without a doubt. */
  | 'read'
  /** Understood, and a person decides. */
  | 'asked'
  /** The same person, employer and month as another line. */
  | 'twice'
  /** Of another month than those asked. */
  | 'outside'
  /** Not understood; nothing is written of it. */
  | 'refused'

export type Line = {
  sheet: string
  /** Where its first figure stands, and each of them. */
  cell: string
  cells: string[]
  person: WrittenPerson
  employer: string
  siret: string
  contract: string
  month: Month | null
  /** null where no figure was understood. */
  seconds: number | null
  state: LineState
  /** What makes it so, in French; '' for a line read without a doubt. */
  sentence: string
}

/** A total of the sheet beside the sum of the lines it covers, in seconds. */
export type Witness = {
  sheet: string
  cell: string
  label: string
  said: number
  sum: number
  agrees: boolean
  /** Lines whose amount is the difference, by address. */
  suspects: string[]
}

export type Layout = {
  sheet: string
  /** « A3:F42 ». */
  range: string
  header: number[]
  shape: 'long' | 'wide' | 'weekly' | 'daily' | 'plain'
  columns: { column: string; path: string; role: string; note: string }[]
}

/** What a column is no longer as it was in the last file of this sender. `was`: its letter, its words or its role then. */
export type Drift = {
  kind: 'moved' | 'renamed' | 'added' | 'missing' | 'reread'
  path: string
  column: string
  role: string
  was?: string
}

export type QuestionCode = 'weeks' | 'decimals' | 'column' | 'ht' | 'hidden' | 'month'
export type Question = { code: QuestionCode; sentence: string }

/** What was answered, once for a sender. */
export type Answers = {
  weeks?: WeekRule
  decimals?: 'decimals' | 'minutes'
  hidden?: 'counted' | 'left'
  ht?: 'hours' | 'money'
  /** Roles that a person gave to columns, by what their header says, folded (`columnKey`). */
  columns?: Record<string, Role>
}

export type Reading = {
  kind: string
  layout: Layout[]
  lines: Line[]
  totals: Witness[]
  questions: Question[]
  notes: string[]
}

/** `earlier`: how the last file of this sender that stands was understood. `typed`: over cells, by address. */
export type Asked = {
  period: Days
  answers: Answers
  earlier?: readonly Layout[]
  typed?: Readonly<Record<string, string>>
}

/** A sheet as it is seen, from its first cell: what a person checks the reading against. `rows`: texts, '' for none. */
export type ShownSheet = { name: string; rows: string[][]; left: number }

/** What somebody is called in a file, for whom an answer stands: the same words with another day of birth are somebody else. */
export function whoKey({ text, bornOn, reference }: WrittenPerson): { written: string; bornOn: string } {
  return { written: foldedName(text || reference), bornOn: bornOn ?? '' }
}

/** The row where somebody is named, and what else it says that may tell them from another of that name. */
export function rowKey({ sheet, cell, contract, employer, siret }: Line): { sheetRow: string; beside: string } {
  const row = cell.replace(/^[A-Z]+/, '')
  const beside = [foldedName(contract), foldedName(employer), siret].filter(Boolean).join('|')
  return { sheetRow: sheet ? `${sheet}!${row}` : row, beside }
}
