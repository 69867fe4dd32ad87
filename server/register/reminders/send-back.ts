import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import { postOf } from '#server/mail/post.ts'
import { send } from '#server/mail/send.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { ofPeriod } from '../clauses/period-words.ts'
import type { Place } from '../clauses/place.ts'
import { contactsOfBuyer } from '../companies/contact-store.ts'
import { contractName, contractNumber } from '../contracts/words.ts'
import { noteFact } from '../facts/actions.ts'
import { type Asked, sendBackStatement } from '../hours/statement-actions.ts'
import { concerned, type PeriodStatement, type SenderStatement } from '../hours/statement-rules.ts'
import type { Sender } from '../hours/statements-of.ts'
import { letterText } from '../proceedings/letters.ts'
import { linkMark, withLinks } from './links.ts'
import { mailText, type Writer } from './rules.ts'

export type Returned = { reason: string; dueOn: string }
/** What would leave to one sender; `email` empty: nobody wrote its address. */
export type ReturnMail = { senderId: number; senderName: string; email: string; subject: string; text: string }

/** The mails that sending a statement back would write. */
export async function returnMails(
  db: Db,
  { contract }: Place,
  { key, senders }: { key: PeriodKey; senders: readonly SenderStatement[] },
  { named, writer }: { named: readonly Sender[]; writer: Writer },
  { reason, dueOn }: Returned,
): Promise<ReturnMail[]> {
  const asked = senders.flatMap(({ senderId, follows }) => (senderId === null || follows ? [] : [senderId]))
  const contacts = await contactsOfBuyer(db, contract.buyerId, asked)
  const { body } = await letterText(db, 'sentBack')
  return asked.map(senderId => {
    const senderName = named.find(({ id }) => id === senderId)?.name ?? ''
    const values = {
      entreprise: senderName,
      marche: contractNumber(contract),
      objet: contractName(contract),
      periode: ofPeriod(key),
      motif: reason,
      attendu: longDate(dueOn),
      lien: linkMark(contract.buyerName),
      facilitatrice: writer.name,
      courriel: writer.email,
      acheteur: contract.buyerName,
    }
    return {
      senderId,
      senderName,
      email: contacts.get(senderId)?.contactEmail.trim().toLowerCase() ?? '',
      subject: `Relevé d’heures ${ofPeriod(key)} à corriger, marché n°\u00a0${contractNumber(contract)}`,
      text: mailText(body, values),
    }
  })
}

/** Those that this gesture would write to. */
export function returnedSenders(statement: PeriodStatement, senderId?: number | null) {
  return { key: statement.key, senders: concerned(statement, 'sendBack', senderId) }
}

/**
 * Sends a statement back, and writes its reason to whoever sent it, in one transaction. What is wrong in a sentence, or who
 * was written to and who has no address.
 * @throws Conflict
 */
export async function sendBackByMail(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked & Returned,
  { named, writer }: { named: readonly Sender[]; writer: Writer },
  author: Author,
): Promise<{ sentence: string } | { written: string[]; unreachable: string[] }> {
  const [written, unreachable]: [string[], string[]] = [[], []]
  const also = async (trx: Db, { key, version }: PeriodStatement, able: readonly SenderStatement[]) => {
    const mails = await returnMails(trx, place, { key, senders: able }, { named, writer }, asked)
    const post = await postOf(trx)
    for (const { senderId, senderName, email, subject, text } of mails) {
      if (!email) {
        unreachable.push(senderName)
        continue
      }
      const items = [{ buyerId: place.contract.buyerId, buyerName: place.contract.buyerName, period: key }]
      const linked = await withLinks(trx, text, { companyId: senderId, email, items }, author, post)
      const said = { subject, text: linked.text, shown: linked.shown, secret: linked.shown !== null }
      const mail = { kind: 'sentBack', to: email, ...said, replyTo: writer.email, companyId: senderId } as const
      const outbox_id = await send(trx, mail, author, post)
      const pass_id = [...linked.passes.values()][0] ?? null
      const about = { outbox_id, pass_id, clause_id: place.clauseId, sender_id: senderId, period: key }
      await trx('statement_mails').insert({ ...about, dated_on: author.today, thing: `sentBack ${version}` })
      written.push(senderName)
    }
    if (written.length > 0) await tell(trx, place, key, asked.dueOn, withoutKey(author))
  }
  const sentence = await sendBackStatement(db, place, month, { ...asked, also }, author)
  return sentence ? { sentence } : { written, unreachable }
}

async function tell(trx: Db, { contract }: Place, key: PeriodKey, untilOn: string, author: Author): Promise<void> {
  const fact = {
    kind: 'reminder',
    datedOn: author.today,
    untilOn,
    text: `Relevé ${ofPeriod(key)} renvoyé par courriel pour correction`,
    centihours: null,
    waitsOn: 'company',
    nextStep: `corriger le relevé ${ofPeriod(key)}`,
  } as const
  await noteFact(trx, contract, fact, author)
}
