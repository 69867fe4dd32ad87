import type { Month } from '#server/base/dates.ts'
import { centihours } from '#server/base/written/hours.ts'
import type { FlagCode } from '#server/register/hours/flag-rules.ts'
import type { Candidate, Match } from './match-rules.ts'
import type { Answers, Drift, Layout, Line, Question, Reading } from './reading-rules.ts'

/** What a line of a file comes to, before anything is written. */
export type RowState =
  | 'new'
  | 'changed'
  | 'same'
  | 'twice'
  | 'outside'
  | 'implausible'
  | 'doubtful'
  | 'unknown'
  | 'asked'
  | 'refused'

export const rowWords: Record<RowState, string> = {
  new: 'Nouveau',
  changed: 'Modifié',
  same: 'Inchangé',
  twice: 'Doublon',
  outside: 'Hors période ou hors contrat',
  implausible: 'À vérifier',
  doubtful: 'Personne à confirmer',
  unknown: 'Personne inconnue',
  asked: 'Question en attente',
  refused: 'Refusé',
}

export type PreviewRow = {
  /** « Relevé!C3 ». */
  cell: string
  cells: string[]
  written: string
  participantId: number | null
  match: Match | null
  candidates: Candidate[]
  placementId: number | null
  clauseId: number | null
  contractId: number | null
  month: Month | null
  centihours: number | null
  /** What stands in the register; null: nothing is said. */
  before: number | null
  state: RowState
  /** Left out by what was asked, of other months or hidden: nobody waits for it. */
  isAside: boolean
  /** The file names somebody so in another row for this month: who each row is about is answered apart. */
  isRepeated: boolean
  /** A part of hours worked once under several contracts. `key`: of the line. Centihours. */
  split?: { key: string; agreementId: number; employerId: number; points: number; worked: number }
  sentence: string
}

export type Total = { cell: string; label: string; said: number; sum: number; agrees: boolean; suspects: string[] }

/** What is flagged of a line that would be written, or of the whole statement: `cell` is then ''. */
export type PreviewFlag = { code: FlagCode; cell: string; participantId: number | null; sentence: string }

/** One object, that a page, a terminal and a test read alike. Hours in centihours. */
export type Preview = {
  kind: string
  sha256: string
  layout: Layout[]
  /** What is no longer as in the last file of this sender. */
  drift: Drift[]
  rows: PreviewRow[]
  /** What the page of the month would flag of these figures. */
  flags: PreviewFlag[]
  totals: Total[]
  questions: Question[]
  notes: string[]
  answers: Answers
  /** A total of the file is not the sum of its lines. */
  isHeld: boolean
  counts: Record<RowState, number>
  /** Of every line with a figure, of those to write. */
  sums: { read: number; written: number }
  /** When the same file was imported before, and under which number. */
  already: { id: number; at: string } | null
}

/** Only these are written. */
export function isWritten({ state }: Pick<PreviewRow, 'state'>): boolean {
  return state === 'new' || state === 'changed'
}

/** Two of one name in one month: who each row is about is asked, and answered, of that row alone. */
export function isAskedByRow({
  isRepeated,
  state,
  match,
}: Pick<PreviewRow, 'isRepeated' | 'state' | 'match'>): boolean {
  if (!isRepeated || !match || match.candidates.length === 0) return false
  return state === 'twice' || (state === 'doubtful' && match.kind === 'asked')
}

export function addressed({ sheet }: Pick<Line, 'sheet'>, cell: string): string {
  return sheet ? `${sheet}!${cell}` : cell
}

export function totalsOf({ totals }: Reading): Total[] {
  return totals.map(({ sheet, cell, label, said, sum, agrees, suspects }) => ({
    cell: addressed({ sheet }, cell),
    label,
    said: centihours(said),
    sum: centihours(sum),
    agrees,
    suspects,
  }))
}

export function countsOf(rows: readonly PreviewRow[]): Record<RowState, number> {
  const counts = Object.fromEntries(Object.keys(rowWords).map(state => [state, 0])) as Record<RowState, number>
  for (const { state } of rows) counts[state] += 1
  return counts
}
