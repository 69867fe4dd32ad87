import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { boundsOf, monthsIn, type PeriodKey } from '../clauses/period-rules.ts'
import { secondStepsOf } from '../clauses/second-step.ts'
import { stepsFor } from '../clauses/second-step-rules.ts'
import type { Cell } from './grid-store.ts'
import { type Way, wayFrom } from './request-rules.ts'
import { type Gesture, gestureIn, gestures, type State } from './transition-rules.ts'

// What writes hours, their earlier figures and their statements. Always inside a transaction.

/** Only one at a time writes under a clause, and only one writes the hours of a person: SQLite does so by itself. */
export async function lockGrid(trx: Db, clauseId: number): Promise<void> {
  await lockGrids(trx, [clauseId])
}

/** The same of several, always in one order: two who write under the same clauses wait, and neither waits for the other. */
export async function lockGrids(trx: Db, clauseIds: readonly number[]): Promise<void> {
  await trx('clauses').whereIn('id', clauseIds).orderBy('id').forUpdate().select('id')
  const people = trx('placements').whereIn('clause_id', clauseIds).select('participant_id')
  await trx('participants').whereIn('id', people).orderBy('id').forUpdate().select('id')
}

type Who = { userId: number | null; at: string; answerId?: number | null; channel?: string }

export async function insertHours(
  trx: Db,
  hours: { placementId: number; clauseId: number; month: Month; centihours: number },
  who: Who,
): Promise<void> {
  await trx('hours').insert({
    placement_id: hours.placementId,
    clause_id: hours.clauseId,
    month: hours.month,
    centihours: hours.centihours,
    logged_at: who.at,
    logged_by: who.userId,
    answer_id: who.answerId ?? null,
  })
}

type NextFigures = Pick<
  Cell,
  'centihours' | 'refusedCentihours' | 'refusedReason' | 'attestedCentihours' | 'attestedReason'
>

/** Replaces a figure, and keeps the earlier one; `isWithdrawn`: nothing is said any more. */
export async function replaceHours(
  trx: Db,
  cell: Cell,
  { isWithdrawn = false, ...next }: NextFigures & { isWithdrawn?: boolean },
  reason: string,
  who: Who,
): Promise<void> {
  const { logged_by, answer_id } = (await trx('hours').where({ id: cell.hoursId }).first('logged_by', 'answer_id'))!
  const isSame = next.centihours === cell.centihours
  await trx('hour_revisions').insert({
    hours_id: cell.hoursId,
    centihours: cell.centihours,
    refused_centihours: cell.refusedCentihours,
    attested_centihours: cell.attestedCentihours,
    reason,
    logged_at: cell.loggedAt,
    logged_by,
    answer_id,
    replaced_at: who.at,
    replaced_by: who.userId,
    replaced_answer_id: who.answerId ?? null,
  })
  await trx('hours')
    .where({ id: cell.hoursId, version: cell.version })
    .update({
      centihours: next.centihours,
      refused_centihours: next.refusedCentihours,
      refused_reason: next.refusedReason,
      attested_centihours: next.attestedCentihours,
      attested_reason: next.attestedReason,
      logged_at: isSame ? cell.loggedAt : who.at,
      logged_by: isSame ? logged_by : who.userId,
      answer_id: isSame ? answer_id : (who.answerId ?? null),
      version: cell.version + 1,
      withdrawn_at: isWithdrawn ? who.at : null,
    })
}

type Of = { clauseId: number; senderId: number | null; period: PeriodKey }

/** What came is taken back, as if it had not: the statement stands where it stood. */
export async function appendTakenBack(
  trx: Db,
  of: Of,
  before: { state: State; receivedOn: string | null },
  who: Who,
): Promise<void> {
  const key = { clause_id: of.clauseId, sender_id: of.senderId, period: of.period }
  const { id, version } = (await trx('statements').where(key).first('id', 'version'))!
  const now = { state: before.state, received_on: before.receivedOn }
  await trx('statements')
    .where({ id })
    .update({ ...now, version: version + 1 })
  const at = { effect_on: boundsOf(of.period).to, recorded_at: who.at, recorded_by: who.userId }
  await trx('statement_events').insert({ statement_id: id, gesture: 'undoImport', ...now, ...at })
}

export type NewEvent = {
  gesture: Gesture
  receivedOn?: string | null
  dueOn?: string | null
  reason?: string
  /** How an answer came, where it is not how whoever writes it says. */
  channel?: Way | ''
}

/**
 * One line a gesture, added and never changed. What lists read beside it (state, days, number of lines) is what the lines
 * come to, and is written here only.
 */
export async function appendEvent(trx: Db, of: Of, event: NewEvent, who: Who): Promise<void> {
  const { gesture, receivedOn = null, dueOn = null, reason = '' } = event
  const state = await stateAfter(trx, of, gesture)
  const key = { clause_id: of.clauseId, sender_id: of.senderId, period: of.period }
  const cached = { state, ...(receivedOn && { received_on: receivedOn }), ...(dueOn && { due_on: dueOn }) }
  const known = await trx('statements').where(key).first('id', 'version')
  const months = monthsIn(of.period)
  const id: number = known
    ? known.id
    : (
        await trx('statements')
          .insert({ ...key, first_month: months[0]!, last_month: months.at(-1)!, ...cached, version: 1 })
          .returning('id')
      )[0]!.id
  if (known) {
    await trx('statements')
      .where({ id })
      .update({ ...cached, version: known.version + 1 })
  }
  await trx('statement_events').insert({
    statement_id: id,
    gesture,
    state,
    effect_on: boundsOf(of.period).to,
    received_on: receivedOn,
    due_on: dueOn,
    reason,
    channel: channelOf(event, who),
    recorded_at: who.at,
    recorded_by: who.userId,
    answer_id: who.answerId ?? null,
  })
}

/** The day that lists read, once more time was asked, granted or refused; nothing where no gesture was made yet. */
export async function putDueDay(trx: Db, of: Of, dueOn: string): Promise<void> {
  const key = { clause_id: of.clauseId, sender_id: of.senderId, period: of.period }
  await trx('statements').where(key).whereNotNull('due_on').update({ due_on: dueOn })
}

/** Of an answer alone: its own link, or what was said of it. */
function channelOf({ gesture, channel }: NewEvent, who: Who): string {
  if (gesture !== 'receive' && gesture !== 'nothingWorked') return ''
  return who.answerId ? 'link' : channel || wayFrom(who.channel)
}

/** Nobody who validates goes past the buyer, whichever page or file it comes from. */
async function stateAfter(trx: Db, of: { clauseId: number; period: PeriodKey }, gesture: Gesture) {
  if (gesture !== 'validate') return gestures[gesture].next
  const decided = (await secondStepsOf(trx, [of.clauseId])).get(of.clauseId) ?? []
  return gestureIn(gesture, stepsFor(boundsOf(of.period), decided)).next
}
