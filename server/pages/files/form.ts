import type { RequestHandler } from 'express'
import { type Month, monthFrom, plusMonths } from '#server/base/dates.ts'
import { MOST_SHEET_BYTES } from '#server/base/sizes.ts'
import { readDate } from '#server/base/written/dates.ts'
import { readSeconds } from '#server/base/written/hours.ts'
import { waitingFolder } from '#server/exchange/imports/files.ts'
import type { Role } from '#server/exchange/intake/header-rules.ts'
import { addressed, isAskedByRow, type PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import { type Answers, type Line, rowKey, type ShownSheet, whoKey } from '#server/exchange/intake/reading-rules.ts'
import { columnRoles } from '#server/exchange/intake/recipe-words.ts'
import type { Span } from '#server/exchange/intake/reliability.ts'
import { placeOf } from '#server/exchange/sheets/cell-rules.ts'
import type { Answered } from '#server/register/deposits/answers-store.ts'
import type { Correction, TypedValue } from '#server/register/deposits/values-store.ts'
import { type Attempt, typedFrom } from '#server/web/forms.ts'
import { receiveFiles, type TooMuch } from '#server/web/upload.ts'

/** As many files as one gesture drops. */
const MOST_FILES = 30

/** Files, on the disk while they come: each is bounded. */
export function uploadSome(): RequestHandler {
  const bounds = { field: 'fichier', files: MOST_FILES, bytes: MOST_SHEET_BYTES, fields: 10 }
  return receiveFiles({ ...bounds, folder: waitingFolder })
}

export const tooMuchWords: Record<TooMuch, string> = {
  tooLarge: 'Un de ces fichiers dépasse 25\u00a0Mo\u00a0: aucun n’est gardé.',
  tooMany: `Déposez au plus ${MOST_FILES}\u00a0fichiers à la fois\u00a0: aucun n’est gardé.`,
}

export type TypedDrop = { month: Month | null; sender: string; contractId: number | null; receivedOn: string }

export function readDrop(body: unknown, today: string): TypedDrop {
  const typed = typedFrom(body)
  const day = typed['recu-le'] ?? ''
  return {
    month: monthFrom(typed.mois ?? ''),
    sender: (typed.expediteur ?? '').trim().slice(0, 200),
    contractId: /^[1-9]\d{0,8}$/.test(typed.marche ?? '') ? Number(typed.marche) : null,
    receivedOn: /^\d{4}-\d\d-\d\d$/.test(day) ? day : today,
  }
}

const given = <Value extends string>(text: string | undefined, known: readonly Value[]): Value | undefined =>
  known.find(one => one === text)

/** What was answered: how to read the file, over what was; and who its lines are about, told by the cell of the first. */
export function readAnswers(
  body: unknown,
  before: Answers,
  { rows, lines }: { rows: readonly PreviewRow[]; lines: readonly Line[] },
): { answers: Answers; people: Answered[] } {
  const typed = typedFrom(body)
  const answers: Answers = { ...before }
  const weeks = given(typed.semaines, ['lastDay', 'shared'] as const)
  const decimals = given(typed.decimales, ['decimals', 'minutes'] as const)
  const hidden = given(typed.masquees, ['counted', 'left'] as const)
  const ht = given(typed.ht, ['hours', 'money'] as const)
  Object.assign(answers, weeks && { weeks }, decimals && { decimals }, hidden && { hidden }, ht && { ht })
  const columns = columnsIn(typed)
  if (Object.keys(columns).length > 0) answers.columns = { ...before.columns, ...columns }
  return { answers, people: peopleIn(typed, rows, lines) }
}

function columnsIn(typed: Readonly<Record<string, string>>): Record<string, Role> {
  const columns: Record<string, Role> = {}
  for (const [name, role] of Object.entries(typed)) {
    const [, key] = /^colonne-(.{1,200})$/s.exec(name) ?? []
    if (key && Object.hasOwn(columnRoles, role) && role !== typed[`lue-${key}`]) columns[key] = role as Role
  }
  return columns
}

/** Only those that the page proposed, or nobody. */
function peopleIn(
  typed: Readonly<Record<string, string>>,
  rows: readonly PreviewRow[],
  lines: readonly Line[],
): Answered[] {
  const people: Answered[] = []
  for (const [index, row] of rows.entries()) {
    const said = typed[`qui-${row.cell}`]
    const line = lines[index]
    if (!said || !line || addressed(line, line.cell) !== row.cell) continue
    const chosen = row.candidates.find(({ id }) => String(id) === said)
    const found = row.match?.kind === 'automatic' && row.match.method !== 'answer' ? row.participantId : null
    if (!(chosen || said === 'aucune')) continue
    const own = { ...whoKey(line.person), participantId: chosen?.id ?? null }
    // Of two who are named alike, whom it was found to be by itself is an answer too.
    if (isAskedByRow(row)) people.push({ ...own, ...rowKey(line), insteadOf: chosen?.id === found ? null : found })
    else if (found === null || chosen?.id !== found) people.push({ ...own, insteadOf: found })
  }
  return people
}

/** The days that a measure is about: a year until today where nothing else, or nothing sound, is said. */
export function readSpan(query: unknown, today: string): { span: Span; attempt: Attempt } {
  const typed = typedFrom(query)
  const day = (name: string) => readDate(typed[name] ?? '').date
  const to = day('jusqu-au') ?? today
  const from = day('depuis') ?? plusMonths(to, -12)
  return { span: from <= to ? { from, to } : { from: to, to: from }, attempt: { typed: {}, errors: {} } }
}

/** The cell that is asked for: « 1-C3 », of the first sheet. */
export function cellAsked(text: unknown): string | null {
  return typeof text === 'string' && /^[1-9]\d{0,2}-[A-Z]{1,3}[1-9]\d{0,5}$/.test(text) ? text : null
}

/**
 * What was typed over a figure of a line: none where it says what stands there. Emptied, the file’s own stands again. `refused`: why it
 * says no hours.
 */
export function readValue(
  body: unknown,
  { rows, shown, corrections }: Shown,
): { values: TypedValue[]; refused: string | null } {
  const { cellule, valeur } = typedFrom(body)
  const nothing = { values: [], refused: null }
  const asked = cellAsked(cellule)
  if (!asked || valeur === undefined) return nothing
  const [sheet, at] = asked.split('-') as [string, string]
  const [own, place] = [shown[Number(sheet) - 1], placeOf(at)!]
  const cell = own && addressed({ sheet: own.name }, at)
  if (!own || !cell || !rows.some(({ cells }) => cells.includes(cell))) return nothing
  const original = own.rows[place.row - 1]?.[place.column - 1] ?? ''
  const standing = corrections.find(one => one.cell === cell)?.typed ?? null
  const text = valeur.trim().slice(0, 40)
  const typed = text === '' || text === original ? null : text
  if (typed === standing) return nothing
  return { values: [{ cell, original, typed }], refused: typed === null ? null : readSeconds(typed).refused }
}

type Shown = { rows: readonly PreviewRow[]; shown: readonly ShownSheet[]; corrections: readonly Correction[] }
