import type { Db } from '#db/connect.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { answeredFile, forgetAnswers } from './answers.ts'
import { nothing, putState } from './claim.ts'
import { gestures, type MailGesture, mayTake } from './rules.ts'
import { type Outgoing, outgoingNumbered } from './store.ts'
import type { MailKind } from './words.ts'

/**
 * What a person says of a mail that waits for one: that it arrived, or that it is to be sent again, under the same number.
 * @throws Conflict when it does not wait for that any more.
 */
export async function settleMail(
  db: Db,
  author: Author,
  { id }: Pick<Outgoing, 'id'>,
  gesture: MailGesture,
  onState = nothing,
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

/** The bytes of a file that was joined to an answer, and a line that says who opened it. Null when there is none, or no longer. */
export async function openAnsweredFile(db: Db, author: Author, { id }: Pick<Outgoing, 'id'>, fileId: number) {
  return db.transaction(async trx => {
    const file = await answeredFile(trx, id, fileId)
    if (!file) return null
    const about = { subject: 'mail', subjectId: id, buyerId: null, href: `/courriels/${id}` }
    await record(trx, author, { ...about, action: 'mail.fileRead', after: { file: fileId, kind: file.kind } })
    return file
  })
}

const actions: Record<MailGesture, string> = {
  again: 'mail.sentAgain',
  arrived: 'mail.arrived',
  dropped: 'mail.dropped',
}

/** Days for which what was written is kept, once nothing waits for it. */
const KEPT_DAYS = 365

type LinkHours = Partial<Record<MailKind, number>>

/**
 * Forgets what mails said, and to whom, once it served; `hours`: for which the one-time code that a kind of mail holds opens
 * something. How many.
 */
export async function forgetOldMails(db: Db, now: string, hours: LinkHours): Promise<number> {
  for (const [kind, each] of Object.entries(hours)) await forgetCodes(db, kind, now, each * 3_600_000)
  const old = before(now, KEPT_DAYS * 86_400_000)
  await forgetAnswers(db, old)
  return db('outbox')
    .where('created_at', '<', old)
    .whereNotIn('state', ['toSend', 'toRetry', 'engaged', 'uncertain'])
    .whereNot('recipient', '')
    .update({ eml: null, shown: null, recipient: '' })
}

/** A code that opens nothing any more does not leave: nobody waits for its mail, nor sees it wait. */
async function forgetCodes(db: Db, kind: string, now: string, ms: number): Promise<void> {
  await db.transaction(async trx => {
    const ended = () => trx('outbox').where({ kind, secret: 1 }).where('created_at', '<', before(now, ms))
    const left = await ended()
      .whereIn('state', ['toSend', 'toRetry'])
      .update({ state: 'dropped', response: EXPIRED, claimed_by: null, lease_until: null })
      .returning('id')
    for (const { id } of left) await putState(trx, { id, state: 'dropped', response: EXPIRED, at: now }, nothing)
    await ended().whereNotNull('eml').update({ eml: null })
  })
}

const EXPIRED = 'Son code est arrivé à son terme avant de partir.'

function before(now: string, ms: number): string {
  return new Date(Date.parse(now) - ms).toISOString()
}
