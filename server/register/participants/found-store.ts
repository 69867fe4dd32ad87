import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { isEnough, type Sought, soughtIn } from './name-rules.ts'
import type { Identity, Participant } from './rules.ts'
import { participantFromRow, visibleParticipants } from './store.ts'

// Finding a person by what is known of them. Only for those who may read identities: names come with what is found.

/** Identities of the participant of this row that bear these words and days of birth, for an « exists ». */
export function namedBy(db: Db, { words, bornOn }: Pick<Sought, 'words' | 'bornOn'>) {
  const query = db('identities').whereRaw('identities.participant_id = participants.id')
  for (const word of words)
    query.whereRaw(`identities.search_text like ? escape '\\'`, [`%${word.replace(/[\\%_]/g, '\\$&')}%`])
  if (bornOn.length > 0) query.whereIn('identities.born_on', bornOn)
  return words.length + bornOn.length > 0 ? query : query.whereRaw('1 = 0')
}

export type FoundPerson = { participant: Participant; identity: Identity; contracts: string[] }

export const MOST_PEOPLE = 6

/**
 * People of this institution, or of those this person sees, who answer what was written, by name: at most `MOST_PEOPLE`,
 * and how many in all. Each showing is to be written in the journal before it is shown.
 */
export async function peopleFound(
  db: Db,
  user: User,
  text: string,
  buyerId?: number,
): Promise<{ total: number; people: FoundPerson[] }> {
  const sought = soughtIn(text)
  if (!isEnough(sought)) return { total: 0, people: [] }
  const query = visibleParticipants(db, user).join('identities', 'identities.participant_id', 'participants.id')
  if (buyerId !== undefined) query.where('participants.buyer_id', buyerId)
  if (sought.number !== null) query.where('participants.number', sought.number)
  else query.whereExists(namedBy(db, sought))
  const [{ total }] = (await query.clone().count({ total: 'participants.id' })) as [{ total: number | string }]
  const rows = await query
    .leftJoin('users', 'users.id', 'participants.eligible_by')
    .orderBy(['identities.search_text', 'participants.id'])
    .limit(MOST_PEOPLE)
    .select(
      'participants.*',
      'users.name as eligible_by_name',
      'identities.last_name',
      'identities.first_name',
      'identities.born_on',
      'identities.city',
      'identities.phone',
    )
  const contracts = await contractsOf(
    db,
    rows.map(row => row.id),
  )
  const people = rows.map(row => ({
    participant: participantFromRow(row),
    identity: {
      lastName: row.last_name,
      firstName: row.first_name,
      bornOn: row.born_on,
      city: row.city,
      phone: row.phone,
    },
    contracts: contracts.get(row.id) ?? [],
  }))
  return { total: Number(total), people }
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
