import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { shown } from '#server/base/written/numbers.ts'
import { type Author, onlyOnce } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { DepositRefused } from '../deposits/actions.ts'
import { noteFact } from '../facts/actions.ts'
import { isPresentIn } from '../hours/blank-rules.ts'
import { cellKey, type Entry, type Objection } from '../hours/entry-rules.ts'
import { receiveFile } from '../hours/file-came.ts'
import { type Cell, type Grid, gridOf } from '../hours/grid-store.ts'
import type { Group } from '../hours/groups.ts'
import { groupsIn, isThere } from '../hours/groups.ts'
import { saveMonth } from '../hours/month-actions.ts'
import type { GroupOutcome } from '../hours/month-gestures.ts'
import { sayReceived } from '../hours/received.ts'
import { isPeriodOver, isSettled } from '../hours/statement-rules.ts'
import { askedUntil, type Departures, NotLeft, recordDeparted } from './departures.ts'
import { type Answering, noteSent, signedBy, withdraw } from './signing.ts'

// What a company says by its link: the verbs of the register, signed by the answer. Each is whole or is nothing.

export type MonthAnswer =
  | { kind: 'sent'; changed: number }
  /** Cells left empty: a silence is never a zero. */
  | { kind: 'blank'; cells: Set<string> }
  /** Whoever is said to have left cannot have, by placement: nothing is written. */
  | { kind: 'notLeft'; objections: ReadonlyMap<number, string> }
  | { kind: 'refused'; objections: Map<string, Objection>; conflicts: Map<string, Cell> }
  /** Nothing of its own is written there now: settled meanwhile, or not over yet. */
  | { kind: 'closed' }

/**
 * Declares the hours of those whom a company employs, for a period of a contract: its own cells, whatever else is sent.
 * @throws AlreadyDone
 */
export async function answerHours(
  db: Db,
  who: Answering,
  place: Place,
  month: Month,
  asked: { entries: readonly Entry[]; departures?: Departures; href: string },
  author: Author,
): Promise<MonthAnswer> {
  try {
    return await db.transaction(trx => answered(trx, who, place, month, asked, author))
  } catch (error) {
    if (error instanceof NotLeft) return { kind: 'notLeft', objections: error.objections }
    throw error
  }
}

async function answered(
  trx: Db,
  who: Answering,
  place: Place,
  month: Month,
  { entries, departures = new Map(), href }: { entries: readonly Entry[]; departures?: Departures; href: string },
  author: Author,
): Promise<MonthAnswer> {
  await onlyOnce(trx, author)
  const grid = await gridOf(trx, place.clauseId)
  const group = ownGroup(grid, month, who.pass.companyId)
  if (!group || isSettled(group.sender) || !isPeriodOver(group.statement, place.contract.endsOn, author.today))
    return { kind: 'closed' }
  const own = ownEntries(group, entries)
  const cells = blankCells(grid, group, own, departures)
  if (cells.size > 0) return { kind: 'blank', cells }

  const signed = await signedBy(trx, who, { kind: 'hours', place, period: group.statement.key }, author)
  const asked = { entries: own, answers: new Map(), groups: [], href }
  const saved = await saveMonth(trx, place, month, asked, signed)
  if (saved.kind === 'refused') {
    await withdraw(trx, signed)
    return { kind: 'refused', objections: saved.objections, conflicts: saved.conflicts }
  }
  const now = { grid: await gridOf(trx, place.clauseId), rows: group.rows, months: group.months }
  if (departures.size > 0) await recordDeparted(trx, place, now, departures, signed)
  if (saved.changed === 0)
    await sayReceived(trx, place, month, { senderId: who.pass.companyId, href, receivedOn: author.today }, signed)
  await noteSent(trx, who, author.at)
  return { kind: 'sent', changed: saved.changed }
}

/**
 * Says in one gesture that nobody of a company worked in a period. `seen`: how many gestures the page knew.
 * @throws AlreadyDone
 */
export async function answerNothing(
  db: Db,
  who: Answering,
  place: Place,
  month: Month,
  { seen, href }: { seen: number; href: string },
  author: Author,
): Promise<GroupOutcome | { kind: 'closed' }> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const group = ownGroup(grid, month, who.pass.companyId)
    if (!group) return { kind: 'closed' }
    const signed = await signedBy(trx, who, { kind: 'nothing', place, period: group.statement.key }, author)
    const own = { senderId: who.pass.companyId, seen, gesture: 'nothing' as const, receivedOn: null }
    const groups = [{ ...own, looked: new Set<string>(), reason: '' }]
    const saved = await saveMonth(
      trx,
      place,
      month,
      { entries: asTheyStand(grid, group), answers: new Map(), groups, href },
      signed,
    )
    const outcome = saved.kind === 'done' ? saved.groups.get(who.pass.companyId) : undefined
    if (outcome?.kind !== 'nothing') await withdraw(trx, signed)
    else await noteSent(trx, who, author.at)
    return outcome ?? { kind: 'closed' }
  })
}

/** Writes to whoever follows a contract: it stands among what happened on it, and waits for an answer. @throws AlreadyDone */
export function leaveMessage(db: Db, who: Answering, place: Place, text: string, author: Author): Promise<void> {
  return waiting(db, who, place, { kind: 'message', text, nextStep: 'répondre au message de l’entreprise' }, author)
}

/** Asks for the certificate of an obligation that is fulfilled: whoever publishes it decides. @throws AlreadyDone */
export function askCertificate(db: Db, who: Answering, place: Place, author: Author): Promise<void> {
  const text = 'L’entreprise demande l’attestation de réalisation du marché.'
  return waiting(
    db,
    who,
    place,
    { kind: 'certificate', text, nextStep: 'publier l’attestation de réalisation' },
    author,
  )
}

type Said = { kind: 'message' | 'certificate'; text: string; nextStep: string }

async function waiting(db: Db, who: Answering, place: Place, said: Said, author: Author): Promise<void> {
  const { kind, text, nextStep } = said
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const signed = await signedBy(trx, who, { kind, place, period: '' }, author)
    const fact = {
      kind: 'contact',
      datedOn: author.today,
      untilOn: null,
      text,
      centihours: null,
      waitsOn: 'facilitator',
      nextStep,
    } as const
    await noteFact(trx, place.contract, fact, signed)
    await noteSent(trx, who, author.at)
  })
}

/**
 * Brings a file of hours, as the company has it: it waits for a person who reads it. In how many words it is refused, or null.
 * @throws AlreadyDone
 */
export async function answerFile(
  db: Db,
  who: Answering,
  { place, period, months }: { place: Place; period: string; months: readonly Month[] },
  { name, bytes }: { name: string; bytes: Buffer },
  author: Author,
): Promise<string | null> {
  try {
    await db.transaction(async trx => {
      await onlyOnce(trx, author)
      const signed = await signedBy(trx, who, { kind: 'file', place, period }, author)
      await receiveFile(trx, signed, {
        senderId: who.pass.companyId,
        contractIds: [place.contract.id],
        month: months[0]!,
        lastMonth: months.at(-1)!,
        channel: 'link',
        receivedOn: author.today,
        name,
        bytes,
      })
      await noteSent(trx, who, author.at)
    })
    return null
  } catch (error) {
    if (error instanceof DepositRefused) return error.message
    throw error
  }
}

/** Its statement of the period that holds a month, with its rows; null where it has none to send. */
export function ownGroup(
  grid: Pick<Grid, 'rows' | 'cells' | 'statementOf'>,
  month: Month,
  companyId: number,
): Group | null {
  const group = groupsIn(grid, month).find(({ sender }) => sender.senderId === companyId)
  return group ? { ...group, rows: group.rows.filter(isThere(group, grid)) } : null
}

function ownEntries({ rows, months }: Group, entries: readonly Entry[]): Entry[] {
  const own = new Set(rows.map(({ placementId }) => placementId))
  return entries.filter(entry => own.has(entry.placementId) && months.includes(entry.month))
}

/** Its cells as they are: the gesture speaks of the statement, and how many gestures it knew says what was read. */
function asTheyStand({ cells }: Grid, { rows, months }: Group): Entry[] {
  return rows.flatMap(({ placementId }) =>
    months.flatMap(month => {
      const cell = cells.get(cellKey(placementId, month))
      if (!cell) return []
      const { centihours, version } = cell
      return [{ placementId, month, text: shown(centihours), seenVersion: version, seenCentihours: centihours }]
    }),
  )
}

/** Months in which somebody is employed, of which nothing is said nor typed. */
function blankCells(
  grid: Grid,
  { rows, months, statement }: Group,
  entries: readonly Entry[],
  departures: Departures,
): Set<string> {
  const typed = new Set(
    entries.filter(({ text }) => text.trim() !== '').map(({ placementId, month }) => cellKey(placementId, month)),
  )
  const asked = rows.flatMap(({ placementId, window }) =>
    months
      .filter(month => isPresentIn(window, month, statement) && month <= (askedUntil(departures, placementId) ?? month))
      .map(month => cellKey(placementId, month)),
  )
  return new Set(asked.filter(key => !typed.has(key) && !grid.cells.has(key)))
}
