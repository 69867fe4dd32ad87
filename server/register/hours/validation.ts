import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import type { Place } from '../clauses/place.ts'
import { type BlankAnswers, hasMoved } from './blank-rules.ts'
import { type Answered, answersTo, recordDepartures, type Unanswered } from './blanks.ts'
import { checkedAction, checkedAt, employersWithHours } from './closing.ts'
import { cellKey } from './entry-rules.ts'
import { type Cell, type Grid, gridOf } from './grid-store.ts'
import { reasoned } from './reasoned.ts'
import { type Asked, append, cellsOf, changing, type Told } from './statement-actions.ts'
import { concerned, isPeriodOver, isSettled, type PeriodStatement, type SenderStatement } from './statement-rules.ts'
import { transitions } from './transition-rules.ts'
import { insertHours, replaceHours } from './write-store.ts'

/** What is decided of one line: hours refused, or attested inside the window by a paper of the employer; each with why. */
export type Decision = {
  hoursId: number
  version: number
  refusedCentihours: number
  refusedReason: string
  attestedCentihours: number | null
  attestedReason: string
}

type Validating = Asked & { decisions: readonly Decision[]; answers?: BlankAnswers; reason?: string }

/** Nothing is accepted before it is said why what is flagged is right. */
export type ReasonAsked = { asksReason: string }

/**
 * Closes a period, with what is decided of its lines. Whoever is waited for and declared nothing is said to have none;
 * of those placed with no figure, each is answered for first, and one who is still awaited keeps the statement open.
 * A sentence when it cannot be; who is to be answered for; null when it is done.
 * @throws Conflict when the statement, one of its lines or an employment answered for changed since it was read.
 */
export async function validateStatement(
  db: Db,
  place: Place,
  month: Month,
  asked: Validating,
  author: Author,
): Promise<string | Unanswered | ReasonAsked | null> {
  const { answers = new Map() } = asked
  return changing<string | Unanswered | ReasonAsked>(
    db,
    place,
    month,
    asked,
    'validate',
    author,
    async (trx, statement, grid, able) => {
      if (!isPeriodOver(statement, place.contract.endsOn, author.today))
        return `La période ${ofPeriod(statement.key)} n’est pas finie.`
      const cells = linesOf(grid, statement, able)
      if (cells.length === 0) return 'Ce relevé n’a aucune ligne à valider.'
      if (cells.length !== asked.decisions.length || hasMoved(grid.rows, answers)) throw new Conflict()
      const settling = concerned(statement, 'nothingWorked', asked.senderId)
      const answered = answersTo(grid, statement, settling, { answers, written: new Map(), today: author.today })
      if ('blanks' in answered) return answered
      const senders = able.filter(({ senderId }) => !answered.open.has(senderId ?? 0))
      const typed = acceptedOf(cells, asked.decisions)
      const accepting = { month, senders, typed, reason: asked.reason ?? '', today: author.today }
      const why = await reasoned(trx, place, grid, accepting)
      if ('asksReason' in why) return why

      const told = await decide(trx, grid, cells, asked.decisions, author)
      await recordDepartures(trx, place, answered, author)
      await writeZeros(trx, place, statement, answered, told, author)
      const isClosed = await settle(trx, place, month, { ...asked, ...why }, answered, author)
      const open = answered.awaited.map(({ ref }) => ref)
      const after = {
        ...(isClosed && checkedAt(statement, author)),
        ...told.after,
        ...(open.length && { awaited: open }),
      }
      if (isClosed) return { told: { before: told.before, after }, action: checkedAction(statement) }
      const action = open.length ? 'statement.leftOpen' : Object.keys(after).length ? 'hours.logged' : null
      return { told: { before: told.before, after }, action }
    },
  )
}

/** What would be accepted of each line: one that is refused whole is no longer said twice. */
function acceptedOf(cells: readonly Cell[], decisions: readonly Decision[]): Map<string, number> {
  const refused = new Map(decisions.map(one => [one.hoursId, one.refusedCentihours]))
  return new Map(
    cells.map(cell => [cellKey(cell.placementId, cell.month), cell.centihours - (refused.get(cell.hoursId) ?? 0)]),
  )
}

/** The lines of those who declared some. */
function linesOf(grid: Grid, statement: PeriodStatement, able: readonly SenderStatement[]): Cell[] {
  const declared = employersWithHours(grid, statement)
  return cellsOf(
    grid,
    statement,
    able.filter(({ senderId }) => declared.has(senderId ?? 0)),
  )
}

/** The zeros that answers gave: their sender answered, today, as far as anybody knows. */
async function writeZeros(
  trx: Db,
  place: Place,
  statement: PeriodStatement,
  { zeros }: Answered,
  told: Told,
  author: Author,
): Promise<void> {
  const { clauseId } = place
  for (const { row, month } of zeros) {
    await insertHours(trx, { placementId: row.placementId, clauseId, month, centihours: 0 }, author)
    told.after[`${row.ref} ${month}`] = 0
  }
  const employers = new Set(zeros.map(({ row }) => row.employerId))
  for (const sender of statement.senders) {
    const isNew = employers.has(sender.senderId ?? 0) && !transitions[sender.state].validate
    if (isNew) await append(trx, place, statement, sender, { gesture: 'receive', receivedOn: author.today }, author)
  }
}

/** Settles those who are not still open. Whether anybody was. */
async function settle(
  trx: Db,
  place: Place,
  month: Month,
  { senderId, looked }: Asked & { looked: string },
  { open }: Answered,
  author: Author,
): Promise<boolean> {
  const grid = await gridOf(trx, place.clauseId)
  const statement = grid.statementOf(month)
  const declared = employersWithHours(grid, statement)
  const isOpen = (sender: SenderStatement) => open.has(sender.senderId ?? 0) || (sender.follows && open.size > 0)
  const senders = concerned(statement, 'validate', senderId).filter(
    sender => declared.has(sender.senderId ?? 0) && !isOpen(sender),
  )
  for (const sender of senders)
    await append(trx, place, statement, sender, { gesture: 'validate', reason: looked }, author)
  const silent = withoutHours(statement, senders, declared, senderId === undefined).filter(sender => !isOpen(sender))
  for (const sender of silent) {
    const reason = `Aucune heure déclarée\u00a0: dit en validant le relevé ${ofPeriod(statement.key)}.`
    const receivedOn = sender.receivedOn ?? author.today
    await append(trx, place, statement, sender, { gesture: 'nothingWorked', receivedOn, reason }, author)
  }
  return senders.length > 0
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
