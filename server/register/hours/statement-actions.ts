import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { holding } from '../facts/rules.ts'
import { factsOf } from '../facts/store.ts'
import { unsettle } from '../standings/store.ts'
import { employersWithHours } from './actions.ts'
import { type Cell, type Grid, gridOf } from './grid-store.ts'
import {
  concerned,
  isPeriodOver,
  isSettled,
  objectionToDue,
  objectionToJudging,
  objectionToReceived,
  type PeriodStatement,
  type SenderStatement,
} from './statement-rules.ts'
import { senderNames } from './statements-of.ts'
import { type Gesture, transitions } from './transition-rules.ts'
import { appendEvent, lockGrid, type NewEvent, replaceHours } from './write-store.ts'

/** Which statement was read, in which state, and whose: of all its senders, or of one (null: nobody holds the contract). */
type Asked = { version: number; senderId?: number | null }

/** What is decided of one line: hours refused, or attested inside the window by a paper of the employer; each with why. */
export type Decision = {
  hoursId: number
  version: number
  refusedCentihours: number
  refusedReason: string
  attestedCentihours: number | null
  attestedReason: string
}

/**
 * Closes a period, with what is decided of its lines. Whoever is waited for and declared nothing is said to have none.
 * A sentence when it cannot be; null when it is done.
 * @throws Conflict when the statement or one of its lines changed since it was read.
 */
export async function validateStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked & { decisions: readonly Decision[] },
  author: Author,
): Promise<string | null> {
  return changing(db, place, month, asked, 'validate', author, async (trx, statement, grid, able) => {
    if (!isPeriodOver(statement, place.contract.endsOn, author.today))
      return `La période ${ofPeriod(statement.key)} n’est pas finie.`
    const declared = employersWithHours(grid, statement)
    const senders = able.filter(({ senderId }) => declared.has(senderId ?? 0))
    if (senders.length === 0) return 'Ce relevé n’a aucune ligne à valider.'
    const cells = cellsOf(grid, statement, senders)
    if (cells.length !== asked.decisions.length) throw new Conflict()
    const told = await decide(trx, grid, cells, asked.decisions, author)
    for (const sender of senders) await append(trx, place, statement, sender, { gesture: 'validate' }, author)
    for (const sender of withoutHours(statement, senders, declared, asked.senderId === undefined)) {
      const reason = `Aucune heure déclarée\u00a0: dit en validant le relevé ${ofPeriod(statement.key)}.`
      const receivedOn = sender.receivedOn ?? author.today
      await append(trx, place, statement, sender, { gesture: 'nothingWorked', receivedOn, reason }, author)
    }
    return { before: told.before, after: { validatedAt: author.at, ...told.after } }
  })
}

/** Says that nobody of a sender worked in the period. @throws Conflict */
export async function sayNothingWorked(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked & { receivedOn: string },
  author: Author,
): Promise<string | null> {
  const { receivedOn } = asked
  return changing(db, place, month, asked, 'nothingWorked', author, async (trx, statement, grid, able) => {
    if (!isPeriodOver(statement, place.contract.endsOn, author.today))
      return `La période ${ofPeriod(statement.key)} n’est pas finie.`
    if (cellsOf(grid, statement, able).some(({ centihours }) => centihours > 0))
      return 'Des heures sont déclarées. Mettez-les d’abord à zéro dans la grille si personne n’a travaillé.'
    const objection = objectionToReceived(receivedOn, author.today)
    if (objection) return objection
    for (const sender of able)
      await append(trx, place, statement, sender, { gesture: 'nothingWorked', receivedOn }, author)
    return { before: {}, after: { receivedOn } }
  })
}

type Returned = Asked & { reason: string; dueOn: string }

/** Sends a statement back to whoever declared it, with the reason and a new due day. @throws Conflict */
export async function sendBackStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: Returned,
  author: Author,
): Promise<string | null> {
  return giveBack(db, place, month, asked, 'sendBack', author)
}

/** Opens a settled statement again, with the reason and a new due day. @throws Conflict */
export async function reopenStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: Returned,
  author: Author,
): Promise<string | null> {
  return giveBack(db, place, month, asked, 'reopen', author)
}

async function giveBack(
  db: Db,
  place: Place,
  month: Month,
  asked: Returned,
  gesture: 'sendBack' | 'reopen',
  author: Author,
): Promise<string | null> {
  const { reason, dueOn } = asked
  return changing(db, place, month, asked, gesture, author, async (trx, statement, _grid, able) => {
    const objection = objectionToDue(dueOn, author.today)
    if (objection) return objection
    for (const sender of able) await append(trx, place, statement, sender, { gesture, reason, dueOn }, author)
    const validatedAt = able.find(({ state }) => state === 'validated')?.events.at(-1)?.recordedAt
    return { before: validatedAt ? { validatedAt } : {}, after: { reason, dueOn } }
  })
}

/** Judges a finished contract without a statement that never came, once someone was reminded, with the reason. @throws Conflict */
export async function judgeWithout(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked & { reason: string },
  author: Author,
): Promise<string | null> {
  const { reason } = asked
  return changing(db, place, month, asked, 'judgeWithout', author, async (trx, statement, _grid, able) => {
    const reminders = holding(await factsOf(trx, [place.contract.id]))
      .filter(({ kind }) => kind === 'reminder')
      .map(({ datedOn }) => datedOn)
    for (const sender of able) {
      const objection = objectionToJudging(sender, { endsOn: place.contract.endsOn, reminders, today: author.today })
      if (objection) return objection
    }
    for (const sender of able) await append(trx, place, statement, sender, { gesture: 'judgeWithout', reason }, author)
    return { before: {}, after: { reason } }
  })
}

type Told = { before: Record<string, unknown>; after: Record<string, unknown> }

const actions: Record<Exclude<Gesture, 'receive'>, string> = {
  nothingWorked: 'statement.nothingWorked',
  validate: 'statement.validated',
  sendBack: 'statement.sentBack',
  reopen: 'statement.reopened',
  judgeWithout: 'statement.judgedWithout',
}

/** Locks, reads anew, asks the table, then leaves one line in the journal. */
async function changing(
  db: Db,
  place: Place,
  month: Month,
  { version, senderId }: Asked,
  gesture: Exclude<Gesture, 'receive'>,
  author: Author,
  act: (trx: Db, statement: PeriodStatement, grid: Grid, able: SenderStatement[]) => Promise<Told | string>,
): Promise<string | null> {
  return db.transaction(async trx => {
    await lockGrid(trx, place.clauseId)
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const statement = grid.statementOf(month)
    if (statement.version !== version) throw new Conflict()
    const able = concerned(statement, gesture, senderId)
    if (able.length === 0) throw new Conflict()
    const told = await act(trx, statement, grid, able)
    if (typeof told === 'string') return told
    const kept = {
      month: statement.key,
      ...(senderId != null && { sender: senderNames(grid.named, false).get(senderId) }),
    }
    const href = `/marches/${place.contract.id}/releves/${statement.key}`
    const entry = entryOf(place, actions[gesture], href, { ...kept, ...told.before }, { ...kept, ...told.after })
    await record(trx, author, entry)
    await unsettle(trx, [place.clauseId])
    return null
  })
}

function append(
  trx: Db,
  { clauseId }: Place,
  { key: period }: PeriodStatement,
  { senderId }: SenderStatement,
  event: NewEvent,
  author: Author,
): Promise<void> {
  return appendEvent(trx, { clauseId, senderId, period }, event, author)
}

/** The lines of these senders in a period. */
export function cellsOf(grid: Grid, { key }: PeriodStatement, senders: readonly SenderStatement[]): Cell[] {
  const months = new Set(monthsIn(key))
  const of = new Set(senders.map(({ senderId }) => senderId))
  const placements = new Set(grid.rows.filter(row => of.has(row.employerId)).map(row => row.placementId))
  return [...grid.cells.values()].filter(({ month, placementId }) => months.has(month) && placements.has(placementId))
}

/** Said to have no hour with those that are validated: all that is waited for, or the holder once it waits alone. */
function withoutHours(
  { senders }: PeriodStatement,
  validated: readonly SenderStatement[],
  declared: ReadonlySet<number>,
  all: boolean,
): SenderStatement[] {
  const silent = senders.filter(
    ({ senderId, state }) => !declared.has(senderId ?? 0) && transitions[state].nothingWorked,
  )
  if (all) return silent
  const rest = senders.filter(sender => !sender.follows && !validated.includes(sender))
  return rest.every(isSettled) ? silent.filter(({ follows }) => follows) : []
}

async function decide(
  trx: Db,
  grid: Grid,
  cells: readonly Cell[],
  decisions: readonly Decision[],
  author: Author,
): Promise<Told> {
  const refs = new Map(grid.rows.map(row => [row.placementId, row.ref]))
  const told: Told = { before: {}, after: {} }
  for (const cell of cells) {
    const decision = decisions.find(({ hoursId }) => hoursId === cell.hoursId)
    if (decision?.version !== cell.version) throw new Conflict()
    const { refusedCentihours, refusedReason, attestedCentihours, attestedReason } = decision
    if (
      cell.refusedCentihours === refusedCentihours &&
      cell.refusedReason === refusedReason &&
      cell.attestedCentihours === attestedCentihours &&
      cell.attestedReason === attestedReason
    )
      continue
    const name = `${refs.get(cell.placementId)} ${cell.month}`
    told.before[name] = cell.centihours - cell.refusedCentihours
    told.after[name] = cell.centihours - refusedCentihours
    const reason = [refusedReason, attestedReason].filter(Boolean).join(' ')
    const { centihours } = cell
    const next = { centihours, refusedCentihours, refusedReason, attestedCentihours, attestedReason }
    await replaceHours(trx, cell, next, reason, author)
  }
  return told
}
