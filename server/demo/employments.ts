import { plusDays, plusMonths } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import { moments } from '#server/register/participants/situation-rules.ts'
import { editPlacement } from '#server/register/placements/actions.ts'
import { joinContract } from '#server/register/placements/join.ts'
import { placementFor } from '#server/register/placements/store.ts'
import type { Agenda, Stage } from './agenda.ts'
import { weekday } from './calendar.ts'
import { cameOn, contractOf, followerOn } from './contracts.ts'
import {
  answerAfterwards,
  cameIn,
  establish,
  joinedOn,
  lateDay,
  leave,
  type Person,
  register,
  registeredFirst,
  situationOf,
} from './people.ts'
import { clauseIdOf } from './terms.ts'
import type { Done } from './work.ts'

/** The people met in this order, their papers, their employments and what became of them. */
export function tellPeople(agenda: Agenda, stage: Stage, people: readonly Person[]): void {
  for (const buyer of ['hauteVesle', 'marvaux'] as const) {
    const theirs = people.filter(({ member }) => member.buyer === buyer)
    tellFirst(agenda, stage, registeredFirst(theirs))
    for (const person of theirs) tellPerson(agenda, stage, person)
  }
}

/** Each is added no later than any whose number follows. */
function tellFirst(agenda: Agenda, stage: Stage, first: readonly Person[]): void {
  const days = first.map(person => cameIn(person, stage.calendar))
  for (const [index, person] of first.entries()) {
    const day = days.slice(index).toSorted()[0]!
    agenda.on(day, '09:05', whoIs(person), author => register(stage, person, author))
  }
}

function tellPerson(agenda: Agenda, stage: Stage, person: Person): void {
  const { calendar } = stage
  for (const [index, employment] of person.employments.entries()) {
    const { done, placement } = employment
    const time = joinedOn(employment, calendar) === cameOn(done.story, calendar) ? '16:15' : '09:15'
    const day = joinedOn(employment, calendar)
    agenda.on(day, time, followerOn(done.story, day, calendar), author =>
      join(stage, person, employment, index === 0, author),
    )
    if (placement.firstLeftOn)
      agenda.on(weekday(plusDays(placement.firstLeftOn, 40)), '11:35', whoIs(person), author =>
        correctDeparture(stage, employment, author),
      )
  }
  if (person.late) agenda.on(lateDay(person), '10:50', whoIs(person), author => establish(stage, person, author))
  const { exit, exitOn } = person.dossier
  if (exit && exitOn)
    agenda.on(weekday(plusDays(exitOn, 20)), '16:50', whoIs(person), author => leave(stage, person, author))
  if (exit && exitOn) tellAfterwards(agenda, stage, person, exitOn)
}

/** Called back six and twelve months after: the last two months are still to be asked. */
function tellAfterwards(agenda: Agenda, stage: Stage, person: Person, exitOn: string): void {
  for (const moment of ['six', 'twelve'] as const) {
    const day = weekday(plusDays(plusMonths(exitOn, moments[moment].months), 48))
    if (day < stage.calendar.today)
      agenda.on(day, '17:05', whoIs(person), author => answerAfterwards(stage, person, moment, author))
  }
}

function whoIs({ member }: Person) {
  return member.buyer === 'marvaux' ? ('ines' as const) : ('camille' as const)
}

async function join(
  stage: Stage,
  person: Person,
  { done, placement }: Person['employments'][number],
  isFirst: boolean,
  author: Author,
) {
  const { dossier } = person
  const isKnown = person.number !== null
  const outcome = await joinContract(
    stage.trx,
    await placeOf(stage, done),
    {
      joiner: isKnown
        ? { number: person.number! }
        : { identity: dossier.identity, situation: situationOf(person), anyway: null },
      papers: isFirst ? dossier.papers : [],
      eligibleOn: isFirst && !person.late ? dossier.eligibleOn : null,
      values: {
        modalite: placement.mode,
        embauche: placement.hiredOn,
        depart: placement.firstLeftOn ?? placement.leftOn,
        poste: placement.job,
      },
      employer: { id: stage.companies.get(placement.employer)! },
      confirmed: false,
    },
    author,
  )
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
  person.number = outcome.number
  placement.id = outcome.placementId
  return null
}

async function correctDeparture(stage: Stage, { done, placement }: Person['employments'][number], author: Author) {
  const place = await placeOf(stage, done)
  const now = await placementFor(stage.trx, place.clauseId, placement.id)
  const outcome = await editPlacement(
    stage.trx,
    place,
    now,
    {
      modalite: now.mode,
      embauche: now.hiredOn,
      depart: placement.leftOn,
      poste: now.job,
      version: now.version,
      employerId: now.employerId,
      confirmed: false,
      reason: 'Fin de mission avancée, apprise de l’employeur après coup.',
    },
    author,
  )
  placement.version = now.version + 1
  return outcome.kind === 'done' ? null : JSON.stringify(outcome)
}

export async function placeOf(stage: Stage, { story }: Pick<Done, 'story'>) {
  return { contract: await contractOf(stage, story), clauseId: await clauseIdOf(stage, story) }
}
