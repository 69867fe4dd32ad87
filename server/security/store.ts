import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import { masked, network } from './masks.ts'
import { type Kind, refusals } from './words.ts'

export type SecurityEvent = {
  kind: Kind
  at: string
  /** The account it is about, when there is one. */
  userId?: number | null
  /** Who did it, when it is not the owner. */
  actorId?: number | null
  /** What was typed for an address that nobody has; kept under a key. */
  typed?: string | null
  /** The network address it came from; kept under a key. */
  source?: string | null
  /** The method and the pattern of the route, a number: never what someone typed. */
  detail?: string
}

/** Days during which a line stays, as the CNIL advises for such logs (six months to one year); then it is forgotten. */
export const DAYS_KEPT = 365

/** Lines of one kind that one source may leave in a minute: whoever knocks without end must not fill the disk. */
const MOST_A_MINUTE = 60

export async function noteEvent(db: Db, event: SecurityEvent): Promise<void> {
  const place = event.source ? network(event.source) : null
  if (place && isTooMany(db, `${event.kind} ${place}`, event.at)) return
  await db('security_events').insert({
    at: event.at,
    kind: event.kind,
    user_id: event.userId ?? null,
    actor_id: event.actorId ?? null,
    account: event.typed ? await masked(db, event.typed) : null,
    source: place ? await masked(db, place) : null,
    detail: event.detail ?? '',
  })
}

const counted = new WeakMap<Db, { minute: string; lines: Map<string, number> }>()

function isTooMany(db: Db, key: string, at: string): boolean {
  const minute = at.slice(0, 16)
  const known = counted.get(db)
  const now = known?.minute === minute ? known : { minute, lines: new Map<string, number>() }
  counted.set(db, now)
  const lines = (now.lines.get(key) ?? 0) + 1
  now.lines.set(key, lines)
  return lines > MOST_A_MINUTE
}

export type Line = Row<'security_events'> & { user_name: string | null; actor_name: string | null }

export type Filter = { kind?: Kind; userId?: number }

export async function countEvents(db: Db, filter: Filter): Promise<number> {
  const row = await filtered(db, filter).count({ lines: '*' }).first()
  return Number(row?.lines ?? 0)
}

/** The latest first. */
export async function readEvents(
  db: Db,
  filter: Filter,
  { limit, offset }: { limit: number; offset: number },
): Promise<Line[]> {
  return filtered(db, filter)
    .leftJoin('users', 'users.id', 'security_events.user_id')
    .leftJoin('users as actors', 'actors.id', 'security_events.actor_id')
    .orderBy('security_events.id', 'desc')
    .limit(limit)
    .offset(offset)
    .select('security_events.*', 'users.name as user_name', 'actors.name as actor_name')
}

function filtered(db: Db, { kind, userId }: Filter) {
  const query = db('security_events')
  if (kind) query.where('security_events.kind', kind)
  if (userId) query.where('security_events.user_id', userId)
  return query
}

/** How often somebody was refused at this account since its owner last came in, and since when; null when nobody was. */
export async function refusedSinceLastTime(db: Db, userId: number): Promise<{ tries: number; since: string } | null> {
  const last = await db('security_events').where({ user_id: userId, kind: 'signIn.done' }).max('id as id').first()
  const row = await db('security_events')
    .where({ user_id: userId })
    .whereIn('kind', refusals)
    .where('id', '>', last?.id ?? 0)
    .count({ tries: '*' })
    .min('at as since')
    .first()
  const tries = Number(row?.tries ?? 0)
  return tries ? { tries, since: String(row!.since) } : null
}

/** Lines whose year has passed; the database refuses to lose a younger one. */
export async function forgetOldEvents(db: Db, now: string): Promise<void> {
  const oldest = new Date(Date.parse(now) - DAYS_KEPT * 86_400_000).toISOString()
  await db('security_events').where('at', '<', oldest).delete()
}
