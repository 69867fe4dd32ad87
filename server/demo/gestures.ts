import { type Month, plusDays } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { saveGrid } from '#server/register/hours/actions.ts'
import { type BlankAnswers, blanksOf } from '#server/register/hours/blank-rules.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { type Grid, gridOf } from '#server/register/hours/grid-store.ts'
import {
  cellsOf,
  reopenStatement,
  sayNothingWorked,
  sendBackStatement,
} from '#server/register/hours/statement-actions.ts'
import { concerned } from '#server/register/hours/statement-rules.ts'
import { type Decision, validateStatement } from '#server/register/hours/validation.ts'
import type { Stage } from './agenda.ts'
import type { Line, Placement } from './work.ts'

// What a facilitator does with the statement of a period, as its pages would ask it.

/** A figure of the month grid, as the company gives it. */
export type Declared = { placement: Placement; month: Month; line: Line }

/** Writes the figures of a period as they arrive. */
export async function log({ trx }: Stage, place: Place, month: Month, cells: readonly Declared[], author: Author) {
  const asked = { gesture: 'save' as const, month, receivedOn: author.today }
  return write(trx, place, cells.map(typed), asked, author)
}

/** Writes them and validates them at once; of those of whom nothing is said, nobody worked. */
export async function logAndValidate(
  { trx }: Stage,
  place: Place,
  month: Month,
  {
    cells,
    placements,
    receivedOn,
  }: { cells: readonly Declared[]; placements: readonly Placement[]; receivedOn: string },
  author: Author,
) {
  const here = placements.filter(({ id }) => id)
  const answers = new Map(here.map(({ id, version = 1 }) => [id!, { version, kind: 'none' as const }]))
  return write(trx, place, cells.map(typed), { gesture: 'validate', month, receivedOn, answers }, author)
}

/** Of a period of which nothing was written yet. */
export async function sayNothing({ trx }: Stage, place: Place, month: Month, author: Author) {
  return sayNothingWorked(trx, place, month, { version: 0, receivedOn: author.today }, author)
}

export async function sendBack({ trx }: Stage, place: Place, month: Month, reason: string, author: Author) {
  const { version } = (await gridOf(trx, place.clauseId)).statementOf(month)
  return sendBackStatement(trx, place, month, { version, reason, dueOn: plusDays(author.today, 15) }, author)
}

/** Checks the lines of a period; whoever is placed with no figure worked no hour, or is still waited for. */
export async function validate(
  { trx }: Stage,
  place: Place,
  month: Month,
  cells: readonly Declared[],
  author: Author,
  awaited: ReadonlySet<number> = new Set(),
) {
  const grid = await gridOf(trx, place.clauseId)
  const { version } = grid.statementOf(month)
  const asked = { version, decisions: decisionsOn(grid, month, cells), answers: answersIn(grid, month, awaited) }
  const answer = await validateStatement(trx, place, month, asked, author)
  return answer && typeof answer === 'object' ? 'Un relevé attend encore une réponse.' : answer
}

/** A figure found wrong once validated: the statement opens again, is put right and validated. */
export async function correct(stage: Stage, place: Place, month: Month, cells: readonly Declared[], author: Author) {
  const { trx } = stage
  const grid = await gridOf(trx, place.clauseId)
  const { version } = grid.statementOf(month)
  const wrong = cells.filter(({ line }) => line.earlier)
  const reason = wrong[0]!.line.earlier!.reason
  const opened = await reopenStatement(
    trx,
    place,
    month,
    { version, reason, dueOn: plusDays(author.today, 15) },
    author,
  )
  if (opened) return opened
  const entries = wrong.map(({ placement, month: of, line }) => {
    const cell = grid.cells.get(cellKey(placement.id!, of))!
    const seen = { seenVersion: cell.version, seenCentihours: cell.centihours }
    return { placementId: placement.id!, month: of, text: figure(line.centihours), ...seen }
  })
  const asked = { gesture: 'save' as const, month, receivedOn: author.today }
  return (await write(trx, place, entries, asked, author)) ?? validate(stage, place, month, cells, author)
}

async function write(
  trx: Stage['trx'],
  place: Place,
  entries: Parameters<typeof saveGrid>[2],
  asked: Omit<Parameters<typeof saveGrid>[3], 'href'>,
  author: Author,
): Promise<string | null> {
  const href = `/marches/${place.contract.id}/heures?mois=${asked.month}`
  const saved = await saveGrid(trx, place, entries, { ...asked, href }, author)
  if (saved.kind === 'saved') return null
  return saved.kind === 'refused' ? JSON.stringify([saved.sentence, ...saved.objections]) : saved.kind
}

function typed({ placement, month, line }: Declared) {
  const text = figure(line.earlier?.centihours ?? line.centihours)
  return { placementId: placement.id!, month, text, seenVersion: 0, seenCentihours: null }
}

function decisionsOn(grid: Grid, month: Month, cells: readonly Declared[]): Decision[] {
  const statement = grid.statementOf(month)
  const refused = new Map(cells.map(({ placement, month: of, line }) => [cellKey(placement.id!, of), line.refused]))
  return cellsOf(grid, statement, concerned(statement, 'validate')).map(cell => {
    const said = refused.get(cellKey(cell.placementId, cell.month))
    return {
      hoursId: cell.hoursId,
      version: cell.version,
      refusedCentihours: said?.centihours ?? 0,
      refusedReason: said?.reason ?? '',
      attestedCentihours: cell.attestedCentihours,
      attestedReason: cell.attestedReason,
    }
  })
}

/** `awaited`: the placements of which something is still to come. */
function answersIn(grid: Grid, month: Month, awaited: ReadonlySet<number>): BlankAnswers {
  const statement = grid.statementOf(month)
  const employers = new Set(concerned(statement, 'nothingWorked').flatMap(({ senderId }) => senderId ?? []))
  const blanks = blanksOf(grid.rows, key => grid.cells.has(key), statement, employers)
  return new Map(
    blanks.map(({ row }) => [
      row.placementId,
      { version: row.version, kind: awaited.has(row.placementId) ? ('awaited' as const) : ('none' as const) },
    ]),
  )
}

/** « 37,75 ». */
function figure(centihours: number): string {
  return String(centihours / 100).replace('.', ',')
}
