import type { ParsedMail } from 'mailparser'
import type { Part } from './answer-rules.ts'
import { type Incoming, isAutomatic } from './return-rules.ts'

/** What is read of a message that came. */
export type Read = { incoming: Incoming; writer: string; date: Date | undefined; text: string; parts: Part[] }

/** The text of a message, as its recipient reads it. */
export async function textOf(eml: string): Promise<string> {
  return (await parsed(Buffer.from(eml, 'latin1'))).text ?? ''
}

export async function readMail(bytes: Buffer): Promise<Read> {
  const mail = await parsed(bytes)
  return {
    incoming: incomingFrom(mail),
    writer: mail.from?.value[0]?.address ?? '',
    date: mail.date,
    text: mail.text ?? '',
    parts: mail.attachments.filter(isJoined).map(({ filename, content, related }) => ({
      name: filename ?? '',
      content,
      inline: related ?? false,
    })),
  }
}

/** The parser is loaded by the first message: a process that reads none starts without it. */
async function parsed(bytes: Buffer): Promise<ParsedMail> {
  const { simpleParser } = await import('mailparser')
  return simpleParser(bytes)
}

/** Reports of delivery and messages within the message are read otherwise. */
function isJoined({ contentType }: { contentType: string }): boolean {
  return !/^(message\/|text\/rfc822-headers|text\/calendar|application\/(pgp|pkcs7|x-pkcs7)-)/.test(contentType)
}

function incomingFrom(mail: ParsedMail): Incoming {
  const type = mail.headers.get('content-type') as { value?: string; params?: Record<string, string> } | undefined
  const isReport = type?.value === 'multipart/report' && type.params?.['report-type'] === 'delivery-status'
  const references = [mail.inReplyTo, ...[mail.references ?? []].flat().reverse()].filter(one => one !== undefined)
  const header = (name: string) => String(mail.headers.get(name) ?? '')
  const original = mail.attachments
    .filter(({ contentType }) => /^(message\/rfc822|text\/rfc822-headers|message\/global)/.test(contentType))
    .map(({ content }) => content.subarray(0, 65_536).toString('latin1'))
    .join('\n')
  const reports = mail.attachments
    .filter(({ contentType }) => /^message\/(global-)?delivery-status/.test(contentType))
    .map(({ content }) => content.subarray(0, 65_536).toString('utf8'))
  return {
    isReport,
    isAutomatic: isAutomatic({
      autoSubmitted: header('auto-submitted'),
      precedence: header('precedence'),
      autoreply: header('x-autoreply') || header('x-autorespond'),
      subject: mail.subject ?? '',
      contentType: type?.value ?? '',
    }),
    references,
    text: [...reports, mail.text ?? ''].join('\n'),
    original,
  }
}
