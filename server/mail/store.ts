import type { Db } from '#db/connect.ts'
import type { Row } from '#db/tables.ts'
import type { MailKind, MailState, Refusal } from './words.ts'
import { waitingStates } from './words.ts'

export type Outgoing = {
  id: number
  messageId: string
  kind: MailKind
  recipient: string
  subject: string
  authorId: number | null
  authorName: string | null
  userId: number | null
  companyId: number | null
  state: MailState
  attempts: number
  notBefore: string
  filed: boolean
  response: string
  refusal: Refusal | ''
  createdAt: string
}

/** One mail with what it says. */
export type OutgoingMail = Outgoing & {
  /** The bytes; null where they are no longer kept, or hold a one-time code. */
  eml: string | null
  /** What may be shown of a text that held a link. */
  shown: string | null
  /** Its bytes are still there to be sent again. */
  hasBody: boolean
}

/** What a list shows: the bytes stay where they are. */
const SHOWN = [
  ...(['outbox.id', 'outbox.message_id', 'outbox.kind', 'outbox.recipient', 'outbox.subject'] as const),
  ...(['outbox.author_id', 'outbox.user_id', 'outbox.company_id', 'outbox.state', 'outbox.attempts'] as const),
  ...(['outbox.not_before', 'outbox.transport', 'outbox.response', 'outbox.refusal', 'outbox.created_at'] as const),
  'users.name as author_name',
] as const

/** What became of a mail, oldest first. */
export type MailEvent = { at: string; state: MailState; detail: string; byName: string | null }

/** Which mails: those of one person, of some numbers, in these states. */
export type Which = { among?: ReturnType<Db> | undefined; states?: readonly MailState[] | undefined }

/** The latest first. */
export async function outgoing(
  db: Db,
  which: Which,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Promise<Outgoing[]> {
  const rows = await narrowed(db, which)
    .leftJoin('users', 'users.id', 'outbox.author_id')
    .orderBy('outbox.id', 'desc')
    .limit(limit)
    .offset(offset)
    .select(...SHOWN)
  return rows.map(outgoingFrom)
}

export async function countOutgoing(db: Db, which: Which): Promise<Map<MailState, number>> {
  const rows = await narrowed(db, which).groupBy('outbox.state').select('outbox.state').count({ number: 'outbox.id' })
  return new Map(rows.map(row => [row.state as MailState, Number(row.number)]))
}

/** How many wait for a person. */
export async function countWaiting(db: Db, among?: ReturnType<Db>): Promise<number> {
  const counts = await countOutgoing(db, { among, states: waitingStates })
  return [...counts.values()].reduce((sum, number) => sum + number, 0)
}

export async function outgoingNumbered(db: Db, id: number, among?: ReturnType<Db>): Promise<OutgoingMail | null> {
  const row = await narrowed(db, { among })
    .leftJoin('users', 'users.id', 'outbox.author_id')
    .where('outbox.id', id)
    .first(...SHOWN, 'outbox.eml', 'outbox.secret', 'outbox.shown')
  return row ? { ...outgoingFrom(row), ...bodyOf(row) } : null
}

export async function eventsOf(db: Db, id: number): Promise<MailEvent[]> {
  const rows = await db('outbox_events')
    .leftJoin('users', 'users.id', 'outbox_events.user_id')
    .where('outbox_events.outbox_id', id)
    .orderBy('outbox_events.id')
    .select('outbox_events.at', 'outbox_events.state', 'outbox_events.detail', 'users.name')
  return rows.map(row => ({ at: row.at, state: row.state as MailState, detail: row.detail, byName: row.name }))
}

function narrowed(db: Db, { among, states }: Which) {
  const query = db('outbox')
  if (among) query.whereIn('outbox.id', among)
  return states ? query.whereIn('outbox.state', [...states]) : query
}

function bodyOf({ eml, secret, shown }: Pick<Row<'outbox'>, 'eml' | 'secret' | 'shown'>) {
  return { eml: secret ? null : eml, hasBody: eml !== null, shown }
}

type Shown = Omit<
  Row<'outbox'>,
  'eml' | 'secret' | 'shown' | 'sender' | 'claimed_by' | 'lease_until' | 'engaged_at' | 'answered_at'
>

function outgoingFrom(row: Shown & { author_name: string | null }): Outgoing {
  return {
    id: row.id,
    messageId: row.message_id,
    kind: row.kind as MailKind,
    recipient: row.recipient,
    subject: row.subject,
    authorId: row.author_id,
    authorName: row.author_name,
    userId: row.user_id,
    companyId: row.company_id,
    state: row.state as MailState,
    attempts: row.attempts,
    notBefore: row.not_before,
    filed: row.transport === 'folder',
    response: row.response,
    refusal: row.refusal as Refusal | '',
    createdAt: row.created_at,
  }
}
