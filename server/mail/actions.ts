import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { type OnState, putState } from './claim.ts'
import { gestures, type MailGesture, mayTake } from './rules.ts'
import { type Outgoing, outgoingNumbered } from './store.ts'

/**
 * What a person says of a mail that waits for one: that it arrived, or that it is to be sent again, under the same number.
 * @throws Conflict when it does not wait for that any more.
 */
export async function settleMail(
  db: Db,
  author: Author,
  { id }: Pick<Outgoing, 'id'>,
  gesture: MailGesture,
  onState: OnState = async () => {},
): Promise<void> {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const mail = await outgoingNumbered(trx, id)
    if (!mail || !mayTake(gesture, mail.state, mail.hasBody)) throw new Conflict()
    const { state } = gestures[gesture]
    const changed = await trx('outbox')
      .where({ id, state: mail.state })
      .update({
        ...{ state, claimed_by: null, lease_until: null }, // an attempt that still lives may not overwrite what was said
        ...(gesture === 'again' && { attempts: 0, not_before: author.at }),
      })
    if (changed === 0) throw new Conflict()
    await putState(trx, { id, state, response: '', at: author.at }, onState, author.userId)
    await record(trx, author, {
      action: actions[gesture],
      subject: 'mail',
      subjectId: id,
      buyerId: null,
      href: `/courriels/${id}`,
      before: { state: mail.state },
      after: { state },
    })
  })
}

const actions: Record<MailGesture, string> = {
  again: 'mail.sentAgain',
  arrived: 'mail.arrived',
  dropped: 'mail.dropped',
}

/** Days for which what was written is kept, once nothing waits for it. */
const KEPT_DAYS = 365

/** A one-time code that is older opens nothing any more. */
const CODE_DAYS = 4

/** Forgets what mails said, and to whom, once it served. How many. */
export async function forgetOldMails(db: Db, now: string): Promise<number> {
  const before = new Date(Date.parse(now) - KEPT_DAYS * 86_400_000).toISOString()
  const expired = new Date(Date.parse(now) - CODE_DAYS * 86_400_000).toISOString()
  await db('outbox').where({ secret: 1 }).where('created_at', '<', expired).whereNotNull('eml').update({ eml: null })
  return db('outbox')
    .where('created_at', '<', before)
    .whereNotIn('state', ['toSend', 'toRetry', 'engaged', 'uncertain'])
    .whereNot('recipient', '')
    .update({ eml: null, recipient: '' })
}
