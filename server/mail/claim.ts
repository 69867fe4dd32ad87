import type { Db } from '#db/connect.ts'
import type { Ended } from './rules.ts'
import { LEASE_MS, oneLine, outcomeOf } from './rules.ts'
import type { Carrier, MailState, Refusal } from './words.ts'

// Who sends what: a mail is taken for a while by one attempt, and comes back by itself if its process falls before the
// bytes may have left. Its result is written only by the attempt that holds it.

export type Claimed = {
  id: number
  claim: string
  messageId: string
  sender: string
  recipient: string
  eml: string
}

/**
 * What is told of a mail whose state changed, to whoever acts upon it in the same transaction. `refusal`: why it reached
 * nobody; `answer`: what came, its day and how many files it brought.
 */
export type Told = {
  id: number
  state: MailState
  response: string
  at: string
  refusal?: Refusal | undefined
  answer?: { id: number; datedOn: string; files: number }
}
export type OnState = (trx: Db, told: Told) => Promise<void>
export const nothing: OnState = async () => {}

/** The next mail to send; null when none waits. Of several processes that ask for it at the same instant, one has it. */
export async function claimNext(db: Db, claim: string, now: string, leaseMs = LEASE_MS): Promise<Claimed | null> {
  for (;;) {
    const next = await db('outbox')
      .whereIn('state', ['toSend', 'toRetry'])
      .whereNotNull('eml') // a one-time code that came to its term
      .where('not_before', '<=', now)
      .where(free(now))
      .orderBy(['not_before', 'id'])
      .first('id', 'attempts')
    if (!next) return null
    const [row] = await db('outbox')
      .where(next)
      .whereIn('state', ['toSend', 'toRetry'])
      .where(free(now))
      .update({
        claimed_by: claim,
        lease_until: after(now, leaseMs),
        engaged_at: null,
        attempts: next.attempts + 1,
      })
      .returning(['id', 'message_id', 'sender', 'recipient', 'eml'])
    if (!row) continue // another was first
    const { id, message_id: messageId, sender, recipient, eml } = row
    return { id, claim, messageId, sender, recipient, eml: eml ?? '' }
  }
}

/** Kept before the first byte leaves. False when the mail was taken back meanwhile: nothing may leave then. */
export async function engage(db: Db, { id, claim }: Claimed, now: string): Promise<boolean> {
  const engaged = await db('outbox')
    .where({ id, claimed_by: claim })
    .whereIn('state', ['toSend', 'toRetry'])
    .where('lease_until', '>', now)
    .update({ state: 'engaged', engaged_at: now })
  return engaged > 0
}

/** What the attempt came to. False when another holds the mail by now. */
export async function putEnded(
  db: Db,
  { id, claim }: Claimed,
  ended: Ended,
  { carrier, now, onState = nothing }: { carrier: Carrier; now: string; onState?: OnState },
): Promise<boolean> {
  return db.transaction(async trx => {
    const row = await trx('outbox').where({ id, claimed_by: claim }).forUpdate().first('attempts', 'secret')
    if (!row) return false
    const { state, notBefore, refusal } = outcomeOf(ended, row.attempts, now)
    const response = oneLine(ended.response)
    await trx('outbox')
      .where({ id })
      .update({
        state,
        response,
        refusal: refusal ?? '',
        transport: carrier,
        lease_until: null,
        answered_at: ended.code === null && !ended.sent ? null : now,
        ...(notBefore && { not_before: notBefore }),
        ...(row.secret && state === 'sent' ? { eml: null } : {}),
      })
    await putState(trx, { id, state, response, at: now, refusal }, onState)
    return true
  })
}

/** Those whose process fell after the bytes may have left: a person says what became of them. How many. */
export async function findUncertain(db: Db, now: string, onState: OnState = nothing): Promise<number> {
  const lost = await db('outbox').where({ state: 'engaged' }).where('lease_until', '<=', now).pluck('id')
  let found = 0
  for (const id of lost) found += (await db.transaction(trx => uncertain(trx, id, now, onState))) ? 1 : 0
  return found
}

/** Whoever held it is still named: if it lives and learns the answer, that settles it. */
async function uncertain(trx: Db, id: number, now: string, onState: OnState): Promise<boolean> {
  const changed = await trx('outbox')
    .where({ id, state: 'engaged' })
    .where('lease_until', '<=', now)
    .update({ state: 'uncertain', lease_until: null, response: STOPPED })
  if (changed > 0) await putState(trx, { id, state: 'uncertain', response: STOPPED, at: now }, onState)
  return changed > 0
}

/** Something else says that it arrived, whatever its attempt came to. */
export async function putArrived(trx: Db, id: number, { at, response }: Pick<Told, 'at' | 'response'>): Promise<void> {
  const state = 'arrived'
  const changed = await trx('outbox')
    .where({ id, state: 'uncertain' })
    .update({ state, response, claimed_by: null, lease_until: null })
  if (changed > 0) await putState(trx, { id, state, response, at }, nothing)
}

const STOPPED = 'L’envoi a été interrompu pendant que le message partait.'

/** Nothing was sent: free again at once. */
export async function letGo(db: Db, { id, claim }: Claimed): Promise<void> {
  await db('outbox')
    .where({ id, claimed_by: claim })
    .whereIn('state', ['toSend', 'toRetry'])
    .update({ claimed_by: null, lease_until: null })
}

/** One line of what became of a mail. */
export async function putState(trx: Db, told: Told, onState: OnState, userId: number | null = null): Promise<void> {
  const { id, state, response, at } = told
  await trx('outbox_events').insert({ outbox_id: id, at, state, detail: response, user_id: userId })
  await onState(trx, told)
}

function free(now: string) {
  return (query: ReturnType<Db>) => query.whereNull('lease_until').orWhere('lease_until', '<=', now)
}

function after(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString()
}
