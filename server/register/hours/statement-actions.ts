import type { Db } from '#db/connect.ts'
import type { Role } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { holding } from '../facts/rules.ts'
import { factsOf } from '../facts/store.ts'
import { unsettle } from '../standings/store.ts'
import { liftReminder } from './answered.ts'
import { type Cell, type Grid, gridOf } from './grid-store.ts'
import {
  concerned,
  isPeriodOver,
  mayDo,
  objectionToDue,
  objectionToJudging,
  objectionToReceived,
  type PeriodStatement,
  type SenderStatement,
} from './statement-rules.ts'
import { senderNames } from './statements-of.ts'
import type { Gesture } from './transition-rules.ts'
import { appendEvent, lockGrid, type NewEvent } from './write-store.ts'

/** Which statement was read, in which state, and whose: of all its senders, or of one (null: nobody holds the contract). */
export type Asked = { version: number; senderId?: number | null }

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
    return { told: { before: {}, after: { receivedOn } } }
  })
}

/** What else is written in the same transaction, for those whose statement is given back. */
export type Also = (trx: Db, statement: PeriodStatement, able: readonly SenderStatement[]) => Promise<void>

/** `role`: of who asks; none: whoever checks statements. */
type Returned = Asked & { reason: string; dueOn: string; role?: Role; also?: Also }

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
  const { reason, dueOn, role = 'facilitator', also } = asked
  return changing(db, place, month, asked, gesture, author, async (trx, statement, _grid, able) => {
    const objection = objectionToDue(dueOn, author.today) ?? objectionToRole(statement, gesture, role)
    if (objection) return objection
    for (const sender of able) await append(trx, place, statement, sender, { gesture, reason, dueOn }, author)
    await also?.(trx, statement, able)
    const validatedAt = able.find(({ state }) => state === 'validated')?.events.at(-1)?.recordedAt
    return { told: { before: validatedAt ? { validatedAt } : {}, after: { reason, dueOn } } }
  })
}

/** What two people accepted, one does not open again alone. */
function objectionToRole(statement: PeriodStatement, gesture: Gesture, role: Role): string | null {
  return mayDo(statement, gesture, role) ? null : CONFIRMED
}

export const CONFIRMED = 'Ce relevé est confirmé par l’acheteur\u00a0: demandez-lui sa réouverture, avec un motif.'

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
    return { told: { before: {}, after: { reason } } }
  })
}

/** What a gesture changed, for the journal. */
export type Told = { before: Record<string, unknown>; after: Record<string, unknown> }

/** `action`: where the journal calls it by another name than the gesture’s; null: nothing changed. */
type Done = { told: Told; action?: string | null }

function isDone(answer: unknown): answer is Done {
  return typeof answer === 'object' && answer !== null && 'told' in answer
}

const actions: Record<Exclude<Gesture, 'receive'>, string> = {
  nothingWorked: 'statement.nothingWorked',
  takeBack: 'statement.takenBack',
  confirm: 'statement.confirmed',
  handBack: 'statement.handedBack',
  validate: 'statement.validated',
  sendBack: 'statement.sentBack',
  reopen: 'statement.reopened',
  judgeWithout: 'statement.judgedWithout',
}

/** Locks, reads anew, asks the table, then leaves one line in the journal. */
export async function changing<Refusal = string>(
  db: Db,
  place: Place,
  month: Month,
  { version, senderId }: Asked,
  gesture: Exclude<Gesture, 'receive'>,
  author: Author,
  act: (trx: Db, statement: PeriodStatement, grid: Grid, able: SenderStatement[]) => Promise<Done | NoInfer<Refusal>>,
): Promise<Refusal | null> {
  return db.transaction(async trx => {
    await lockGrid(trx, place.clauseId)
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const statement = grid.statementOf(month)
    if (statement.version !== version) throw new Conflict()
    const able = concerned(statement, gesture, senderId)
    if (able.length === 0) throw new Conflict()
    const answer = await act(trx, statement, grid, able)
    if (!isDone(answer)) return answer
    const { told, action = actions[gesture] } = answer
    if (action === null) return null
    const kept = {
      month: statement.key,
      ...(senderId != null && { sender: senderNames(grid.named, false).get(senderId) }),
    }
    const href = `/marches/${place.contract.id}/releves/${statement.key}`
    const entry = entryOf(place, action, href, { ...kept, ...told.before }, { ...kept, ...told.after })
    await record(trx, author, entry)
    await liftReminder(trx, place, author)
    await unsettle(trx, [place.clauseId])
    return null
  })
}

export function append(
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
