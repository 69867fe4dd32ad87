import type { Db } from '#db/connect.ts'
import { monthOf, plusDays } from '#server/base/dates.ts'
import { boundsOf, type PeriodKey, quarterOf } from '#server/register/clauses/period-rules.ts'
import { ofPeriod } from '#server/register/clauses/period-words.ts'
import { type Gesture, gestures } from '#server/register/hours/transition-rules.ts'
import type { Calendar } from './calendar.ts'
import { diceFrom } from './dice.ts'
import type { Ids } from './ids.ts'
import { insertAll, insertNumbered } from './store.ts'
import type { Done, Statement } from './work.ts'

type Line = { gesture: Gesture; on: string; at: string; receivedOn?: string; reason?: string; dueOn?: string }

/** What came each month from each sender, and what was done with it. */
export async function insertStatements(trx: Db, ids: Ids, done: readonly Done[], calendar: Calendar): Promise<void> {
  const dice = diceFrom(7)
  const told = done.flatMap(one =>
    (one.quarterly ? byQuarter(one.statements, calendar) : one.statements.map(alone)).flatMap(statement => {
      const day = calendar.on(`${statement.month + 1}/${String(dice.between(4, 14)).padStart(2, '0')}`)
      const received = day < calendar.today ? day : calendar.today
      const checked = plusDays(received, dice.between(2, 6))
      const period = one.quarterly ? quarterOf(calendar.month(statement.month)).key : calendar.month(statement.month)
      return sendersOf(one, statement.months, period, ids).map(({ senderId, worked }) => ({
        clauseId: one.clauseId,
        userId: one.userId,
        senderId,
        period,
        lines: linesOf(statement, worked, received, checked, period).map(line => ({
          ...line,
          at: calendar.instant(line.on, line.at),
        })),
      }))
    }),
  )
  const statementIds = await insertNumbered(
    trx,
    'statements',
    told.map(({ clauseId, senderId, period, lines }) => ({
      clause_id: clauseId,
      sender_id: senderId,
      period,
      first_month: monthOf(boundsOf(period).from),
      last_month: monthOf(boundsOf(period).to),
      state: gestures[lines.at(-1)!.gesture].next,
      received_on: lines[0]!.receivedOn ?? null,
      due_on: lines.at(-1)!.dueOn ?? null,
      version: lines.length,
    })),
  )
  const events = told.flatMap(({ userId, period, lines }, index) =>
    lines.map(({ gesture, at, receivedOn, reason, dueOn }) => ({
      statement_id: statementIds[index]!,
      gesture,
      state: gestures[gesture].next,
      effect_on: boundsOf(period).to,
      received_on: receivedOn ?? null,
      due_on: dueOn ?? null,
      reason: reason ?? '',
      recorded_at: at,
      recorded_by: userId,
    })),
  )
  await insertAll(trx, 'statement_events', events)
}

type Sent = Statement & { months: number[] }

function alone(statement: Statement): Sent {
  return { ...statement, months: [statement.month] }
}

/** One statement for the months of a quarter that is over: as its last month was, unless nobody worked in any. */
function byQuarter(statements: readonly Statement[], calendar: Calendar): Sent[] {
  const quarters = Map.groupBy(statements, ({ month }) => quarterOf(calendar.month(month)).key)
  return [...quarters].flatMap(([key, group]) => {
    const last = calendar.offsetOf(boundsOf(key).to)
    if (last >= 0) return []
    const told = group.find(({ state }) => state === 'validated') ?? group[0]!
    return [{ ...told, month: last, months: group.map(({ month }) => month) }]
  })
}

/** The holder, and whoever employed someone in the period. */
function sendersOf(
  { holderId, placements }: Done,
  months: readonly number[],
  period: PeriodKey,
  ids: Ids,
): { senderId: number; worked: boolean }[] {
  const { from, to } = boundsOf(period)
  const present = placements.filter(({ hiredOn, leftOn }) => hiredOn <= to && (leftOn === null || leftOn >= from))
  const declared = placements.filter(({ lines }) =>
    lines.some(line => line.centihours > 0 && months.includes(line.month)),
  )
  const employers = new Set([...present, ...declared].map(({ employer }) => ids.companies[employer]))
  const working = new Set(declared.map(({ employer }) => ids.companies[employer]))
  return [...new Set([holderId, ...employers])].map(senderId => ({ senderId, worked: working.has(senderId) }))
}

function linesOf(
  { state, reason }: Statement,
  worked: boolean,
  received: string,
  checked: string,
  period: PeriodKey,
): Line[] {
  if (state === 'nothing') return [{ gesture: 'nothingWorked', on: received, at: '08:30', receivedOn: received }]
  const lines: Line[] = [{ gesture: 'receive', on: received, at: '08:30', receivedOn: received }]
  if (state === 'sentBack')
    lines.push({ gesture: 'sendBack', on: checked, at: '14:05', reason, dueOn: plusDays(checked, 15) })
  if (state === 'validated' && worked) lines.push({ gesture: 'validate', on: checked, at: '14:05' })
  if (state === 'validated' && !worked)
    lines.push({
      gesture: 'nothingWorked',
      on: checked,
      at: '14:05',
      receivedOn: received,
      reason: `Aucune heure déclarée\u00a0: dit en validant le relevé ${ofPeriod(period)}.`,
    })
  return lines
}
