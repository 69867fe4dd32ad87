import { earlier, later, plusDays } from '#server/base/dates.ts'
import { type Mode, modes } from '#server/register/placements/rules.ts'
import type { Calendar } from './calendar.ts'
import { mainHolder } from './contracts.ts'
import { type Crew, jobIn, type Member } from './crew.ts'
import type { Dice } from './dice.ts'
import { sharedOut } from './shares.ts'
import type { CompanyKey } from './story/companies.ts'
import type { Story, Trace, WorkStory } from './story/story.ts'

// Two years of hours: who worked where, month by month, and what became of each monthly statement.

export type Line = {
  month: number
  centihours: number
  refused?: { centihours: number; reason: string }
  earlier?: { centihours: number; reason: string }
}
export type Placement = {
  /** Its number in the register, once it is there. */
  id?: number
  /** Raised by each correction. */
  version?: number
  member: Member
  employer: CompanyKey
  mode: Mode
  hiredOn: string
  leftOn: string | null
  /** What was said first of a departure that was corrected since. */
  firstLeftOn?: string | null
  job: string
  /** Days after the hire when eligibility was established: too late for the first ones. */
  eligibleLate: number
  lines: Line[]
}
export type Statement = {
  month: number
  /** « partly »: of somebody placed, nothing has come yet. */
  state: 'validated' | 'toCheck' | 'sentBack' | 'nothing' | 'partly'
  reason: string
}

export type Done = { story: Story; placements: Placement[]; statements: Statement[] }

type Frame = { startsOn: string; endsOn: string; owed: number; expected: number }

/** @param frame owed and expected at the end of last month, in centihours */
export function workOf(story: Story, frame: Frame, calendar: Calendar, crew: Crew, dice: Dice) {
  const work: WorkStory = story.clause?.work ?? { modes: [], rate: 0 }
  const first = calendar.offsetOf(frame.startsOn)
  const over = Math.min(-1, calendar.offsetOf(frame.endsOn))
  const checked = work.last ? (work.last === 'twoLate' ? -3 : Math.min(over, -2)) : over
  const until = Math.min(checked, work.stopsAt ?? checked)

  const placements = toldIn(story, calendar, crew)
  const told = placements.flatMap(placement => placement.lines).filter(line => line.month <= checked)
  const wanted = work.rate === undefined ? (work.pace ?? 0) * frame.expected : work.rate * frame.owed
  const target = Math.round(wanted) - told.reduce((sum, line) => sum + line.centihours, 0)
  if (work.modes.length && target > 0 && first <= until)
    placements.push(...seatsFor(story, work, { ...frame, first, until, target }, calendar, crew, dice))

  const open = placements.filter(placement => placement.leftOn === null && !placement.member.told)
  if (work.last && ['toCheck', 'sentBack', 'partly'].includes(work.last) && checked === -2)
    for (const placement of open) {
      const pace = placement.lines.at(-1)?.centihours ?? 0
      if (pace)
        placement.lines.push({ month: -1, centihours: Math.round((pace * (0.8 + dice.roll() * 0.3)) / 25) * 25 })
    }
  for (const trace of work.traces ?? []) leaveTrace(trace, placements, frame, story, calendar, crew, dice)
  return { placements, statements: statementsOf(placements, work, first, over, checked) }
}

function toldIn(story: Story, calendar: Calendar, crew: Crew): Placement[] {
  return (story.clause?.people ?? []).map(person => {
    const member = crew.named(person.number, {
      buyer: story.buyer ?? 'hauteVesle',
      ground: person.ground,
      ...(person.sex && { sex: person.sex }),
    })
    if (person.unchecked) member.unchecked = true
    if (person.exit) member.exit = person.exit
    if (person.alsoGround) member.alsoGround = person.alsoGround
    const lines = Object.entries(person.hours)
      .map(([month, hours]) => ({ month: Number(month), centihours: Math.round(hours * 100) }))
      .sort((a, b) => a.month - b.month)
    member.stints.push({ from: lines[0]!.month, to: lines.at(-1)!.month })
    return {
      member,
      employer: person.employer,
      mode: person.mode,
      hiredOn: calendar.on(person.hired),
      leftOn: person.left ? calendar.on(person.left) : null,
      job: person.job ?? 'Manœuvre',
      eligibleLate: 0,
      lines,
    }
  })
}

type Target = Frame & { first: number; until: number; target: number }

/** Hours of an ordinary month of work on one contract: a mission, or most of a full-time contract. */
const MONTH = 100_00
/** A month with a few hours of overtime, flagged and not refused. */
const MORE_THAN_FULL_TIME = 158_00
/** Months of work in a row where there is not work for every month. */
const MISSION = 3

/** So many seats as it takes, each held by one person after another, month after month or mission after mission. */
function seatsFor(
  story: Story,
  work: WorkStory,
  frame: Target,
  calendar: Calendar,
  crew: Crew,
  dice: Dice,
): Placement[] {
  const { first, until, target } = frame
  const months = until - first + 1
  const seats = Math.max(1, Math.ceil(target / (months * MONTH)))
  const isBusy = busyMonths(until, target / (seats * months * MONTH))
  const going = until >= -3 && work.stopsAt === undefined && frame.endsOn > calendar.today
  const placements: Placement[] = []
  for (let seat = 0; seat < seats; seat++) {
    let from = Math.min(until, first + (months > 4 ? seat % 3 : 0))
    for (let turn = seat; from <= until; turn++) {
      const [mode, employer] = work.modes[turn % work.modes.length]!
      const length = modes[mode].direct || mode.startsWith('ST_') ? dice.between(7, 12) : dice.between(3, 6)
      const to = from + length + 2 > until ? Math.min(until, from + 19) : from + length - 1
      const staying = going && to === until
      const busyTo = staying ? 0 : to
      const busy = Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(isBusy)
      const start = calendar.on(`${busy[0] ?? from}/0${dice.between(1, 7)}`)
      from = to + 1
      if (busy.length === 0) continue
      placements.push({
        member: crew.forStint(story.buyer ?? 'hauteVesle', mode, busy[0]!, busyTo),
        employer: employer ?? mainHolder(story),
        mode,
        hiredOn: later(start, frame.startsOn),
        leftOn: staying ? null : earlier(calendar.on(`${to}/end`), frame.endsOn),
        job: jobIn(story.sector, dice),
        eligibleLate: 0,
        lines: busy.map(month => ({ month, centihours: 0 })),
      })
    }
  }
  const lines = placements.flatMap(placement => placement.lines)
  const weights = lines.map(line => {
    const gone = (line.month - first) / Math.max(1, months - 1)
    return (work.slowing ? 1.7 - 1.3 * gone : 1) * (0.8 + 0.4 * dice.roll())
  })
  for (const [index, share] of sharedOut(target, weights).entries()) lines[index]!.centihours = share
  return placements
}

/** Which months a seat works when `part` of them would do: all, or missions of some months, the last one under way. */
function busyMonths(until: number, part: number): (month: number) => boolean {
  const cycle = Math.max(MISSION, Math.round(MISSION / part))
  return month => (until - month) % cycle < MISSION
}

/** What happens in real files: a correction, a part not accepted, hours that do not count. */
function leaveTrace(
  trace: Trace,
  placements: Placement[],
  frame: Frame,
  story: Story,
  calendar: Calendar,
  crew: Crew,
  dice: Dice,
): void {
  const longest = placements.toSorted((a, b) => b.lines.length - a.lines.length)[0]!
  const line = longest.lines[Math.floor(longest.lines.length / 2)]!
  if (trace === 'corrected')
    line.earlier = { centihours: line.centihours + 700, reason: 'Une journée comptée deux fois par l’entreprise.' }
  if (trace === 'partlyAccepted') {
    line.refused = { centihours: 1400, reason: 'Deux jours d’intempéries payés, non travaillés.' }
    line.centihours += 1400
  }
  const [recent] = placements.flatMap(({ lines }) => lines.filter(({ month }) => month === -1))
  if (trace === 'overtime' && recent) recent.centihours = MORE_THAN_FULL_TIME
  if (trace === 'lateEligibility') longest.eligibleLate = 12
  if (trace === 'outsideEmployment' && longest.lines.length > 2) {
    longest.firstLeftOn = longest.leftOn
    longest.leftOn = calendar.on(`${longest.lines.at(-2)!.month}/end`)
  }
  if (trace === 'afterExecution') {
    const late = placements.findLast(({ lines }) => lines.at(-1)!.month === calendar.offsetOf(frame.endsOn))!
    late.leftOn = null
    late.lines.push({ month: calendar.offsetOf(frame.endsOn) + 1, centihours: 1400 })
  }
  if (trace === 'beforeExecution') {
    const hiredOn = plusDays(frame.startsOn, -12)
    const month = calendar.offsetOf(hiredOn)
    placements.push({
      member: crew.forStint(story.buyer ?? 'hauteVesle', 'MAD_ETTI', month, month + 1, { fresh: true }),
      employer: 'relais',
      mode: 'MAD_ETTI',
      hiredOn,
      leftOn: calendar.on(`${month + 1}/end`),
      job: jobIn(story.sector, dice),
      eligibleLate: 0,
      lines: [{ month, centihours: 2100 }],
    })
  }
}

/** Every month has its statement, but those the story says are late. */
function statementsOf(
  placements: Placement[],
  work: WorkStory,
  first: number,
  over: number,
  checked: number,
): Statement[] {
  const worked = new Set(placements.flatMap(placement => placement.lines.map(line => line.month)))
  const months = new Set([...worked].filter(month => month <= checked))
  for (let month = first; month <= checked; month++) months.add(month)
  if (over < -1) for (const month of worked) months.add(month)
  const statements: Statement[] = [...months]
    .sort((a, b) => a - b)
    .map(month => ({ month, state: worked.has(month) ? 'validated' : 'nothing', reason: '' }))
  if (checked < over && work.last && !work.last.toLowerCase().includes('late'))
    statements.push({ month: over, state: work.last as Statement['state'], reason: work.sentBackReason ?? '' })
  return statements
}
