import type { Db } from '#db/connect.ts'
import { plusDays } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { send } from '#server/mail/send.ts'
import { contactsOfBuyer } from '../companies/contact-store.ts'
import { linkFor } from './link.ts'
import { contractsOf, type Follower } from './places.ts'
import { MOST_RENEWALS, mayRenew, passState } from './rules.ts'
import type { Pass } from './store.ts'
import { linkMail } from './words.ts'

type Company = { id: number; name: string; href: string }

/** Mails a company a new link of its own, and what is written with it, at the address that a buyer noted. The address, or null when none is noted. */
export async function mailLink(
  db: Db,
  company: Company,
  buyer: { id: number; name: string },
  { writer, message = '' }: { writer: Follower; message?: string },
  author: Author,
): Promise<string | null> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const contact = (await contactsOfBuyer(trx, buyer.id, [company.id])).get(company.id)
    const email = contact?.contactEmail.trim().toLowerCase()
    if (!email) return null
    const to = { companyId: company.id, buyerId: buyer.id, email, lastDay: author.today }
    const link = await linkFor(trx, to, author)
    if (message) await trx('passes').where({ id: link.passId }).update({ message })
    const said = { message, contactName: contact!.contactName, companyName: company.name, buyerName: buyer.name }
    await write(trx, email, company.id, { ...said, ...link, follower: writer }, author)
    await record(trx, author, {
      action: 'pass.mailed',
      subject: 'company',
      subjectId: company.id,
      buyerId: buyer.id,
      href: `${company.href}/liens`,
      after: { expiresOn: link.expiresOn, ...(message && { text: message }) },
    })
    return email
  })
}

/** Ends a link, and the visits that it opened: whoever arrives by it reads this sentence. @throws Conflict when it was ended. */
export async function endPass(db: Db, { id, companyId, buyerId }: Pass, href: string, reason: string, author: Author) {
  await db.transaction(async trx => {
    await onlyOnce(trx, author)
    const ended = { ended_at: author.at, ended_by: author.userId, ended_reason: reason }
    if ((await trx('passes').where({ id, ended_at: null }).update(ended)) === 0) throw new Conflict()
    await record(trx, author, {
      action: 'pass.ended',
      subject: 'company',
      subjectId: companyId,
      buyerId,
      href: `${href}/liens`,
      after: { reason },
    })
  })
}

/**
 * Writes a new link to the address of one that expired: whoever asks, nobody is told whether a mail left. None leaves for a link
 * that was ended, one that is too old, or a third time in a day.
 */
export async function renewPass(db: Db, pass: Pass, author: Author): Promise<void> {
  if (passState(pass, author.today) !== 'expired' || !mayRenew(pass.expiresOn, author.today) || !pass.recipient) return
  await db.transaction(async trx => {
    await trx('companies').where({ id: pass.companyId }).forUpdate().first('id')
    const { companyId, buyerId, recipient } = pass
    const since = `${plusDays(author.today, -1)}T${author.at.slice(11)}`
    const given = await trx('passes')
      .where({ company_id: companyId, buyer_id: buyerId, recipient, created_by: null })
      .where('created_at', '>', since)
      .pluck('id')
    const own = await contractsOf(trx, pass)
    if (given.length >= MOST_RENEWALS || own.length === 0) return
    const link = await linkFor(trx, { companyId, buyerId, email: recipient, lastDay: author.today }, author)
    const follower = own.find(one => one.follower)?.follower ?? null
    const said = {
      message: '',
      contactName: '',
      companyName: pass.companyName,
      buyerName: pass.buyerName,
      ...link,
      follower,
    }
    await write(trx, recipient, companyId, said, author)
    const about = { action: 'pass.renewed', subject: 'company', subjectId: companyId, buyerId }
    const href = `/entreprises/${encodeURIComponent(pass.identifier)}/liens`
    await record(trx, author, { ...about, href, after: { expiresOn: link.expiresOn } })
  })
}

async function write(trx: Db, to: string, companyId: number, said: Parameters<typeof linkMail>[0], author: Author) {
  const { subject, text } = linkMail(said)
  const replyTo = said.follower?.email ?? null
  await send(trx, { kind: 'pass', to, subject, text, replyTo, secret: true, companyId }, author)
}
