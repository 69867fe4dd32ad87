import type { Db } from '#db/connect.ts'
import { Conflict, NotFound } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { clausesOfParticipant, unsettle } from '../standings/store.ts'
import { otherGroundsOf, putOtherGrounds } from './grounds-store.ts'
import { namesakeOf, noteNamesake, putIdentity } from './identities.ts'
import { type GroundPaper, grounds, type Identity, type Participant, sensitiveGrounds } from './rules.ts'
import { putSituation, situationsOf } from './situation-store.ts'
import {
  firstGround,
  insertParticipant,
  lockNumbers,
  type ParticipantColumns,
  rowOf,
  type Situation,
  updateParticipant,
} from './store.ts'
import { participantHref } from './words.ts'

/**
 * Adds someone, or says under which pseudonym somebody of the same name and birth date is already known to this buyer;
 * `anyway`: it was asked, and this is another person.
 */
export async function addParticipant(
  db: Db,
  buyerId: number,
  identity: Identity,
  situation: Situation,
  author: Author,
  { anyway = false, others = [] }: { anyway?: boolean; others?: readonly GroundPaper[] } = {},
): Promise<{ number: number; known: boolean }> {
  return db.transaction(async trx => {
    await lockNumbers(trx, buyerId)
    await onlyOnce(trx, author)
    const known = anyway ? null : await namesakeOf(trx, buyerId, identity)
    if (known) {
      await noteNamesake(trx, known, author)
      return { number: known.number, known: true }
    }
    const { number } = await newParticipant(trx, buyerId, identity, situation, others, author)
    return { number, known: false }
  })
}

/** A new person, in a transaction that holds the numbers of the buyer. The journal holds no identity. */
export async function newParticipant(
  trx: Db,
  buyerId: number,
  identity: Identity,
  situation: Situation,
  others: readonly GroundPaper[],
  author: Author,
): Promise<{ id: number; number: number }> {
  const { id, number } = await insertParticipant(trx, buyerId, situation, author.at)
  const entry = entryOf({ id, number, buyerId }, 'participant.added')
  await record(trx, author, { ...entry, after: { ...told(rowOf(situation)), ...toldOthers(others) } })
  await putIdentity(trx, id, buyerId, identity)
  await putOtherGrounds(trx, id, others, author)
  return { id, number }
}

/** What is said of somebody when they join a contract: their grounds, and the day of their eligibility. null: unchanged. */
export async function completeParticipant(
  trx: Db,
  participant: Participant,
  { papers, eligibleOn }: { papers: readonly GroundPaper[] | null; eligibleOn: string | null },
  author: Author,
): Promise<void> {
  let now = participant
  if (papers) {
    const [first, ...others] = papers
    await changeIn(trx, now, firstGround(first!), 'participant.changed', author, others)
    now = { ...now, version: now.version + 1 }
  }
  if (eligibleOn) await changeIn(trx, now, eligibility(eligibleOn, author), 'participant.eligible', author)
}

/** @throws Conflict when someone else changed this participant meanwhile. */
export async function editParticipant(
  db: Db,
  participant: Participant,
  situation: Situation,
  others: readonly GroundPaper[],
  author: Author,
): Promise<void> {
  await change(db, participant, rowOf(situation), 'participant.changed', author, others)
}

/** Eligibility, established on a day by whoever is signed in; null withdraws it. @throws Conflict */
export async function establishEligibility(
  db: Db,
  participant: Participant,
  eligibleOn: string | null,
  author: Author,
): Promise<void> {
  await change(db, participant, eligibility(eligibleOn, author), 'participant.eligible', author)
}

function eligibility(eligibleOn: string | null, { userId }: Author) {
  return { eligible_on: eligibleOn, eligible_by: eligibleOn ? userId : null }
}

/** What became of someone at the end. @throws Conflict */
export async function recordExit(
  db: Db,
  participant: Participant,
  exit: { situation: string; on: string | null },
  author: Author,
): Promise<void> {
  await db.transaction(async trx => {
    const before = (await situationsOf(trx, [participant.id]))
      .get(participant.id)
      ?.find(({ moment }) => moment === 'end')
    const said = { moment: 'end' as const, situation: exit.situation, onDay: exit.on }
    await record(trx, author, {
      ...entryOf(participant, 'participant.exited'),
      before: { exitSituation: before?.situation ?? '', exitOn: before?.onDay ?? null },
      after: { exitSituation: exit.situation, exitOn: exit.on },
    })
    if (!(await updateParticipant(trx, participant, {}, author))) throw new Conflict()
    await putSituation(trx, participant.id, said, author)
    await unsettle(trx, await clausesOfParticipant(trx, participant.id))
  })
}

/** Corrects an identity; false when it would be someone else’s for this buyer too, unless `anyway`: two people share it. */
export async function correctIdentity(
  db: Db,
  participant: Participant,
  identity: Identity,
  author: Author,
  { anyway = false }: { anyway?: boolean } = {},
): Promise<boolean> {
  const { id, buyerId } = participant
  if (participant.erasedAt) throw new NotFound('erased identity')
  return db.transaction(async trx => {
    await lockNumbers(trx, buyerId)
    await onlyOnce(trx, author)
    if (!anyway && (await namesakeOf(trx, buyerId, identity, id))) return false
    await putIdentity(trx, id, buyerId, identity)
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
  others?: readonly GroundPaper[],
): Promise<void> {
  await db.transaction(trx => changeIn(trx, participant, columns, action, author, others))
}

async function changeIn(
  trx: Db,
  participant: Participant,
  columns: ParticipantColumns,
  action: string,
  author: Author,
  others?: readonly GroundPaper[],
): Promise<void> {
  const { id } = participant
  const before = await trx('participants')
    .where({ id })
    .first(...(Object.keys(columns) as (keyof ParticipantColumns)[]))
  const standing = others && ((await otherGroundsOf(trx, [id])).get(id) ?? [])
  await record(trx, author, {
    ...entryOf(participant, action),
    before: { ...told(before!), ...toldOthers(standing) },
    after: { ...told(columns), ...toldOthers(others) },
  })
  if (!(await updateParticipant(trx, participant, columns, author))) throw new Conflict()
  if (others) await putOtherGrounds(trx, id, others, author)
  await unsettle(trx, await clausesOfParticipant(trx, id))
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

/** The grounds beside the first, grouped in the same way; nothing where there are none. */
function toldOthers(papers: readonly GroundPaper[] = []): { otherGrounds?: string[] } {
  if (papers.length === 0) return {}
  return { otherGrounds: papers.map(({ ground }) => (sensitiveGrounds.includes(ground) ? 'sensible' : ground)) }
}

/** A paper that proves only sensitive grounds says as much as they do. */
function evidenceIsTelling(kind: string | number | null): boolean {
  const proves = Object.values(grounds).filter(({ evidence }) => evidence.some(({ label }) => label === kind))
  return proves.length > 0 && proves.every(({ sensitive }) => sensitive)
}

type Known = Pick<Participant, 'id' | 'number' | 'buyerId'>

export function entryOf(participant: Known, action: string) {
  const { id, buyerId } = participant
  return { action, subject: 'participant', subjectId: id, buyerId, href: participantHref(participant) }
}
