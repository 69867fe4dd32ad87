import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { bearing, type Condition, isIn, on } from '#db/words.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { NotFound } from '#server/base/errors.ts'
import type { Author } from '#server/journal/store.ts'
import { type Known, noted, opened, searched } from './identity-lines.ts'
import { isEnough, isNamedIn, nameKey, type Sought, searchText, soughtIn } from './name-rules.ts'
import type { Identity, Participant } from './rules.ts'
import { endColumns } from './situation-store.ts'
import { participantFromRow, visibleParticipants } from './store.ts'

// The door to identities: no other file reads a name. Whatever shows who somebody is leaves its line in the journal first, one
// for each opening: how many persons and which, by pseudonym; never a name, never what was typed. Only those who may read
// identities (access/rules.ts) are let in, by the routes.

/**
 * Who a participant is. null: no identity is kept. In the archive it is read for a reason, which the line says.
 * @throws NotFound when it waits there and no reason is given.
 */
export async function identityShown(
  db: Db,
  participant: Known & { archivedAt: string | null },
  author: Author,
  reason = '',
): Promise<Identity | null> {
  if (participant.archivedAt && !reason) throw new NotFound('identity in the archive')
  await noted(db, author, [participant], participant.archivedAt ? reason : '')
  const row = await db('identities').where({ participant_id: participant.id }).first()
  return row ? identityFromRow(row) : null
}

export type FoundPerson = { participant: Participant; identity: Identity; contracts: string[] }
export type FoundPeople = { total: number; people: FoundPerson[] }

export const MOST_PEOPLE = 6

/**
 * People of this institution, or of those this person sees, who answer what was written, by name: at most `MOST_PEOPLE`,
 * and how many in all. Too little written to look for anybody finds nobody, and leaves no line.
 */
export async function peopleShown(
  db: Db,
  user: User,
  text: string,
  author: Author,
  buyerId?: number,
): Promise<FoundPeople> {
  const sought = soughtIn(text)
  if (!isEnough(sought)) return { total: 0, people: [] }
  const { total, rows } = await rowsFound(db, user, sought, buyerId)
  const people = rows.map(row => ({ participant: participantFromRow(row), identity: identityFromRow(row) }))
  const shown = people.map(({ participant }) => participant)
  if (total === 1) await noted(db, author, shown)
  else await searched(db, author, { found: total, shown, buyerIds: buyerId ? [buyerId] : user.buyerIds })
  const contracts = await contractsOf(
    db,
    rows.map(row => row.id),
  )
  return { total, people: people.map(one => ({ ...one, contracts: contracts.get(one.participant.id) ?? [] })) }
}

/** Names by participant, of those whose name is known and not in the archive. */
export type ShownNames = Map<number, Pick<Identity, 'lastName' | 'firstName'>>

/**
 * Who works under the contracts of a page, whole pages of them at once. One line an opening: where, and how many names;
 * `isOpening` false: the page that asks already shows them, and said so when it was opened.
 */
export async function namesShown(
  db: Db,
  people: readonly Pick<Known, 'id' | 'buyerId'>[],
  { href, month, isOpening }: { href: string; month: string; isOpening: boolean },
  author: Author,
): Promise<ShownNames> {
  const found: ShownNames = new Map()
  for (const ids of inChunks([...new Set(people.map(({ id }) => id))])) {
    const rows = await db('identities')
      .join('participants', 'participants.id', 'identities.participant_id')
      .whereIn('participants.id', ids)
      .whereNull('participants.archived_at')
      .select('participants.id', 'last_name', 'first_name')
    for (const row of rows) found.set(row.id, { lastName: row.last_name, firstName: row.first_name })
  }
  const buyerIds = [...new Set(people.filter(({ id }) => found.has(id)).map(({ buyerId }) => buyerId))]
  if (isOpening && found.size > 0) await opened(db, author, { href, month, people: found.size, buyerIds })
  return found
}

/** Of participants, those whose identity bears these words and days of birth, the archive left aside. */
export function namedBy(db: Db, { words, bornOn }: Pick<Sought, 'words' | 'bornOn'>): Condition {
  const query = db('identities').select('identities.participant_id')
  if (words.length > 0) query.where(isIn(db, 'identities.participant_id', bearing(db, 'identities', words)))
  if (bornOn.length > 0) query.whereIn('identities.born_on', bornOn)
  if (words.length + bornOn.length === 0) query.whereRaw('1 = 0')
  return on(people => people.whereNull('participants.archived_at').whereIn('participants.id', query))
}

/** A list was asked by words that names may answer: so many did. What it shows is pseudonyms, which the words then name. */
export async function noteNamesSearched(db: Db, user: User, found: number, author: Author): Promise<void> {
  await searched(db, author, { found, shown: [], buyerIds: user.buyerIds })
}

/**
 * Whoever else has this identity for this buyer, the first of them; null when nobody does. Never compared across buyers,
 * never by the national number. To be noted (`noteNamesake`) where it is said: what was typed is then who that is.
 */
export async function namesakeOf(db: Db, buyerId: number, identity: Identity, exceptId = 0): Promise<Known | null> {
  const row = await db('identities')
    .join('participants', 'participants.id', 'identities.participant_id')
    .where('identities.match_hash', matchHash(buyerId, identity))
    .whereNot('participants.id', exceptId)
    .orderBy('participants.id')
    .first('participants.id', 'participants.number')
  return row ? { id: row.id, number: row.number, buyerId } : null
}

export async function noteNamesake(db: Db, namesake: Known, author: Author): Promise<void> {
  await noted(db, author, [namesake])
}

/** Who of this contract a text names in full; to be noted where it is said. null: nobody. */
export async function personNamedIn(db: Db, contractId: number, text: string): Promise<Known | null> {
  const rows = await db('identities')
    .join('participants', 'participants.id', 'identities.participant_id')
    .whereIn(
      'participants.id',
      db('placements')
        .join('clauses', 'clauses.id', 'placements.clause_id')
        .where({ contract_id: contractId })
        .select('participant_id'),
    )
    .orderBy('participants.id')
    .select('participants.id', 'number', 'buyer_id', 'last_name', 'first_name')
  const row = rows.find(one => isNamedIn(text, { lastName: one.last_name, firstName: one.first_name }))
  return row ? { id: row.id, number: row.number, buyerId: row.buyer_id } : null
}

/** Erases who somebody is. @returns whether a text names them, so that what else says it goes with it. */
export async function identitiesErased(trx: Db, participantId: number): Promise<(text: string) => boolean> {
  const row = await trx('identities').where({ participant_id: participantId }).first('last_name', 'first_name')
  await trx('identities').where({ participant_id: participantId }).delete()
  return text => row !== undefined && isNamedIn(text, { lastName: row.last_name, firstName: row.first_name })
}

/**
 * What the lines of a file are compared with: everybody of these buyers whose identity is at hand. Compared, not shown; whom they name is
 * to be noted (`noteNamesMatched`).
 */
export async function identitiesToCompare(
  db: Db,
  buyerIds: readonly number[],
): Promise<{ id: number; number: number; lastName: string; firstName: string; bornOn: string | null }[]> {
  const rows = await db('identities')
    .join('participants', 'participants.id', 'identities.participant_id')
    .whereIn('participants.buyer_id', buyerIds)
    .whereNull('participants.archived_at')
    .orderBy('participants.id')
    .select('participants.id', 'participants.number', 'last_name', 'first_name', 'born_on')
  return rows.map(row => ({
    id: row.id,
    number: row.number,
    lastName: row.last_name,
    firstName: row.first_name,
    bornOn: row.born_on,
  }))
}

/** The same person for the same buyer. */
export function matchHash(buyerId: number, identity: Identity): string {
  return createHash('sha256')
    .update([buyerId, nameKey(identity), identity.bornOn].join('|'))
    .digest('hex')
}

export async function putIdentity(trx: Db, participantId: number, buyerId: number, identity: Identity): Promise<void> {
  const columns = {
    last_name: identity.lastName,
    first_name: identity.firstName,
    born_on: identity.bornOn,
    city: identity.city,
    phone: identity.phone,
    match_hash: matchHash(buyerId, identity),
    search_text: searchText(identity),
  }
  if (await trx('identities').where({ participant_id: participantId }).update(columns)) return
  await trx('identities').insert({ participant_id: participantId, ...columns })
}

async function rowsFound(db: Db, user: User, sought: Sought, buyerId?: number) {
  const query = visibleParticipants(db, user).join('identities', 'identities.participant_id', 'participants.id')
  if (buyerId !== undefined) query.where('participants.buyer_id', buyerId)
  query.whereNull('participants.archived_at') // what waits there is not looked for
  if (sought.number !== null) query.where('participants.number', sought.number)
  else query.where(namedBy(db, sought))
  const [{ total }] = (await query.clone().count({ total: 'participants.id' })) as [{ total: number | string }]
  const rows = await query
    .leftJoin('users', 'users.id', 'participants.eligible_by')
    .orderBy(['identities.search_text', 'participants.id'])
    .limit(MOST_PEOPLE)
    .select(
      'participants.*',
      'users.name as eligible_by_name',
      ...endColumns(db),
      'identities.last_name',
      'identities.first_name',
      'identities.born_on',
      'identities.city',
      'identities.phone',
    )
  return { total: Number(total), rows }
}

function identityFromRow(row: Pick<Row<'identities'>, 'last_name' | 'first_name' | 'born_on' | 'city' | 'phone'>) {
  return {
    lastName: row.last_name,
    firstName: row.first_name,
    bornOn: row.born_on,
    city: row.city,
    phone: row.phone,
  }
}

/** The numbers of the contracts on which these people work or worked, latest hire first. */
async function contractsOf(db: Db, participantIds: readonly number[]): Promise<Map<number, string[]>> {
  const rows = await db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .whereIn('placements.participant_id', participantIds)
    .orderBy([
      { column: 'placements.hired_on', order: 'desc' },
      { column: 'placements.id', order: 'desc' },
    ])
    .select('placements.participant_id', 'contracts.number')
  const found = Map.groupBy(rows, row => row.participant_id)
  return new Map([...found].map(([id, list]) => [id, [...new Set(list.map(({ number }) => number))]]))
}
