import { simpleParser } from 'mailparser'
import type { OnState } from '#server/mail/claim.ts'
import { putPost } from '#server/mail/post.ts'
import { oneMail } from '#server/mail/sender.ts'
import { smtpTransport } from '#server/mail/smtp.ts'
import type { TestApp } from './app.ts'
import type { Postman } from './postman.ts'

/** Says that this installation has a mail server. */
export function postSet(app: Pick<TestApp, 'db' | 'origin'>, { readsAnswers = false } = {}): Promise<void> {
  const server = { from: 'clauses@haute-vesle.example', hasServer: true, readsAnswers }
  return putPost(app.db, { ...server, origin: app.origin })
}

/** Sends all that waits, and reads what the server kept since. */
export async function delivered(app: Pick<TestApp, 'db' | 'clock'>, post: Postman, onState?: OnState) {
  const options = onState ? { onState } : {}
  while (await oneMail(app.db, app.clock, smtpTransport(post.url), options));
  const kept = post.kept.splice(0)
  return Promise.all(kept.map(async ({ to, eml }) => ({ ...(await simpleParser(eml)), recipient: to })))
}

export async function addressOf(
  { db, cast }: Pick<TestApp, 'db' | 'cast'>,
  company: keyof TestApp['cast']['companies'],
  email: string,
): Promise<void> {
  const key = { company_id: cast.companies[company], buyer_id: cast.buyers.hauteVesle }
  await db('company_contacts').insert({
    ...key,
    contact_name: 'Le service paie',
    contact_phone: '01 99 00 10 02',
    contact_email: email,
  })
}
