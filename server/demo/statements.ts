import { earlier, firstDay, lastDay, later, plusDays } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import { boundsOf, quarterOf } from '#server/register/clauses/period-rules.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { Agenda, Stage } from './agenda.ts'
import { type Calendar, weekday } from './calendar.ts'
import { cameOn, followerOn } from './contracts.ts'
import { type Dice, diceFrom } from './dice.ts'
import { placeOf } from './employments.ts'
import { correct, type Declared, log, logAndValidate, sayNothing, sendBack, validate } from './gestures.ts'
import type { Done, Statement } from './work.ts'

/** What came each period, and what was done with it. */
export function tellStatements(agenda: Agenda, stage: Stage, done: readonly Done[]): void {
  const dice = diceFrom(7)
  for (const one of done)
    for (const sent of one.story.clause!.quarterly
      ? byQuarter(one.statements, stage.calendar)
      : one.statements.map(alone))
      tellStatement(agenda, stage, one, sent, daysOf(one, sent, stage.calendar, dice))
}

/** Statements of these last months were checked some days after they came; earlier ones on the day they were written. */
const RECENT = -2

type Sent = Statement & { months: number[] }
type Days = { received: string; checked: string }

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

/** Some days after the period, never before the contract is there nor after today. */
function daysOf({ story }: Done, { month }: Sent, calendar: Calendar, dice: Dice): Days {
  const since = later(calendar.on(`${month + 1}/01`), plusDays(cameOn(story, calendar), 1))
  const day = weekday(calendar.on(`${month + 1}/${String(dice.between(4, 14)).padStart(2, '0')}`))
  const received = earlier(later(day, since), calendar.today)
  return { received, checked: earlier(weekday(plusDays(received, dice.between(2, 6))), calendar.today) }
}

function tellStatement(agenda: Agenda, stage: Stage, done: Done, sent: Sent, { received, checked }: Days): void {
  const month = stage.calendar.month(sent.month)
  const cells = cellsIn(done, sent, stage.calendar)
  const on = (day: string, time: string, act: (place: Place, author: Author) => Promise<unknown>) =>
    agenda.on(day, time, followerOn(done.story, day, stage.calendar), async author =>
      act(await placeOf(stage, done), author),
    )
  if (sent.state === 'nothing') {
    if (!done.story.clause!.quarterly && !isAwaited(done, sent, stage.calendar)) return
    on(received, '08:30', (place, author) => sayNothing(stage, place, month, author))
    return
  }
  if (sent.month < RECENT && sent.state === 'validated' && !cells.some(({ line }) => line.refused ?? line.earlier)) {
    const asked = { cells, placements: done.placements, receivedOn: received }
    on(checked, '14:05', (place, author) => logAndValidate(stage, place, month, asked, author))
    return
  }
  on(received, '08:30', (place, author) => log(stage, place, month, cells, author))
  if (sent.state === 'sentBack')
    on(checked, '14:05', (place, author) => sendBack(stage, place, month, sent.reason, author))
  if (sent.state === 'partly')
    on(checked, '14:05', (place, author) => validate(stage, place, month, cells, author, awaitedIn(done, sent)))
  if (sent.state !== 'validated') return
  on(checked, '14:05', (place, author) => validate(stage, place, month, cells, author))
  if (!cells.some(({ line }) => line.earlier)) return
  const corrected = earlier(weekday(plusDays(checked, 9)), stage.calendar.today)
  on(corrected, '11:45', (place, author) => correct(stage, place, month, cells, author))
}

/** Those still employed of whom the company said nothing. */
function awaitedIn({ placements }: Done, { month }: Sent): Set<number> {
  const silent = placements.filter(({ leftOn, lines }) => leftOn === null && !lines.some(line => line.month === month))
  return new Set(silent.map(({ id }) => id!))
}

/** Nobody is asked anything of a period in which nobody is employed. */
function isAwaited({ placements }: Done, { month, months }: Sent, calendar: Calendar): boolean {
  const [from, to] = [firstDay(calendar.month(months[0]!)), lastDay(calendar.month(month))]
  return placements.some(({ hiredOn, leftOn }) => hiredOn <= to && (leftOn === null || leftOn >= from))
}

/** What the company declares for the months of this period. */
function cellsIn({ placements }: Done, { months }: Sent, calendar: Calendar): Declared[] {
  return placements.flatMap(placement =>
    placement.lines
      .filter(line => line.centihours > 0 && months.includes(line.month))
      .map(line => ({ placement, month: calendar.month(line.month), line })),
  )
}
