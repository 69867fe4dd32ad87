import { createHash } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import { monthOf, plusDays } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { postOf } from '#server/mail/post.ts'
import { send } from '#server/mail/send.ts'
import type { Owed } from '../attachments/demand-rules.ts'
import { owedUnder } from '../attachments/demands.ts'
import { demandsHref } from '../attachments/words.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import { contactsOfBuyer } from '../companies/contact-store.ts'
import { companyName } from '../companies/words.ts'
import { contractName, contractNumber } from '../contracts/words.ts'
import { noteFact } from '../facts/actions.ts'
import { letterText } from '../proceedings/letters.ts'
import { linkMark, withLinks } from './links.ts'
import { owedByCompany, owedLines, owedSaid } from './owed-rules.ts'
import { mailText, type Writer } from './rules.ts'

/** Days that a company is given to bring what it owes. */
const ANSWER_DAYS = 15

/** A mail as it would leave; `email` empty: nobody wrote its address. What is confirmed is what was read, by its digest. */
export type OwedMail = {
  companyId: number
  company: string
  email: string
  subject: string
  text: string
  digest: string
  /** The day on which it was last written for this contract. */
  writtenOn: string | null
  owed: readonly Owed[]
}

/** What each company would be written of what it owes under a contract, in the institution’s words. */
export async function owedMails(
  db: Db,
  { contract }: Place,
  owed: readonly Owed[],
  { writer, today }: { writer: Writer; today: string },
): Promise<OwedMail[]> {
  const groups = owedByCompany(owed)
  const ids = [...groups.keys()]
  const contacts = await contactsOfBuyer(db, contract.buyerId, ids)
  const rows = await db('companies').whereIn('id', ids).select('id', 'name', 'id_type', 'identifier')
  const written = await writtenTo(db, ids)
  const { body } = await letterText(db, 'owedPieces')
  return rows
    .map(row => {
      const own = groups.get(row.id)!
      const company = companyName({ name: row.name, idType: row.id_type as 'SIRET', identifier: row.identifier })
      const email = contacts.get(row.id)?.contactEmail.trim().toLowerCase() ?? ''
      const subject = `Pièces attendues, marché n°\u00a0${contractNumber(contract)}`
      const text = mailText(body, {
        entreprise: company,
        marche: contractNumber(contract),
        objet: contractName(contract),
        pieces: owedLines(own)
          .map(line => `- ${line}`)
          .join('\n'),
        attendu: longDay(today),
        lien: linkMark(contract.buyerName),
        facilitatrice: writer.name,
        courriel: writer.email,
        acheteur: contract.buyerName,
      })
      const digest = createHash('sha256').update(`${email}\n${subject}\n${text}`).digest('hex').slice(0, 16)
      const writtenOn = written.get(`${row.id} ${subject}`) ?? null
      return { companyId: row.id, company, email, subject, text, digest, writtenOn, owed: own }
    })
    .sort((a, b) => a.company.localeCompare(b.company, 'fr'))
}

/** By company and subject, which names the contract. */
async function writtenTo(db: Db, companyIds: readonly number[]): Promise<Map<string, string>> {
  const rows = await db('outbox')
    .where({ kind: 'owedPieces' })
    .whereIn('company_id', companyIds)
    .orderBy('id')
    .select('company_id', 'subject', 'created_at')
  return new Map(rows.map(row => [`${row.company_id} ${row.subject}`, row.created_at.slice(0, 10)]))
}

function longDay(today: string): string {
  return longDate(plusDays(today, ANSWER_DAYS))
}

/**
 * Sends those that were read and chosen, by company and digest: written, told on the contract, in one transaction; it is then the
 * company’s turn. How many left; one that changed since it was read, or was written today already, is left.
 */
export async function sendOwedMails(
  db: Db,
  place: Place,
  chosen: ReadonlyMap<number, string>,
  writer: Writer,
  author: Author,
): Promise<number> {
  const { clauseId, contract } = place
  return db.transaction(async trx => {
    await trx('clauses').where({ id: clauseId }).forUpdate().select('id')
    await onlyOnce(trx, author)
    const owed = (await owedUnder(trx, [clauseId], author.today)).get(clauseId) ?? []
    const mails = (await owedMails(trx, place, owed, { writer, today: author.today })).filter(
      ({ companyId, digest, email, writtenOn }) =>
        email !== '' && writtenOn !== author.today && chosen.get(companyId) === digest,
    )
    if (mails.length === 0) return 0
    const after = { mails: mails.length }
    await record(trx, author, entryOf(place, 'attachment.claimed', demandsHref(contract.id), null, after))
    const post = await postOf(trx)
    for (const { companyId, email, subject, text } of mails) {
      const items = [{ buyerId: contract.buyerId, buyerName: contract.buyerName, period: monthOf(author.today) }]
      const linked = await withLinks(trx, text, { companyId, email, items }, author, post)
      const said = { subject, text: linked.text, shown: linked.shown, secret: linked.shown !== null }
      await send(trx, { kind: 'owedPieces', to: email, ...said, replyTo: writer.email, companyId }, author, post)
    }
    const all = mails.flatMap(one => one.owed)
    const fact = {
      kind: 'reminder',
      datedOn: author.today,
      untilOn: plusDays(author.today, ANSWER_DAYS),
      text: `Courriel envoyé pour des pièces exigées\u00a0: ${owedSaid(all)}`,
      centihours: null,
      waitsOn: 'company',
      nextStep: 'envoyer les pièces exigées',
    } as const
    await noteFact(trx, contract, fact, withoutKey(author))
    return mails.length
  })
}
