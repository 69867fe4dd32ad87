// Judged on what is complete: an account is read at the end of its last period whose statements, and those of all the
// periods before, are settled. Nobody becomes late at midnight on the 1st: a word moves by a check, or by a due day passed.

import {
  awaitedSenders,
  employersIn,
  type PeriodKey,
  type Presence,
  type StatementPeriod,
} from '#server/register/clauses/period-rules.ts'
import { fileFor, type HeldFile } from '#server/register/deposits/held-rules.ts'
import { dueDay, type StatementRequest } from '#server/register/hours/request-rules.ts'
import type { StatementEvent } from '#server/register/hours/statement-rules.ts'

/** What is said of one sender for one period. null: nobody holds the contract. */
export type Sent = {
  senderId: number | null
  period: PeriodKey
  /** Oldest first, with who did each where it is known. */
  events: readonly (StatementEvent & { byName?: string | null })[]
}

type SenderState =
  /** Validated, « néant », or judged without after a reminder. */
  | 'settled'
  /** Nothing came, and its due day has not passed. */
  | 'awaited'
  /** Its due day has passed and nothing came: it counts zero, and is named. */
  | 'overdue'
  /** It came once overdue: its zero stays until it is checked. */
  | 'lateToCheck'
  /** Received: it is our turn. */
  | 'toCheck'
  /** Sent back or opened again: until its own new due day. */
  | 'returned'

export type SenderPeriod = {
  senderId: number | null
  state: SenderState
  dueOn: string
  receivedOn: string | null
  /** Of one to check: checked once, and the buyer has it. */
  atBuyer?: true
  /** Of one to check: it is a file that nobody has read. */
  unread?: true
}

export type JudgedPeriod = {
  key: PeriodKey
  from: string
  /** The end of the period, or of the execution when that comes first. */
  endsOn: string
  dueOn: string
  /** None: nobody was placed, no statement is awaited. */
  senders: SenderPeriod[]
  /** Nothing more is waited for before judging it. */
  complete: boolean
  /** A statement is missing past its due day: the period counts zero for that sender. */
  overdue: boolean
  /** Settled for good: nothing overdue, nothing to check. */
  settled: boolean
}

export type Judged = {
  periods: JudgedPeriod[]
  /** The one that is not over: nothing of it is judged. */
  running: JudgedPeriod | null
  /** End of the last complete period whose earlier ones are all complete; null before the first. */
  judgedAt: string | null
  /** What stops the judgement: the first period that is not complete; null when none is. */
  stoppedBy: JudgedPeriod | null
  /** Complete already, but after that one: they wait. */
  ahead: JudgedPeriod[]
}

type JudgingSource = {
  periods: readonly StatementPeriod[]
  /** First and last day of execution. */
  startsOn: string
  endsOn: string
  holderId: number | null
  placements: readonly Presence[]
  sent: readonly Sent[]
  requests: readonly StatementRequest[]
  /** Files that wait to be read. */
  held: readonly Omit<HeldFile, 'contractId'>[]
}

/** `at`: only periods over by then are judged. `day`: the civil day of what is known, on which due days are read. */
export function judgedAt(source: JudgingSource, at: string, day: string): Judged {
  const sent = Map.groupBy(source.sent, ({ period }) => period)
  const all = source.periods
    .map(period => ({ ...period, endsOn: period.to < source.endsOn ? period.to : source.endsOn }))
    .map(period => judgedPeriod(period, sent.get(period.key) ?? [], source, day))
  const periods = all.filter(period => period.endsOn <= at)
  const stop = periods.findIndex(({ complete }) => !complete)
  const through = stop < 0 ? periods : periods.slice(0, stop)
  return {
    periods,
    running: all.find(period => period.endsOn > at) ?? null,
    judgedAt: through.at(-1)?.endsOn ?? null,
    stoppedBy: stop < 0 ? null : periods[stop]!,
    ahead: stop < 0 ? [] : periods.slice(stop + 1).filter(({ complete }) => complete),
  }
}

function judgedPeriod(
  { key, to, endsOn, dueOn, ...period }: StatementPeriod & { endsOn: string },
  sent: readonly Sent[],
  source: JudgingSource,
  day: string,
): JudgedPeriod {
  const from = period.from < source.startsOn ? source.startsOn : period.from
  const awaited = awaitedSenders({ from, endsOn }, source)
  const told = sent.map(({ senderId }) => senderId)
  const own = awaited.length > 1 ? awaited.filter(senderId => isPlaced(senderId, { from, endsOn }, source)) : awaited
  const alone = (senderId: number | null) => ({ senderId, isAlone: own.length === 1 && own[0] === senderId })
  const senders = [...new Set([...awaited, ...told])]
    .sort((a, b) => (a ?? 0) - (b ?? 0))
    .map(senderId => {
      const events = sent.find(one => one.senderId === senderId)?.events ?? []
      const requests = source.requests.filter(one => one.period === key && one.senderId === senderId)
      const state = senderState(events, requests, dueOn, day)
      const file = fileFor(source.held, { ...alone(senderId), from, to, since: askedAgainAt(events) })
      return { senderId, ...(file ? withFile(state, file) : state) }
    })
  const isSilent = ({ state }: SenderPeriod) => state === 'overdue' || state === 'lateToCheck'
  const isQuiet = awaited.length === 0 // nobody placed: zero, complete at its due day, never overdue
  const isOver = senders.length > 0 || day > dueOn
  return {
    key,
    from,
    endsOn,
    dueOn,
    senders,
    complete: isOver && senders.every(({ state }) => complete.has(state)),
    overdue: !isQuiet && senders.some(isSilent),
    settled: isOver && senders.every(({ state }) => state === 'settled' || (isQuiet && state === 'overdue')),
  }
}

function isPlaced(senderId: number | null, days: { from: string; endsOn: string }, { placements }: JudgingSource) {
  return employersIn(days, placements).includes(senderId ?? 0)
}

/** When it was sent back or opened again; null: it was not. */
function askedAgainAt(events: readonly StatementEvent[]): string | null {
  const last = events.at(-1)
  return last?.state === 'sentBack' || last?.state === 'reopened' ? last.recordedAt : null
}

/** It came, and nobody has read it: our turn, as of one that is to be checked. */
function withFile(of: Omit<SenderPeriod, 'senderId'>, { receivedOn }: { receivedOn: string }): typeof of {
  if (of.state !== 'awaited' && of.state !== 'overdue' && of.state !== 'returned') return of
  return { ...of, state: receivedOn > of.dueOn ? 'lateToCheck' : 'toCheck', receivedOn, unread: true }
}

const complete = new Set<SenderState>(['settled', 'overdue', 'lateToCheck'])

/** Something of it came, and nobody settled it yet. */
export function isToCheck({ senders }: Pick<JudgedPeriod, 'senders'>): boolean {
  return unsettledOf(senders).length > 0
}

/** All that came of it was checked once: the buyer has it. */
export function isAtBuyer({ senders }: Pick<JudgedPeriod, 'senders'>): boolean {
  const came = unsettledOf(senders)
  return came.length > 0 && came.every(({ atBuyer }) => atBuyer)
}

function unsettledOf(senders: readonly SenderPeriod[]): SenderPeriod[] {
  return senders.filter(({ state }) => state === 'toCheck' || state === 'lateToCheck')
}

/** Between the two who check, nothing comes: what came before stands. */
const passed = new Set(['validate', 'takeBack', 'handBack'])

function cameLate(events: readonly StatementEvent[], dueOn: string): boolean {
  const came = events.findLast(({ gesture }) => !passed.has(gesture))
  return came !== undefined && came.receivedOn !== null && came.receivedOn > dueOn
}

/** Where one sender’s statement stands. `due`: the period’s own due day, until a line gives another. */
function senderState(
  events: readonly StatementEvent[],
  requests: readonly StatementRequest[],
  due: string,
  day: string,
): Omit<SenderPeriod, 'senderId'> {
  const last = events.at(-1)
  const dueOn = dueDay(events, requests, due)
  if (!last || last.state === 'awaited') return { state: day > dueOn ? 'overdue' : 'awaited', dueOn, receivedOn: null }
  const receivedOn = events.findLast(event => event.receivedOn !== null)?.receivedOn ?? null
  switch (last.state) {
    case 'validated':
    case 'nothingWorked':
    case 'judgedWithout':
      return { state: 'settled', dueOn, receivedOn }
    case 'sentBack':
    case 'reopened':
      return { state: day > dueOn ? 'overdue' : 'returned', dueOn, receivedOn }
    // Its hours are declared, and nothing more, until the buyer confirms them: still our turn.
    case 'toCheck':
    case 'toConfirm':
      return {
        state: cameLate(events, dueOn) ? 'lateToCheck' : 'toCheck',
        dueOn,
        receivedOn,
        ...(last.state === 'toConfirm' && { atBuyer: true }),
      }
  }
}
