import type { Db } from '#db/connect.ts'
import type { Role } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { gridOf } from '../hours/grid-store.ts'
import { type Channel, dueDay, type Thing } from '../hours/request-rules.ts'
import type { Asked } from '../hours/statement-actions.ts'
import { objectionToDue, type PeriodStatement, type SenderStatement } from '../hours/statement-rules.ts'
import { senderNames } from '../hours/statements-of.ts'
import { appendEvent, lockGrid, putDueDay } from '../hours/write-store.ts'
import { unsettle } from '../standings/store.ts'
import { askable, mayAnswer, objectionToTime, waiting } from './rules.ts'
import { insertRequest } from './store.ts'

/** `dueOn`: the day that is asked for. `granted`: asked and granted in one gesture, by who may grant it. */
type AskingTime = Asked & { dueOn: string; reason: string; channel: Channel; granted?: boolean }

/**
 * Asks more time for a statement, on behalf of the company or by the company itself. A sentence when it cannot be; null when
 * it is done. @throws Conflict when the statement changed, or already waits for an answer.
 */
export async function askTime(
  db: Db,
  place: Place,
  month: Month,
  asked: AskingTime,
  author: Author,
): Promise<string | null> {
  const { dueOn, reason, channel, granted = false } = asked
  return asking(db, place, month, asked, author, async (trx, statement) => {
    const senders = some(askable(statement, 'time', asked.senderId))
    const objection = objectionToTime(dueOn, senders, author.today)
    if (objection) return objection
    for (const { senderId } of senders) {
      const of = { clauseId: place.clauseId, senderId, period: statement.key, thing: 'time', dueOn, reason } as const
      const answersId = await insertRequest(trx, { ...of, gesture: 'ask', channel }, author)
      if (granted) await insertRequest(trx, { ...of, gesture: 'grant', answersId }, author)
    }
    const before = { dueOn: senders[0]!.dueOn }
    return { action: granted ? 'statement.timeGranted' : 'statement.timeAsked', before, after: { dueOn, reason } }
  })
}

/** Asks that a settled statement be opened again. @throws Conflict */
export async function askReopening(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked & { reason: string; channel?: Channel },
  author: Author,
): Promise<string | null> {
  const { reason, channel } = asked
  return asking(db, place, month, asked, author, async (trx, statement) => {
    for (const { senderId } of some(askable(statement, 'reopening', asked.senderId))) {
      const of = { clauseId: place.clauseId, senderId, period: statement.key, thing: 'reopening' } as const
      await insertRequest(trx, { ...of, gesture: 'ask', reason, ...(channel && { channel }) }, author)
    }
    return { action: 'statement.reopeningAsked', before: {}, after: { reason } }
  })
}

/** `dueOn`: the new due day; of a refusal, none. `role`: of who answers. */
type Answering = Asked & { answer: 'grant' | 'refuse'; dueOn: string | null; reason: string; role: Role }

/** Grants or refuses what was asked, for all of whom it was or for one. @throws Conflict when nothing waits any more. */
export async function answerRequest(
  db: Db,
  place: Place,
  month: Month,
  thing: Thing,
  asked: Answering,
  author: Author,
): Promise<string | null> {
  const { answer, dueOn, reason, role } = asked
  return asking(db, place, month, asked, author, async (trx, statement) => {
    if (!mayAnswer(role, thing, statement.steps)) throw new Conflict()
    const senders = some(waiting(statement, thing, asked.senderId))
    const objection = answer === 'grant' ? objectionToGrant(thing, dueOn!, statement, senders, author.today) : null
    if (objection) return objection
    for (const sender of senders) {
      const { senderId, asks } = sender
      const of = { clauseId: place.clauseId, senderId, period: statement.key }
      const row = { ...of, thing, gesture: answer, answersId: asks[thing]!.id, reason }
      await insertRequest(trx, { ...row, dueOn: answer === 'grant' ? dueOn : null }, author)
      if (thing === 'reopening' && answer === 'grant')
        await appendEvent(trx, of, { gesture: 'reopen', reason, dueOn }, author)
    }
    return { action: answers[thing][answer], before: {}, after: { ...(dueOn && { dueOn }), reason } }
  })
}

const answers = {
  time: { grant: 'statement.timeGranted', refuse: 'statement.timeRefused' },
  reopening: { grant: 'statement.reopened', refuse: 'statement.reopeningRefused' },
}

function objectionToGrant(
  thing: Thing,
  dueOn: string,
  { dueOn: usual }: PeriodStatement,
  senders: readonly SenderStatement[],
  today: string,
) {
  if (thing === 'reopening') return objectionToDue(dueOn, today)
  // The day asked for holds while it waits: less may be granted, never less than what held before it was asked.
  const before = senders.map(({ events, requests, asks }) => ({
    dueOn: dueDay(
      events,
      requests.filter(({ id }) => id !== asks.time!.id),
      usual,
    ),
  }))
  return objectionToTime(dueOn, before, today)
}

/** @throws Conflict where there is nobody: what was read is no more. */
function some(senders: SenderStatement[]): SenderStatement[] {
  if (senders.length === 0) throw new Conflict()
  return senders
}

type Told = { action: string; before: Record<string, unknown>; after: Record<string, unknown> }

/** Locks, reads anew, then leaves one line in the journal. */
async function asking(
  db: Db,
  place: Place,
  month: Month,
  { version, senderId }: Asked,
  author: Author,
  act: (trx: Db, statement: PeriodStatement) => Promise<Told | string>,
): Promise<string | null> {
  return db.transaction(async trx => {
    await lockGrid(trx, place.clauseId)
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const statement = grid.statementOf(month)
    if (statement.version !== version) throw new Conflict()
    const answer = await act(trx, statement)
    if (typeof answer === 'string') return answer
    await keepDueDays(trx, place, month)
    const sender = senderId == null ? {} : { sender: senderNames(grid.named, false).get(senderId) }
    const kept = { month: statement.key, ...sender }
    const href = `/marches/${place.contract.id}/releves/${statement.key}`
    const { action, before, after } = answer
    await record(trx, author, entryOf(place, action, href, { ...kept, ...before }, { ...kept, ...after }))
    await unsettle(trx, [place.clauseId])
    return null
  })
}

async function keepDueDays(trx: Db, { clauseId }: Place, month: Month): Promise<void> {
  const { key, senders } = (await gridOf(trx, clauseId)).statementOf(month)
  for (const { senderId, dueOn } of senders) await putDueDay(trx, { clauseId, senderId, period: key }, dueOn)
}
