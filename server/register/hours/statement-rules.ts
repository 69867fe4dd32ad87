// The statement of a period: what each of its senders sent, and what was done with it.

import { may, type Role } from '#server/access/rules.ts'
import { type Month, plusDays } from '#server/base/dates.ts'
import {
  awaitedSenders,
  employersIn,
  type PeriodKey,
  type Presence,
  periodOfMonth,
  type Rhythm,
  rhythmOn,
  type StatementPeriod,
} from '../clauses/period-rules.ts'
import { type SecondStep, type Steps, stepsFor } from '../clauses/second-step-rules.ts'
import { fileFor, type HeldFile } from '../deposits/held-rules.ts'
import { dueDay, pending, type StatementRequest, type Way } from './request-rules.ts'
import { type Gesture, type State, settledStates, transitionOf, transitions } from './transition-rules.ts'

export type StatementEvent = {
  gesture: string
  state: State
  /** The day the company answered, where this line is an answer. */
  receivedOn: string | null
  /** A new due day: once sent back, or opened again. */
  dueOn: string | null
  reason: string
  /** How an answer came; '' where nobody said, and of what is not an answer. */
  channel?: Way | ''
  recordedAt: string
}

/** With who did it; null: what came from the version before, or the terminal. */
export type SignedEvent = StatementEvent & {
  byName: string | null
  /** By the company itself, through its link. */
  byLink?: true
}

/** A statement is one sender’s for one period of one clause. */
export type StatementLog = {
  statementId: number
  clauseId: number
  /** null: nobody holds the contract. */
  senderId: number | null
  period: PeriodKey
  /** Oldest first. */
  events: SignedEvent[]
}

/** What one sender sent for a period, or should have. */
export type SenderStatement = {
  senderId: number | null
  /** Someone it employs is placed in the period. */
  placed: boolean
  /** The holder, when others employ everyone placed: it answers with them, and has no hours of its own to declare. */
  follows: boolean
  /** Its statement is awaited, or came. */
  expected: boolean
  state: State
  dueOn: string
  /** The end of its period, or of the execution when that comes first. */
  endsOn: string
  /** The day of the latest mail that left to ask for it; null: none did. */
  askedOn: string | null
  /** The day on which a file came from it for this period, that nobody has read; null: none waits. */
  heldOn: string | null
  /** Which file that is. */
  heldId: number | null
  receivedOn: string | null
  /** Oldest first. */
  events: readonly SignedEvent[]
  /** What was asked of it, and answered. Oldest first. */
  requests: readonly StatementRequest[]
  /** More time, or to be opened again: asked, and not answered. */
  asks: { time: StatementRequest | null; reopening: StatementRequest | null }
}

export type PeriodStatement = StatementPeriod & {
  /** The end of the period, or of the execution when that comes first. */
  endsOn: string
  /** Days given after a period: what a new due day starts from. */
  dueDays: number
  /** Never empty: where nothing is awaited, the holder, not expected. */
  senders: SenderStatement[]
  /** Two where the buyer confirms. */
  steps: Steps
  /** How many gestures and requests it has known: two people who act on one state meet. */
  version: number
}

export type StatementSource = {
  startsOn: string | null
  endsOn: string | null
  rhythms: readonly Rhythm[]
  secondSteps: readonly SecondStep[]
  holderId: number | null
  placements: readonly Presence[]
  logs: readonly StatementLog[]
  requests: readonly StatementRequest[]
  /** Mails that left to ask for a statement. */
  mailed: readonly { senderId: number; period: PeriodKey; askedOn: string }[]
  /** Files of these senders that wait to be read. */
  held: readonly Omit<HeldFile, 'contractId'>[]
}

/** The statement of the period that holds this month. */
export function periodStatement(source: StatementSource, month: Month): PeriodStatement {
  const { key, from, to, dueOn } = periodOfMonth(month, source.rhythms, source.startsOn)
  const { startsOn, endsOn, holderId, placements } = source
  const days = {
    from: startsOn !== null && startsOn > from && startsOn <= to ? startsOn : from,
    endsOn: endsOn !== null && endsOn >= from && endsOn < to ? endsOn : to,
  }
  const logs = source.logs.filter(log => log.period === key)
  const came = logs.filter(({ events }) => events.at(-1)?.state !== 'awaited').map(({ senderId }) => senderId)
  const expected = new Set<number | null>([...awaitedSenders(days, source), ...came])
  // Hours worked outside the execution are written, and explained: their employer may send them.
  const placed = new Set(employersIn({ from, endsOn: to }, placements))
  const all = new Set([...expected, ...placed, ...(expected.size ? [] : [holderId])])
  const follows = (senderId: number | null) => senderId === holderId && placed.size > 0 && !placed.has(senderId ?? 0)
  const own = [...expected].filter(senderId => !follows(senderId))
  const senders = [...all]
    .sort((a, b) => (a ?? 0) - (b ?? 0))
    .map((senderId): SenderStatement => {
      const events = logs.find(log => log.senderId === senderId)?.events ?? []
      const requests = source.requests.filter(one => one.period === key && one.senderId === senderId)
      return {
        senderId,
        placed: senderId !== null && placed.has(senderId),
        follows: follows(senderId),
        expected: expected.has(senderId),
        endsOn: days.endsOn,
        askedOn: source.mailed.find(one => one.period === key && one.senderId === senderId)?.askedOn ?? null,
        ...heldIn(source.held, { senderId, isAlone: own.length === 1 && own[0] === senderId, from, to, since: null }),
        ...replayed(events, dueOn, requests),
        events,
        requests,
      }
    })
  return {
    key,
    from,
    to,
    dueOn,
    endsOn: days.endsOn,
    dueDays: rhythmOn(from, source.rhythms).dueDays,
    senders,
    steps: stepsFor({ to }, source.secondSteps),
    version: senders.reduce((sum, { events, requests }) => sum + events.length + requests.length, 0),
  }
}

function heldIn(held: StatementSource['held'], awaiting: Parameters<typeof fileFor>[1]) {
  const first = fileFor(held, awaiting)
  return { heldOn: first?.receivedOn ?? null, heldId: first?.depositId ?? null }
}

/** What the lines of a statement say, once read to the last. `due`: until a line gives another. */
export function replayed(
  events: readonly StatementEvent[],
  due: string,
  requests: readonly StatementRequest[] = [],
): Pick<SenderStatement, 'state' | 'dueOn' | 'receivedOn' | 'asks'> {
  return {
    state: events.at(-1)?.state ?? 'awaited',
    dueOn: dueDay(events, requests, due),
    receivedOn:
      events.findLast(event => event.receivedOn !== null || event.gesture === 'undoImport')?.receivedOn ?? null,
    asks: { time: pending(events, requests, 'time'), reopening: pending(events, requests, 'reopening') },
  }
}

/** How the latest answer came; '' where nobody said. A figure that is corrected meanwhile is not another answer. */
export function channelOf({ events }: Pick<SenderStatement, 'events'>): Way | '' {
  let came: Way | '' = ''
  for (const { gesture, channel } of events)
    if (channel) came = channel
    else if (gesture === 'sendBack' || gesture === 'reopen' || gesture === 'undoImport') came = ''
  return came
}

/**
 * As a page says it: of what is awaited, its period is still open, a mail asked for it, a file came that nobody has read, or its due day
 * has passed; and nobody is waited for where nobody is placed.
 */
export type StatementState = State | 'open' | 'asked' | 'received' | 'late' | 'quiet'

/** What calls first is what the whole period is called by. */
const order: StatementState[] = [
  'toCheck',
  'received',
  'late',
  'sentBack',
  'reopened',
  'toConfirm',
  'awaited',
  'asked',
  'open',
  'judgedWithout',
  'validated',
  'nothingWorked',
  'quiet',
]

export function stateOf({ senders }: PeriodStatement, today: string): StatementState {
  const states = senders.map(sender => senderStateOn(sender, today))
  return order.find(state => states.includes(state))!
}

export function senderStateOn(
  {
    state,
    expected,
    dueOn,
    endsOn,
    askedOn,
    heldOn,
  }: Pick<SenderStatement, 'state' | 'expected' | 'dueOn' | 'endsOn' | 'askedOn' | 'heldOn'>,
  today: string,
): StatementState {
  if (state !== 'awaited') return state
  // Whoever sent a file has answered: it is read before anything is said of them.
  if (heldOn !== null) return 'received'
  if (!expected) return 'quiet'
  if (dueOn < today) return 'late'
  if (askedOn !== null) return 'asked'
  return endsOn < today ? 'awaited' : 'open'
}

/** Whoever collects is done with it: arrested, or checked and at the buyer’s. No cell of it is written any more. */
export function isSettled({ state }: Pick<SenderStatement, 'state'>): boolean {
  return settledStates.has(state) || state === 'toConfirm'
}

/** Nothing more is waited for, of anyone: its hours are those of the account. */
export function isFinal({ state }: Pick<SenderStatement, 'state'>): boolean {
  return settledStates.has(state)
}

/**
 * Nothing can be written any more in the cells of this employer: its statement is settled, or the whole period was, before
 * it employed anybody there. Hours that come later open the period again by a gesture, never silently.
 */
export function isClosedFor({ senders }: PeriodStatement, employerId: number): boolean {
  const sender = senders.find(({ senderId }) => senderId === employerId)
  if (!sender) return false
  const isNew = sender.state === 'awaited' && !sender.follows
  return isSettled(sender) || (isNew && senders.some(other => other.follows && isSettled(other)))
}

/** When the hours of this employer were accepted; null while they are not. */
export function validatedAtFor({ senders }: PeriodStatement, employerId: number): string | null {
  const sender = senders.find(({ senderId }) => senderId === employerId)
  return sender?.state === 'validated' ? sender.events.at(-1)!.recordedAt : null
}

/** Those whom a gesture concerns: all who may take it, or one sender and whoever answers with it. */
export function concerned({ senders }: PeriodStatement, gesture: Gesture, senderId?: number | null): SenderStatement[] {
  const isAwaited = senders.some(({ expected }) => expected)
  const able = senders.filter(
    ({ state, expected, placed }) =>
      transitions[state][gesture] && (expected || gesture === 'receive' || (!isAwaited && !placed)),
  )
  if (senderId === undefined) return able
  const chosen = able.filter(sender => sender.senderId === senderId)
  return chosen.length ? [...chosen, ...able.filter(sender => sender.follows && sender.senderId !== senderId)] : []
}

/** Whether this person may make this gesture on a statement, for somebody at least. */
export function mayDo(statement: PeriodStatement, gesture: Gesture, role: Role): boolean {
  return ledBy(statement, concerned(statement, gesture)).some(({ state }) =>
    may(role, transitionOf(state, gesture, statement.steps)!.may),
  )
}

/** Of those whom something concerns, none where it is only whoever answers with others, while one of them is further on: it follows. */
export function ledBy({ senders }: PeriodStatement, able: readonly SenderStatement[]): readonly SenderStatement[] {
  const others = senders.filter(({ follows, expected }) => expected && !follows)
  const isLed = able.some(({ follows }) => !follows) || others.every(({ state }) => state === 'awaited')
  return isLed ? able : []
}

/** A period can be settled once it is over, or once the contract is. */
export function isPeriodOver(
  { from, to }: Pick<StatementPeriod, 'to' | 'from'>,
  endsOn: string | null,
  today: string,
): boolean {
  return to < today || (endsOn !== null && endsOn < today && from <= today)
}

/** A day of answer is never one that has not come. */
export function objectionToReceived(receivedOn: string, today: string): string | null {
  return receivedOn > today ? 'Ce relevé n’a pas pu arriver après aujourd’hui.' : null
}

export function objectionToDue(dueOn: string, today: string): string | null {
  if (dueOn < today) return 'La nouvelle échéance est déjà passée.'
  return dueOn > plusDays(today, 366) ? 'La nouvelle échéance est à plus d’un an.' : null
}

/** Silence is neither rewarded nor punished before someone was reminded, and before the end. */
export function objectionToJudging(
  { dueOn }: Pick<SenderStatement, 'dueOn'>,
  { endsOn, reminders, today }: { endsOn: string | null; reminders: readonly string[]; today: string },
): string | null {
  if (endsOn === null || endsOn >= today) return 'Le marché n’est pas fini\u00a0: son relevé peut encore arriver.'
  if (dueOn >= today) return 'L’échéance de ce relevé n’est pas passée.'
  return reminders.some(day => day > dueOn && day <= today)
    ? null
    : 'Personne n’a été relancé depuis l’échéance\u00a0: notez d’abord une relance sur le marché.'
}
