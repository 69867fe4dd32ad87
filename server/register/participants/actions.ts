import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, record } from '#server/journal/store.ts'
import { clausesOfParticipant, unsettle } from '../standings/store.ts'
import { grounds, type Identity, type Participant, sensitiveGrounds } from './rules.ts'
import {
  insertParticipant,
  numberMatching,
  type ParticipantColumns,
  putIdentity,
  rowOf,
  type Situation,
  updateParticipant,
} from './store.ts'
import { participantHref } from './words.ts'

/** Adds someone, or says under which pseudonym they are already known to this buyer. */
export async function addParticipant(
  db: Db,
  buyerId: number,
  identity: Identity,
  situation: Situation,
  author: Author,
): Promise<{ number: number; known: boolean }> {
  const known = await numberMatching(db, buyerId, identity)
  // The same form sent twice finds its own first result, and says so as the journal does.
  const added = await db
    .transaction(async trx => {
      if (known && !author.formKey) return null
      const { id, number } = await insertParticipant(trx, buyerId, situation, author.at)
      // The journal holds no identity: who it is stands in one table only.
      await record(trx, author, {
        action: 'participant.added',
        subject: 'participant',
        subjectId: id,
        buyerId,
        href: participantHref(number),
        after: told(rowOf(situation)),
      })
      if (!(await putIdentity(trx, id, buyerId, identity))) throw new KnownMeanwhile()
      return number
    })
    .catch(error => {
      if (error instanceof KnownMeanwhile) return null
      throw error
    })
  if (added) return { number: added, known: false }
  return { number: (await numberMatching(db, buyerId, identity))!, known: true }
}

/** @throws Conflict when someone else changed this participant meanwhile. */
export async function editParticipant(
  db: Db,
  participant: Participant,
  situation: Situation,
  author: Author,
): Promise<void> {
  await change(db, participant, rowOf(situation), 'participant.changed', author)
}

/** Eligibility, established on a day by whoever is signed in; null withdraws it. @throws Conflict */
export async function establishEligibility(
  db: Db,
  participant: Participant,
  eligibleOn: string | null,
  author: Author,
): Promise<void> {
  const columns = { eligible_on: eligibleOn, eligible_by: eligibleOn ? author.userId : null }
  await change(db, participant, columns, 'participant.eligible', author)
}

/** What became of someone at the end. @throws Conflict */
export async function recordExit(
  db: Db,
  participant: Participant,
  exit: { situation: string; on: string | null },
  author: Author,
): Promise<void> {
  const columns = { exit_situation: exit.situation, exit_on: exit.on }
  await change(db, participant, columns, 'participant.exited', author)
}

/** Writes down that an identity is being read, before it is shown. */
export async function noteIdentityShown(db: Db, participant: Participant, author: Author): Promise<void> {
  await db.transaction(trx => record(trx, author, entryOf(participant, 'identity.read')))
}

/** Writes down that the names of a pasted list were matched with those of the people of a contract. */
export async function noteNamesMatched(
  db: Db,
  contract: { id: number; buyerId: number },
  href: string,
  author: Author,
): Promise<void> {
  const subject = { subject: 'contract', subjectId: contract.id, buyerId: contract.buyerId }
  await db.transaction(trx => record(trx, author, { action: 'identities.read', ...subject, href }))
}

/** Corrects an identity; false when it is someone else’s for this buyer. */
export async function correctIdentity(
  db: Db,
  participant: Participant,
  identity: Identity,
  author: Author,
): Promise<boolean> {
  return db.transaction(async trx => {
    if (!(await putIdentity(trx, participant.id, participant.buyerId, identity))) return false
    await record(trx, author, entryOf(participant, 'identity.corrected'))
    return true
  })
}

async function change(
  db: Db,
  participant: Participant,
  columns: ParticipantColumns,
  action: string,
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const before = await trx('participants')
      .where({ id: participant.id })
      .first(...(Object.keys(columns) as (keyof ParticipantColumns)[]))
    await record(trx, author, { ...entryOf(participant, action), before: told(before!), after: told(columns) })
    if (!(await updateParticipant(trx, participant, columns))) throw new Conflict()
    await unsettle(trx, await clausesOfParticipant(trx, participant.id))
  })
}

/** Columns as the journal keeps them. Those who read it may not tell sensitive grounds apart: they are written grouped. */
function told(columns: ParticipantColumns): Record<string, string | number | null> {
  const sensitive = sensitiveGrounds.includes(String(columns.ground))
  const kept = Object.entries(columns).map(([name, value]) => {
    if (name === 'ground' && sensitive) return ['ground', 'sensible']
    if (name === 'evidence_kind' && (sensitive || evidenceIsTelling(value)))
      return ['evidenceKind', value && 'Pièce vue']
    return [name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), value]
  })
  return Object.fromEntries(kept)
}

/** A paper that proves only sensitive grounds says as much as they do. */
function evidenceIsTelling(kind: string | number | null): boolean {
  const proves = Object.values(grounds).filter(({ evidence }) => evidence.some(({ label }) => label === kind))
  return proves.length > 0 && proves.every(({ sensitive }) => sensitive)
}

function entryOf({ id, number, buyerId }: Participant, action: string) {
  return { action, subject: 'participant', subjectId: id, buyerId, href: participantHref(number) }
}

class KnownMeanwhile extends Error {}
