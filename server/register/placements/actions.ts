import type { Db } from '#db/connect.ts'
import { plusDays } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, outrun, record } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { pseudonym } from '../participants/words.ts'
import { clausesOfParticipant, unsettle } from '../standings/store.ts'
import { asksAboutKind, type Employer, employerIdOf } from './employer.ts'
import { type Employment, needsReason, overlapped, overlapSentence } from './employment-rules.ts'
import { type Outcome, outcomeOf, refused } from './outcome.ts'
import { modeLabel, type PlacementValues } from './rules.ts'
import { overlaps, type Placement, placementFor } from './store.ts'
import {
  employmentsOf,
  hangingFrom,
  insertPlacement,
  lockEmployment,
  revisePlacement,
  takeAway,
} from './write-store.ts'

type Who = { id: number; number: number; eligible: boolean }

/** Puts someone on a contract, for an employer, in a mode. `confirmed`: yes, this employer is of the mode’s kind. */
export async function addPlacement(
  db: Db,
  place: Place,
  participant: Who,
  values: PlacementValues,
  employer: Employer,
  author: Author,
  { confirmed = false }: { confirmed?: boolean } = {},
): Promise<Outcome> {
  return db
    .transaction(async trx => {
      await lockEmployment(trx, place.clauseId, participant.id)
      await onlyOnce(trx, author)
      return placed(trx, place, participant, values, employer, author, confirmed)
    })
    .catch(outcomeOf)
}

/** The same, in a transaction that holds the clause and the person. @throws Stopped */
export async function placed(
  trx: Db,
  place: Place,
  participant: Who,
  values: PlacementValues,
  employer: Employer,
  author: Author,
  confirmed: boolean,
): Promise<Outcome> {
  const employerId = await employerIdOf(trx, employer, author.at)
  const own = { employerId, ...datesOf(values) }
  refuseOverlap({ id: 0, ...own }, await employmentsOf(trx, place.clauseId, participant.id))
  const kindConfirmed = await asksAboutKind(trx, employerId, own.mode, confirmed)
  const placement = { participantId: participant.id, clauseId: place.clauseId, ...own, kindConfirmed }
  const id = await insertPlacement(trx, placement, author.at)
  const after = { ...summary(participant.number, own), employerId, ...(kindConfirmed && { kindConfirmed }) }
  await record(trx, author, entryOf(place, 'placement.added', rowHref(place, id), null, after))
  await unsettle(trx, await clausesOfParticipant(trx, participant.id))
  const overlapsElsewhere = await overlaps(trx, placement)
  return {
    kind: 'done',
    placementId: id,
    number: participant.number,
    overlapsElsewhere,
    eligible: participant.eligible,
  }
}

export type Correction = PlacementValues & { version: number; reason: string; confirmed: boolean; employerId: number }

/**
 * Corrects or closes an employment; what it was stays, dated, and a past reading finds it. Once hours were declared on it,
 * a correction says why. @throws Conflict
 */
export async function editPlacement(
  db: Db,
  place: Place,
  placement: Placement,
  asked: Correction,
  author: Author,
): Promise<Outcome> {
  return db
    .transaction(async trx => {
      await lockEmployment(trx, place.clauseId, placement.participantId)
      await onlyOnce(trx, author)
      const now = await placementFor(trx, place.clauseId, placement.id)
      if (now.version !== asked.version) await outrun(trx, author)
      const next = { id: now.id, employerId: asked.employerId, ...datesOf(asked) }
      await refuseUnexplained(trx, now, next, asked.reason)
      refuseOverlap(next, await employmentsOf(trx, place.clauseId, placement.participantId), now)
      const isOther = next.mode !== now.mode || next.employerId !== now.employerId
      const kindConfirmed = isOther && (await asksAboutKind(trx, next.employerId, next.mode, asked.confirmed))
      const before = { ...summary(now.number, now), employerId: now.employerId }
      const after = { ...summary(now.number, next), employerId: next.employerId, reason: asked.reason }
      await record(trx, author, entryOf(place, 'placement.changed', rowHref(place, now.id), before, after))
      await revisePlacement(trx, now, { ...next, version: asked.version, kindConfirmed }, asked.reason, author)
      await unsettle(trx, await clausesOfParticipant(trx, placement.participantId))
      return done(now)
    })
    .catch(outcomeOf)
}

/** Takes away an employment on which no hour was ever declared: it never was. What is taken away stays in the journal. */
export async function removePlacement(
  db: Db,
  place: Place,
  placement: Placement,
  { version, reason }: { version: number; reason: string },
  author: Author,
): Promise<Outcome> {
  return db
    .transaction(async trx => {
      await lockEmployment(trx, place.clauseId, placement.participantId)
      await onlyOnce(trx, author)
      const now = await placementFor(trx, place.clauseId, placement.id)
      if (now.version !== version) await outrun(trx, author)
      const hanging = await hangingFrom(trx, now.id)
      if (hanging.hours) {
        const why = 'Des heures ont été déclarées sur cette ligne\u00a0: elle ne se retire plus, elle se corrige.'
        throw refused('reason', why)
      }
      if (hanging.decision) throw refused('reason', 'Une décision porte sur cette ligne\u00a0: elle ne se retire plus.')
      if (hanging.papers) throw refused('reason', 'Des pièces sont jointes à cette ligne\u00a0: retirez-les d’abord.')
      const before = { ...summary(now.number, now), employerId: now.employerId }
      const href = `/marches/${place.contract.id}/heures`
      await record(trx, author, entryOf(place, 'placement.removed', href, before, { reason }))
      const marked = await clausesOfParticipant(trx, now.participantId)
      await takeAway(trx, now.id, reason, author)
      await unsettle(trx, marked)
      return done(now)
    })
    .catch(outcomeOf)
}

function done({ id, number }: Placement): Outcome {
  return { kind: 'done', placementId: id, number, overlapsElsewhere: false, eligible: true }
}

function refuseOverlap(own: Employment, others: readonly Employment[], was: Employment | null = null): void {
  const other = overlapped(own, others, was)
  if (other) throw refused('hiredOn', overlapSentence(other))
}

async function refuseUnexplained(trx: Db, now: Placement, next: Employment, reason: string): Promise<void> {
  if (!needsReason(now, next)) return
  const hanging = await hangingFrom(trx, now.id)
  if (hanging.hours && !reason)
    throw refused('reason', 'Des heures sont déclarées sur cette ligne\u00a0: dites pourquoi elle est corrigée.')
  if (hanging.validated && next.employerId !== now.employerId) {
    const why = 'Des heures de cette ligne sont dans un relevé validé de cet employeur. Rouvrez-le d’abord.'
    throw refused('employer', why)
  }
}

function rowHref({ contract }: Place, placementId: number): string {
  return `/marches/${contract.id}/heures#p${placementId}`
}

/** Ends an employment, inside the transaction that learnt of it. @throws Conflict */
export async function endPlacement(
  trx: Db,
  place: Place,
  { id, version, leftOn }: { id: number; version: number; leftOn: string },
  author: Author,
): Promise<void> {
  const now = await placementFor(trx, place.clauseId, id)
  const next = { ...now, version, leftOn, kindConfirmed: false }
  if (!(await revisePlacement(trx, now, next, '', author))) throw new Conflict()
  const [before, after] = [summary(now.number, now), summary(now.number, next)]
  await record(trx, author, entryOf(place, 'placement.changed', rowHref(place, id), before, after))
  await unsettle(trx, await clausesOfParticipant(trx, now.participantId))
}

/**
 * Takes back an employment that what is undone had made, even where hours were said of it and are no longer: it leaves before it began, and
 * what it was is kept. Inside the transaction that undoes.
 */
export async function takeBackPlacement(
  trx: Db,
  place: Place,
  id: number,
  reason: string,
  author: Author,
): Promise<void> {
  const now = await placementFor(trx, place.clauseId, id)
  const next = { ...now, leftOn: plusDays(now.hiredOn, -1), kindConfirmed: false }
  if (!(await revisePlacement(trx, now, next, reason, author))) throw new Conflict()
  const before = { ...summary(now.number, now), employerId: now.employerId }
  const href = `/marches/${place.contract.id}/heures`
  await record(trx, author, entryOf(place, 'placement.removed', href, before, { reason }))
  await unsettle(trx, await clausesOfParticipant(trx, now.participantId))
}

function datesOf({ modalite, embauche, depart, poste }: PlacementValues) {
  return { mode: modalite, hiredOn: embauche, leftOn: depart, job: poste }
}

function summary(
  number: number,
  { mode, hiredOn, leftOn, job }: Pick<Placement, 'mode' | 'hiredOn' | 'leftOn' | 'job'>,
) {
  // The journal is read by those who may not tell a telling mode from another.
  return { participant: pseudonym(number), mode: modeLabel(mode, false), hiredOn, leftOn, job }
}
