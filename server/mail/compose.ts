import { randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'

export type Written = {
  from: { name: string; address: string }
  replyTo: string | null
  to: string
  subject: string
  text: string
  /** An instant in UTC, ISO 8601. */
  at: string
}

/** A number of its own for a message: every attempt bears it, answers and bounces name it. */
export function newMessageId(address: string): string {
  return `<${randomUUID()}@${address.slice(address.lastIndexOf('@') + 1)}>`
}

/** The bytes of a message (RFC 5322), in ASCII: made once, each attempt sends the same. */
export async function emlOf({ from, replyTo, to, subject, text, at }: Written, messageId: string): Promise<string> {
  const composer = new MailComposer({
    from,
    to: { name: '', address: to },
    ...(replyTo && { replyTo }),
    subject,
    text,
    messageId,
    date: new Date(at),
    textEncoding: 'quoted-printable',
    newline: 'windows',
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': 'fr' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return (await composer.compile().build()).toString('latin1')
}
