import { later, plusDays } from '#server/base/dates.ts'
import { decideSecondStep } from '#server/register/clauses/second-step.ts'
import { confirmStatement } from '#server/register/hours/confirming.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { answerRequest, askTime } from '#server/register/requests/actions.ts'
import type { Agenda, Stage } from './agenda.ts'
import { weekday } from './calendar.ts'
import { followerOn } from './contracts.ts'
import { placeOf } from './employments.ts'
import type { Done } from './work.ts'

// What a contract asks beyond the facilitator’s own check: that the buyer confirms, that a company be given more time.

/** Statements confirmed by the buyer some days after they were checked; of the latest, the answer is still awaited. */
const CONFIRMED = [-4, -3, -2]

/** The buyer’s look at each statement, on the contracts that want one. Noted before what came. */
export function tellSecondStep(agenda: Agenda, stage: Stage, done: readonly Done[]): void {
  const { trx, calendar } = stage
  for (const one of done.filter(({ story }) => story.clause?.confirmed)) {
    agenda.on(calendar.workday(`${CONFIRMED[0]}/02`), '10:15', 'nadir', async author => {
      const step = { effectOn: calendar.on(`${CONFIRMED[0]}/01`), confirmedBy: 'buyer' as const }
      return decideSecondStep(trx, await placeOf(stage, one), step, author)
    })
  }
}

/** What the buyer confirmed, and the time that companies ask. Noted after what came. */
export function tellAnswers(agenda: Agenda, stage: Stage, done: readonly Done[]): void {
  for (const one of done) {
    if (one.story.clause?.confirmed) for (const month of CONFIRMED) tellConfirmed(agenda, stage, one, month)
    if (one.story.clause?.moreTime) tellMoreTime(agenda, stage, one, one.story.clause.moreTime)
  }
}

function tellConfirmed(agenda: Agenda, stage: Stage, one: Done, offset: number): void {
  const day = weekday(stage.calendar.on(`${offset + 1}/24`))
  agenda.on(day, '15:20', 'nadir', async author => {
    const month = stage.calendar.month(offset)
    const place = await placeOf(stage, one)
    const { version, senders } = (await gridOf(stage.trx, place.clauseId)).statementOf(month)
    if (!senders.some(({ state }) => state === 'toConfirm')) return null // « néant »
    return confirmStatement(stage.trx, place, month, { version }, author)
  })
}

/** The company asks for the statement of last month to be waited for; an answer, where there is one, comes at once. */
function tellMoreTime(agenda: Agenda, stage: Stage, one: Done, told: { reason: string; granted?: true }): void {
  const { trx, calendar } = stage
  const month = calendar.month(-1)
  const day = told.granted ? calendar.today : later(calendar.workday('d-4'), weekday(calendar.on('0/04')))
  const dueOn = plusDays(later(calendar.today, calendar.on('0/15')), told.granted ? 20 : 12)
  const who = followerOn(one.story, day, calendar)
  const versionOf = async (clauseId: number) => (await gridOf(trx, clauseId)).statementOf(month).version
  agenda.on(day, '11:30', who, async author => {
    const place = await placeOf(stage, one)
    const version = await versionOf(place.clauseId)
    return askTime(trx, place, month, { version, dueOn, reason: told.reason, channel: 'phone' }, author)
  })
  if (!told.granted) return
  agenda.on(day, '11:40', who, async author => {
    const place = await placeOf(stage, one)
    const answer = { answer: 'grant', dueOn, reason: '', role: 'facilitator' } as const
    const version = await versionOf(place.clauseId)
    return answerRequest(trx, place, month, 'time', { ...answer, version }, author)
  })
}
