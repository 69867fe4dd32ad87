import { endOfLastMonth, later, plusDays } from '#server/base/dates.ts'
import { lineAt } from '#server/compliance/line-rules.ts'
import type { Author } from '#server/journal/store.ts'
import { addParticipant, establishEligibility, recordExit } from '#server/register/participants/actions.ts'
import { answerSituations } from '#server/register/participants/situation-actions.ts'
import { participantOf, type Situation } from '#server/register/participants/store.ts'
import type { Stage } from './agenda.ts'
import type { Calendar } from './calendar.ts'
import { cameOn } from './contracts.ts'
import { Crew, type Dossier, type Member, recordOf } from './crew.ts'
import { diceFrom } from './dice.ts'
import { linesOf } from './ledger.ts'
import { stories } from './story/stories.ts'
import { type Done, type Placement, workOf } from './work.ts'

/** Somebody, all their employments and what is known of them. */
export type Person = {
  member: Member
  dossier: Dossier
  /** Oldest first. */
  employments: { done: Done; placement: Placement }[]
  /** Eligibility established this many days after the first hire: too late for the first hours. */
  late: number
  /** The pseudonym, once given. */
  number: number | null
}

/** Who works where, month by month, on every contract that has begun. */
export function worked(calendar: Calendar): Done[] {
  const dice = diceFrom(2026)
  const crew = new Crew(dice)
  const date = endOfLastMonth(calendar.today)
  return stories.flatMap(story => {
    if (!story.clause?.work) return []
    const [startsOn, endsOn] = [calendar.on(story.starts!), calendar.on(story.ends!)]
    const suspensions = (story.facts ?? [])
      .filter(fact => fact.kind === 'suspension')
      .map(fact => {
        const until = fact.until ?? fact.resumedAfter
        return { from: calendar.workday(fact.at), until: until ? calendar.on(until) : null }
      })
    const ends = [{ effectOn: null, endsOn, owedThen: 'line' as const }]
    const line = lineAt({ startsOn, ends, ledger: linesOf(story, calendar), suspensions, notBefore: null }, date)
    const frame = { startsOn, endsOn, owed: line.owed, expected: line.expectedOn(date) }
    return [{ story, ...workOf(story, frame, calendar, crew, dice) }]
  })
}

/** Those people, in the order in which they came: pseudonyms are given one after the other. */
export function peopleOf(done: readonly Done[], calendar: Calendar): Person[] {
  const dice = diceFrom(93)
  const employed = Map.groupBy(
    done.flatMap(one => one.placements.map(placement => ({ done: one, placement }))),
    ({ placement }) => placement.member,
  )
  const people = [...employed].map(([member, all]) => {
    const employments = all.toSorted((a, b) => (a.placement.hiredOn < b.placement.hiredOn ? -1 : 1))
    const late = Math.max(...employments.map(({ placement }) => placement.eligibleLate))
    const { hiredOn } = employments[0]!.placement
    return { member, dossier: recordOf(member, hiredOn, calendar, dice), employments, late, number: null }
  })
  return people.sort((a, b) => (cameIn(a, calendar) < cameIn(b, calendar) ? -1 : 1))
}

/** The day an employment is written: that of the hire, once the clause is there. */
export function joinedOn({ done, placement }: Person['employments'][number], calendar: Calendar): string {
  return later(calendar.workday(placement.hiredOn), cameOn(done.story, calendar))
}

export function cameIn({ employments }: Person, calendar: Calendar): string {
  return employments.map(one => joinedOn(one, calendar)).toSorted()[0]!
}

/** Those whose pseudonym the story says, and whoever must come before them, in the order of their numbers. */
export function registeredFirst(people: readonly Person[]): Person[] {
  const named = new Map(people.flatMap(person => (person.member.number ? [[person.member.number, person]] : [])))
  const others = people.filter(({ member }) => member.number === null)
  const last = Math.max(0, ...named.keys())
  return Array.from({ length: last }, (_, index) => named.get(index + 1) ?? others.shift()!)
}

/** Adds somebody before they are hired: their papers are not there yet. */
export async function register({ trx, buyers }: Stage, person: Person, author: Author): Promise<void> {
  const { member, dossier } = person
  const buyerId = buyers.get(member.buyer)!
  const situation = { ...situationOf(person), evidenceKind: '', evidenceOn: null }
  const { number, known } = await addParticipant(trx, buyerId, dossier.identity, situation, author)
  if (known) throw new Error('Deux personnes de même nom.')
  person.number = number
}

export function situationOf({ member, dossier }: Person): Situation {
  const { birthYear, priorityDistrict, education } = dossier
  return { ...dossier.papers[0]!, sex: member.sex, birthYear, priorityDistrict, education }
}

export async function establish({ trx, buyers }: Stage, person: Person, author: Author): Promise<void> {
  const participant = (await participantOf(trx, buyers.get(person.member.buyer)!, person.number!))!
  await establishEligibility(trx, participant, author.today, author)
}

export async function leave({ trx, buyers }: Stage, person: Person, author: Author): Promise<void> {
  const { exit, exitOn } = person.dossier
  const participant = (await participantOf(trx, buyers.get(person.member.buyer)!, person.number!))!
  await recordExit(trx, participant, { situation: exit, on: exitOn }, author)
}

/** What became of somebody since: most have a job, some are asked in vain. */
export async function answerAfterwards(
  { trx, buyers }: Stage,
  { member, dossier, number }: Person,
  moment: 'six' | 'twelve',
  author: Author,
): Promise<void> {
  const person = (await participantOf(trx, buyers.get(member.buyer)!, number!))!
  const situation = dossier.exit === 'cdi' ? 'cdi' : afterwards[(dossier.birthYear + number!) % afterwards.length]!
  await answerSituations(trx, [{ person, moment, situation }], author)
}

const afterwards = ['cdi', 'cdd_long', 'interim', 'cdd_under6', 'jobseeking', 'alternance', 'unknown']

export function lateDay(person: Person): string {
  return plusDays(person.employments[0]!.placement.hiredOn, person.late)
}
