import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { folded } from '#server/base/text.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { otherGroundsOf } from '#server/register/participants/grounds-store.ts'
import { namedBy } from '#server/register/participants/identities.ts'
import { soughtIn } from '#server/register/participants/name-rules.ts'
import { type GroundPaper, grounds, type Participant, sensitiveGrounds } from '#server/register/participants/rules.ts'
import { endColumns, whoseEndIsSaid } from '#server/register/participants/situation-store.ts'
import { numberOf, participantFromRow, visibleParticipants } from '#server/register/participants/store.ts'

export type ParticipantFilters = {
  q: string
  /** The code of a ground, 'sensible' for all those grouped, or ''. */
  ground: string
  state: '' | 'a-valider' | 'eligibles' | 'sortis' | 'bientot-effaces'
  /** Until when « soon » is. */
  soon: string
  sort: 'numero' | 'eligibilite' | 'heures'
}

export type ListedParticipant = Participant & {
  /** The institution that follows them. */
  buyer: string
  /** The grounds beside the first. */
  others: readonly GroundPaper[]
  contracts: number
  hours: number
}

/** Whether what was written is compared with names: more than pseudonyms. */
export function asksNames({ q }: Pick<ParticipantFilters, 'q'>): boolean {
  return wordsOf(q).some(word => numberOf(word) === null)
}

/** Participants as a list shows them. Names are searched only for those who may read them, and never returned. */
export async function listedParticipants(
  db: Db,
  user: User,
  filters: ParticipantFilters,
  readsIdentities: boolean,
  { limit, offset }: { limit: number; offset: number },
): Promise<ListedParticipant[]> {
  const query = filtered(db, user, filters, readsIdentities)
  return fromRows(db, await withSums(db, query).orderByRaw(orders[filters.sort]).limit(limit).offset(offset))
}

/** The participants of these numbers that this person sees, in their order. At most so many as a query takes. */
export async function participantsNumbered(db: Db, user: User, ids: readonly number[]): Promise<ListedParticipant[]> {
  const rows = await withSums(db, visibleParticipants(db, user).whereIn('participants.id', ids))
  const found = new Map((await fromRows(db, rows)).map(one => [one.id, one]))
  return ids.flatMap(id => found.get(id) ?? [])
}

function withSums(db: Db, query: ReturnType<typeof visibleParticipants>) {
  return query
    .join('buyers', 'buyers.id', 'participants.buyer_id')
    .leftJoin('users', 'users.id', 'participants.eligible_by')
    .select(
      'buyers.name as buyer_name',
      'buyers.siret as buyer_siret',
      'participants.*',
      'users.name as eligible_by_name',
      ...endColumns(db),
      db('placements')
        .countDistinct('placements.clause_id')
        .whereRaw('placements.participant_id = participants.id')
        .as('contracts'),
      hoursDeclared(db),
    )
}

export function hoursDeclared(db: Db) {
  return db('hours')
    .join('placements', 'placements.id', 'hours.placement_id')
    .select(db.raw('coalesce(sum(hours.centihours), 0)'))
    .whereRaw('placements.participant_id = participants.id')
    .as('hours')
}

async function fromRows(db: Db, rows: Awaited<ReturnType<typeof withSums>>): Promise<ListedParticipant[]> {
  const others = await otherGroundsOf(
    db,
    rows.map(row => row.id),
  )
  return rows.map(row => ({
    ...participantFromRow(row),
    buyer: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
    others: others.get(row.id) ?? [],
    contracts: row.contracts,
    hours: row.hours,
  }))
}

export async function countParticipants(
  db: Db,
  user: User,
  filters: ParticipantFilters,
  readsIdentities: boolean,
): Promise<number> {
  const row = await filtered(db, user, filters, readsIdentities).count('* as count').first()
  return Number(row?.count ?? 0)
}

/** Numbers are each institution's own. In so many words: knex forgets the day itself where it says on SQLite where NULL stands. */
const latest = 'participants.number desc, participants.id desc'
const orders: Record<ParticipantFilters['sort'], string> = {
  numero: latest,
  eligibilite: `participants.eligible_on desc nulls first, ${latest}`,
  heures: `hours desc, ${latest}`,
}

/** Those that answer these filters, in no order. */
export function filtered(db: Db, user: User, { q, ground, state, soon }: ParticipantFilters, readsIdentities: boolean) {
  const query = visibleParticipants(db, user)
  if (ground === 'sensible') query.where(onGrounds(db, sensitiveGrounds))
  else if (ground) query.where(onGrounds(db, [ground]))
  if (state === 'a-valider') query.whereNull('participants.eligible_on')
  if (state === 'eligibles') query.whereNotNull('participants.eligible_on').whereNotExists(whoseEndIsSaid(db))
  if (state === 'bientot-effaces') query.whereNull('participants.erased_at').where('participants.erase_on', '<=', soon)
  if (state === 'sortis') query.whereExists(whoseEndIsSaid(db))

  for (const word of wordsOf(q)) {
    const said = folded(word)
    query.where(any => {
      any.where('participants.number', numberOf(word) ?? (/^\d{1,9}$/.test(word) ? Number(word) : 0))
      if (!readsIdentities) return
      any.orWhere(onGrounds(db, groundsSaying(said)))
      any.orWhere(namedBy(db, soughtIn(word)))
    })
  }
  return query
}

function wordsOf(q: string): string[] {
  return q.slice(0, 200).split(/\s+/).filter(Boolean).slice(0, 8)
}

/** Those who stand on one of these grounds, as the first or beside it. */
function onGrounds(db: Db, codes: readonly string[]) {
  const others = db('participant_grounds').whereNull('removed_at').whereIn('ground', codes).select('participant_id')
  return (either: ReturnType<Db>) => either.whereIn('participants.ground', codes).orWhereIn('participants.id', others)
}

function groundsSaying(word: string): string[] {
  return Object.entries(grounds)
    .filter(([, { label }]) => folded(label).includes(word))
    .map(([code]) => code)
}
