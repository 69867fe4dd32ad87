import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { parseHundredths } from '#server/base/figures.ts'
import { hours, monthName } from '#server/base/format.ts'
import { elided } from '#server/base/french.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { unsettle } from '../standings/store.ts'
import { cellKey, type Entry, intentOf, type Objection, objectionTo } from './entry-rules.ts'
import { type Cell, type Grid, gridOf, hoursElsewhere, type Row } from './grid-store.ts'
import { isOver, stateOf } from './statement-rules.ts'
import { insertHours, lockGrid, putStatement, replaceHours } from './write-store.ts'

export type Gesture = 'save' | 'validate' | 'nothing'

export type Outcome =
  | { kind: 'saved'; changed: number }
  /** By cell key. */
  | { kind: 'refused'; objections: Map<string, Objection>; sentence: string | null }
  /** Cells that someone else changed meanwhile, by key, with what they hold now. */
  | { kind: 'conflict'; conflicts: Map<string, Cell> }

type Change = { entry: Entry; row: Row; cell: Cell | null; centihours: number }

/** Saves a month grid, all of it or nothing; then closes the month, or says that nobody worked, when asked. */
export async function saveGrid(
  db: Db,
  place: Place,
  entries: readonly Entry[],
  { gesture, month, href }: { gesture: Gesture; month: Month; href: string },
  author: Author,
  today: string,
): Promise<Outcome> {
  return db.transaction(async trx => {
    await lockGrid(trx, place.clauseId)
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const { changes, objections, conflicts } = await judged(trx, place.clauseId, grid, entries, today)
    if (conflicts.size) return { kind: 'conflict', conflicts }
    if (objections.size) return { kind: 'refused', objections, sentence: null }

    const sentence =
      objectionToGesture(gesture, month, place, grid, changes, today) ??
      (gesture === 'validate' ? objectionToUnseen(month, grid, entries) : null)
    if (sentence) return { kind: 'refused', objections, sentence }

    await write(trx, place, changes, author)
    if (changes.length) {
      await record(trx, author, {
        action: 'hours.logged',
        subject: 'contract',
        subjectId: place.contract.id,
        buyerId: place.contract.buyerId,
        href,
        before: figures(changes, ({ cell }) => cell?.centihours ?? null),
        after: figures(changes, ({ centihours }) => centihours),
      })
    }
    const rest = changes.length ? withoutKey(author) : author
    if (gesture === 'nothing') await sayNothingWorked(trx, place, month, href, rest)
    if (gesture === 'validate') await close(trx, place, month, href, rest)
    if (changes.length || gesture !== 'save') await unsettle(trx, [place.clauseId])
    return { kind: 'saved', changed: changes.length }
  })
}

async function judged(trx: Db, clauseId: number, grid: Grid, entries: readonly Entry[], today: string) {
  const rows = new Map(grid.rows.map(row => [row.placementId, row]))
  const people = [...new Set(grid.rows.map(row => row.participantId))]
  const months = [...new Set(entries.map(entry => entry.month))]
  const others = await hoursElsewhere(trx, clauseId, people, months)
  const sums = personSums(grid, rows, entries)

  const changes: Change[] = []
  const objections = new Map<string, Objection>()
  const conflicts = new Map<string, Cell>()
  for (const entry of entries) {
    const row = rows.get(entry.placementId)
    if (!row) continue // a row of another contract: it does not exist here
    const key = cellKey(entry.placementId, entry.month)
    const cell = grid.cells.get(key) ?? null
    const written = figureOf(entry)
    if (written === UNREADABLE) {
      objections.set(key, { kind: 'shape' })
      continue
    }
    const stored = { centihours: cell?.centihours ?? null, version: cell?.version ?? 0 }
    const intent = intentOf(written, entry, stored)
    if (intent === 'same') continue
    if (grid.statements.get(entry.month)?.validatedAt) {
      objections.set(key, { kind: 'closed' })
      continue
    }
    const person = `${row.participantId}-${entry.month}`
    const elsewhere = (others.get(person) ?? 0) + (sums.get(person) ?? 0) - (written ?? 0)
    const objection = objectionTo(written, { month: entry.month, today, window: row.window, elsewhere })
    if (objection) objections.set(key, objection)
    else if (intent === 'conflict') conflicts.set(key, cell!)
    else changes.push({ entry, row, cell, centihours: written! })
  }
  return { changes, objections, conflicts }
}

const UNREADABLE = 'unreadable'

/** What is typed, in centihours; null for a cell left empty; an emptied cell that held a figure is a zero. */
export function figureOf({ text, seenCentihours }: Entry): number | null | typeof UNREADABLE {
  if (text.trim() === '') return seenCentihours === null ? null : 0
  return parseHundredths(text.replace(/\s*h$/i, '')) ?? UNREADABLE
}

/** What each person would have under this clause in each month, with the cells as typed. */
function personSums(grid: Grid, rows: Map<number, Row>, entries: readonly Entry[]): Map<string, number> {
  const typed = new Map(entries.map(entry => [cellKey(entry.placementId, entry.month), Number(figureOf(entry)) || 0]))
  const sums = new Map<string, number>()
  const add = (placementId: number, month: Month, centihours: number) => {
    const row = rows.get(placementId)
    if (!row) return
    const person = `${row.participantId}-${month}`
    sums.set(person, (sums.get(person) ?? 0) + centihours)
  }
  for (const [key, cell] of grid.cells) if (!typed.has(key)) add(cell.placementId, cell.month, cell.centihours)
  for (const { placementId, month } of entries) add(placementId, month, typed.get(cellKey(placementId, month))!)
  return sums
}

function objectionToGesture(
  gesture: Gesture,
  month: Month,
  { contract }: Place,
  grid: Grid,
  changes: readonly Change[],
  today: string,
): string | null {
  if (gesture === 'save') return null
  const statement = grid.statements.get(month) ?? null
  if (stateOf(statement, month, today) === 'validated')
    return `Le mois ${elided('de', monthName(month))} est déjà validé.`
  if (!isOver(month, contract.endsOn, today)) return `Le mois ${elided('de', monthName(month))} n’est pas fini.`

  const written = new Map(changes.map(change => [cellKey(change.entry.placementId, month), change]))
  const inMonth = [
    ...[...grid.cells.values()].filter(cell => cell.month === month && !written.has(cellKey(cell.placementId, month))),
    ...changes.filter(change => change.entry.month === month),
  ]
  const total = inMonth.reduce((sum, { centihours }) => sum + centihours, 0)
  if (gesture === 'nothing' && total > 0) {
    return `${hours(total)} sont déclarées en ${monthName(month)}. Mettez-les d’abord à zéro si personne n’a travaillé.`
  }
  if (gesture === 'validate' && inMonth.length === 0 && !statement?.nothingWorkedAt) {
    return `Rien n’est déclaré en ${monthName(month)}. Si personne n’a travaillé, dites-le\u00a0: «\u00a0Aucune heure en ${monthName(month)}\u00a0».`
  }
  return null
}

/** Nobody answers for a figure they did not see: one that somebody else wrote since the grid was opened. */
function objectionToUnseen(month: Month, grid: Grid, entries: readonly Entry[]): string | null {
  const seen = new Map(entries.map(entry => [cellKey(entry.placementId, entry.month), entry.seenVersion]))
  const unseen = [...grid.cells].filter(([key, cell]) => cell.month === month && seen.get(key) !== cell.version)
  return unseen.length
    ? `Quelqu’un a écrit des heures ${elided('de', monthName(month))} depuis que vous avez ouvert cette page. Relisez-les, puis validez.`
    : null
}

async function write(trx: Db, { clauseId }: Place, changes: readonly Change[], author: Author): Promise<void> {
  for (const { entry, cell, centihours } of changes) {
    if (cell) await replaceHours(trx, cell, { centihours, acceptedCentihours: null, acceptedReason: '' }, '', author)
    else await insertHours(trx, { placementId: entry.placementId, clauseId, month: entry.month, centihours }, author)
  }
  for (const month of new Set(changes.map(({ entry }) => entry.month))) {
    await putStatement(trx, clauseId, month, {
      received_at: author.at,
      nothing_worked_at: null,
      nothing_worked_by: null,
      sent_back_at: null, // answered; its reason stays, to be checked against
    })
  }
}

async function sayNothingWorked(trx: Db, place: Place, month: Month, href: string, author: Author): Promise<void> {
  await putStatement(trx, place.clauseId, month, {
    received_at: author.at,
    nothing_worked_at: author.at,
    nothing_worked_by: author.userId,
    sent_back_at: null,
  })
  await record(trx, author, entryOf(place, 'statement.nothingWorked', href, null, { month }))
}

async function close(trx: Db, place: Place, month: Month, href: string, author: Author): Promise<void> {
  await putStatement(trx, place.clauseId, month, { validated_at: author.at, validated_by: author.userId })
  await record(trx, author, entryOf(place, 'statement.validated', href, { month }, { month, validatedAt: author.at }))
}

function figures(changes: readonly Change[], figure: (change: Change) => number | null): Record<string, number | null> {
  return Object.fromEntries(changes.map(change => [`${change.row.ref} ${change.entry.month}`, figure(change)]))
}
