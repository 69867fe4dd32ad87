// What a mail that comes back says of one that left (RFC 3464, 3463, 3834).

export type Returned =
  | { kind: 'bounce'; messageId: string; status: string }
  | { kind: 'delayed'; messageId: string; status: string }
  | { kind: 'answer'; messageId: string }
  | { kind: 'automatic'; messageId: string }
  | { kind: 'unknown' }

/** What of a mail is read; `references`: the numbers of messages that it names, the nearest first. */
export type Incoming = {
  /** A report of delivery, by its type. */
  isReport: boolean
  /** RFC 3834: « auto-replied » and its like; null where nothing says so. */
  autoSubmitted: string | null
  references: readonly string[]
  /** The text, with the report of delivery in it. */
  text: string
  /** The headers of the message that came back, where the report holds them. */
  original: string
}

export function returnedIn(incoming: Incoming): Returned {
  const returned = saidIn(incoming)
  // No number of ours holds a character that PostgreSQL refuses even to look for.
  return returned.kind !== 'unknown' && returned.messageId.includes('\0') ? { kind: 'unknown' } : returned
}

function saidIn({ isReport, autoSubmitted, references, text, original }: Incoming): Returned {
  if (isReport) {
    const messageId = /^message-id:[ \t]*(<[^<>\s]{1,300}>)/im.exec(original)?.[1] ?? references[0]
    const action = ACTION.exec(text)?.[1]?.trim().toLowerCase() ?? ''
    const status = STATUS.exec(text)?.[1]?.trim() ?? ''
    if (!messageId) return { kind: 'unknown' }
    if (action === 'failed') return { kind: 'bounce', messageId, status }
    return action === 'delayed' ? { kind: 'delayed', messageId, status } : { kind: 'unknown' }
  }
  const [messageId] = references
  if (!messageId) return { kind: 'unknown' }
  const isAutomatic = autoSubmitted !== null && autoSubmitted.toLowerCase() !== 'no'
  return { kind: isAutomatic ? 'automatic' : 'answer', messageId }
}

const ACTION = /^action:([^\r\n]{1,100})/im
const STATUS = /^status:([^\r\n]{1,100})/im

/** « adresse inconnue (5.1.1) ». */
export function statusSaid(status: string): string {
  const code = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(status)?.[0]
  if (!code) return 'sans raison donnée'
  const known = statuses.find(([start]) => code.slice(2).startsWith(start))
  return `${known?.[1] ?? 'refusé par le serveur du destinataire'} (${code})`
}

const statuses: [start: string, words: string][] = [
  ['1.', 'adresse inconnue'],
  ['2.1', 'boîte fermée'],
  ['2.2', 'boîte pleine'],
  ['2.3', 'message trop lourd'],
  ['4.', 'serveur du destinataire injoignable'],
  ['7.', 'refusé par la politique du destinataire'],
]
