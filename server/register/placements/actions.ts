import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, record } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { ensureCompany } from '../companies/store.ts'
import { pseudonym } from '../participants/words.ts'
import { clausesOfParticipant, unsettle } from '../standings/store.ts'
import { modeLabel, type PlacementValues } from './rules.ts'
import { hasTwin, insertPlacement, type Placement, placementFor, updatePlacement } from './store.ts'

/** Puts someone on a contract. false when they already are, in the same way since the same day. */
export async function addPlacement(
  db: Db,
  place: Place,
  participant: { id: number; number: number },
  values: PlacementValues,
  employer: { id: number } | { siret: string },
  author: Author,
): Promise<boolean> {
  return db
    .transaction(async trx => {
      const employerId =
        'id' in employer
          ? employer.id
          : await ensureCompany(trx, { idType: 'SIRET', identifier: employer.siret }, author.at)
      const placement = { participantId: participant.id, clauseId: place.clauseId, employerId, ...datesOf(values) }
      const after = { ...summary(participant.number, placement), employerId }
      const href = `/marches/${place.contract.id}/heures`
      await record(trx, author, entryOf(place, 'placement.added', href, null, after))
      const id = await insertPlacement(trx, placement, author.at)
      if (id === null) throw new AlreadyThere()
      await unsettle(trx, await clausesOfParticipant(trx, participant.id))
      return true
    })
    .catch(notTwice)
}

/** Corrects or closes an employment. false when it would repeat another row. @throws Conflict */
export async function editPlacement(
  db: Db,
  place: Place,
  placement: Placement,
  values: PlacementValues & { version: number },
  author: Author,
): Promise<boolean> {
  return db
    .transaction(async trx => {
      const next = { ...placement, ...datesOf(values), version: values.version }
      const href = `/marches/${place.contract.id}/heures`
      const before = summary(placement.number, placement)
      await record(trx, author, entryOf(place, 'placement.changed', href, before, summary(placement.number, next)))
      if (await hasTwin(trx, next)) throw new AlreadyThere()
      if (!(await updatePlacement(trx, next))) throw new Conflict()
      await unsettle(trx, await clausesOfParticipant(trx, placement.participantId))
      return true
    })
    .catch(notTwice)
}

/** Ends an employment, inside the transaction that learnt of it. @throws Conflict */
export async function endPlacement(
  trx: Db,
  place: Place,
  { id, version, leftOn }: { id: number; version: number; leftOn: string },
  author: Author,
): Promise<void> {
  const placement = await placementFor(trx, place.clauseId, id)
  const next = { ...placement, version, leftOn }
  if (!(await updatePlacement(trx, next))) throw new Conflict()
  const href = `/marches/${place.contract.id}/heures`
  const before = summary(placement.number, placement)
  await record(trx, author, entryOf(place, 'placement.changed', href, before, summary(placement.number, next)))
  await unsettle(trx, await clausesOfParticipant(trx, placement.participantId))
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

class AlreadyThere extends Error {}

/** What the transaction wrote is undone; the answer is a plain « no ». */
function notTwice(error: unknown): false {
  if (error instanceof AlreadyThere) return false
  throw error
}
