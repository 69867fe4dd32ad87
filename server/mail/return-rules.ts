import type { Refusal } from './words.ts'

// What a mail that comes back says of one that left (RFC 3464, 3463, 3834).

export type Returned =
  | { kind: 'bounce'; messageId: string; status: string }
  | { kind: 'delayed'; messageId: string; status: string }
  | { kind: 'answer'; messageIds: string[] }
  | { kind: 'automatic'; messageIds: string[] }
  | { kind: 'unknown' }

/** What of a mail is read; `references`: the numbers of messages that it names, the nearest first. */
export type Incoming = {
  /** A report of delivery, by its type. */
  isReport: boolean
  /** No person wrote it: an absence, a receipt. */
  isAutomatic: boolean
  references: readonly string[]
  /** The text, with the report of delivery in it. */
  text: string
  /** The headers of the message that came back, where the report holds them. */
  original: string
}

export function returnedIn(incoming: Incoming): Returned {
  // No number of ours holds a character that PostgreSQL refuses even to look for.
  const references = incoming.references.filter(one => !one.includes('\0')).slice(0, MOST_REFERENCES)
  const returned = saidIn({ ...incoming, references })
  return 'messageId' in returned && returned.messageId.includes('\0') ? { kind: 'unknown' } : returned
}

/** A long thread names its oldest messages too: ours is among the nearest. */
const MOST_REFERENCES = 50

function saidIn({ isReport, isAutomatic, references, text, original }: Incoming): Returned {
  if (isReport) {
    const messageId = /^message-id:[ \t]*(<[^<>\s]{1,300}>)/im.exec(original)?.[1] ?? references[0]
    const action = ACTION.exec(text)?.[1]?.trim().toLowerCase() ?? ''
    const status = STATUS.exec(text)?.[1]?.trim() ?? ''
    if (!messageId) return { kind: 'unknown' }
    if (action === 'failed') return { kind: 'bounce', messageId, status }
    return action === 'delayed' ? { kind: 'delayed', messageId, status } : { kind: 'unknown' }
  }
  if (references.length === 0) return { kind: 'unknown' }
  return { kind: isAutomatic ? 'automatic' : 'answer', messageIds: [...references] }
}

/** The headers by which a message says that nobody wrote it (RFC 3834, RFC 8098, and what was there before them). */
export type AutomaticHeaders = {
  autoSubmitted: string
  precedence: string
  autoreply: string
  subject: string
  contentType: string
}

/** « Precedence: bulk » and its like are left out: gateways add them to what people write. */
export function isAutomatic({ autoSubmitted, precedence, autoreply, subject, contentType }: AutomaticHeaders): boolean {
  return (
    !/^\s*(no\b|$)/i.test(autoSubmitted) ||
    /^\s*auto_reply\b/i.test(precedence) ||
    autoreply !== '' ||
    /^\s*(réponse automatique|absence du bureau|automatic reply|out of office)\b/i.test(subject) ||
    contentType.toLowerCase() === 'multipart/report'
  )
}

const ACTION = /^action:([^\r\n]{1,100})/im
const STATUS = /^status:([^\r\n]{1,100})/im

/** « adresse inconnue (5.1.1) ». */
export function statusSaid(status: string): string {
  const code = codeIn(status)
  if (!code) return 'sans raison donnée'
  const known = knownIn(code)
  return `${known?.[1] ?? 'refusé par le serveur du destinataire'} (${code})`
}

/** Why a mail came back, by its status. */
export function refusalIn(status: string): Refusal {
  return knownIn(codeIn(status) ?? '')?.[2] ?? 'message'
}

function codeIn(status: string): string | undefined {
  return /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(status)?.[0]
}

function knownIn(code: string) {
  return statuses.find(([start]) => code.slice(2).startsWith(start))
}

const statuses: [start: string, words: string, refusal: Refusal][] = [
  ['1.', 'adresse inconnue', 'recipient'],
  ['2.1', 'boîte fermée', 'recipient'],
  ['2.2', 'boîte pleine', 'delayed'],
  ['2.3', 'message trop lourd', 'message'],
  ['4.', 'serveur du destinataire injoignable', 'delayed'],
  ['7.', 'refusé par la politique du destinataire', 'message'],
]
