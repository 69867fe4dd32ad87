import type { Db } from '#db/connect.ts'
import { emlOf, newMessageId } from './compose.ts'
import { type Post, postOf } from './post.ts'
import type { MailKind } from './words.ts'

export type Mail = {
  kind: MailKind
  to: string
  subject: string
  /** Paragraphs in plain text; it names no participant. */
  text: string
  /** Where people answer, when no mailbox of ours is read. */
  replyTo?: string | null
  /** Holds a one-time code: shown to nobody, forgotten once it left. */
  secret?: boolean
  /** What may be shown of a text that holds a link. */
  shown?: string | null
  userId?: number | null
  companyId?: number | null
}

/**
 * Writes a mail in the transaction of the verb that causes it: it leaves once that transaction is kept, and only then.
 * Its number in the outbox. `said`: by whoever knows already what all mails say alike.
 */
export async function send(
  trx: Db,
  mail: Mail,
  author: { userId: number | null; at: string },
  said?: Post,
): Promise<number> {
  const post = said ?? (await postOf(trx))
  const messageId = newMessageId(post.from.address)
  // A mailbox that is read gets the answers; the person who asked is written to as well.
  const answers = [post.readsAnswers ? post.from.address : null, mail.replyTo].filter(Boolean)
  const replyTo = mail.replyTo && answers.length ? answers.join(', ') : null
  const eml = await emlOf({ ...mail, from: post.from, replyTo, at: author.at }, messageId)
  const [row] = await trx('outbox')
    .insert({
      message_id: messageId,
      kind: mail.kind,
      sender: post.from.address,
      recipient: mail.to,
      subject: mail.subject,
      eml,
      secret: mail.secret ? 1 : 0,
      shown: mail.shown ?? null,
      author_id: author.userId,
      user_id: mail.userId ?? null,
      company_id: mail.companyId ?? null,
      state: 'toSend',
      not_before: author.at,
      created_at: author.at,
    })
    .returning('id')
  await trx('outbox_events').insert({ outbox_id: row!.id, at: author.at, state: 'toSend', user_id: author.userId })
  return row!.id
}
