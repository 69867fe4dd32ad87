import MailComposer from 'nodemailer/lib/mail-composer'
import type { Db } from '#db/connect.ts'
import { pseudonym } from '#server/register/participants/words.ts'

// What companies, and their servers, write back.

export type Left = { id: number; message_id: string; recipient: string }

/** Its sheet for what was asked: its own persons, by the references that it was given. */
export async function sheetFrom(trx: Db, mail: Left, at: string): Promise<Buffer> {
  const rows = await trx('statement_mails')
    .join('placements', {
      'placements.clause_id': 'statement_mails.clause_id',
      'placements.employer_id': 'statement_mails.sender_id',
    })
    .join('participants', 'participants.id', 'placements.participant_id')
    .where('statement_mails.outbox_id', mail.id)
    .orderBy(['statement_mails.id', 'placements.id'])
    .limit(6)
    .select('participants.number', 'statement_mails.period')
  const lines = rows.map((row, index) => `${pseudonym(row.number)};${row.period};${98 + 7 * index},50`)
  const sheet = ['Référence;Mois;Heures travaillées', ...lines, ''].join('\r\n')
  const text =
    'Bonjour,\n\nVous trouverez notre relevé en pièce jointe. Avec nos excuses pour le retard.\n\nLe service paie'
  return written(mail, at, text, [{ filename: 'releve-insertion.csv', content: Buffer.from(sheet) }])
}

export function saidNothing(mail: Left, at: string): Promise<Buffer> {
  return written(mail, at, 'Bonjour,\n\nNéant pour cette période : le chantier était arrêté.\n\nBien cordialement')
}

function written(
  { message_id, recipient }: Left,
  at: string,
  text: string,
  attachments: { filename: string; content: Buffer }[] = [],
): Promise<Buffer> {
  const composer = new MailComposer({
    from: recipient,
    to: 'clauses@haute-vesle.example',
    subject: 'RE: Relevés d’heures d’insertion attendus',
    inReplyTo: message_id,
    references: message_id,
    date: new Date(at),
    text,
    attachments,
  })
  return composer.compile().build()
}

/** A report of delivery (RFC 3464). */
export function bounceOf({ message_id, recipient }: Left, at: string): Buffer {
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1)
  const lines = [
    `From: MAILER-DAEMON@${domain}`,
    'To: clauses@haute-vesle.example',
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${new Date(at).toUTCString()}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="limite"',
    '',
    '--limite',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${domain}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--limite',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${message_id}`,
    '',
    '--limite--',
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}
