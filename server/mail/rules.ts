import type { MailState, Refusal } from './words.ts'

// What becomes of a mail: exactly-once delivery does not exist (RFC 5321 §6.1, RFC 1047), since the answer to the final dot
// can be lost. Nothing is lost; nothing that may have left is sent again by itself.

/** Minutes before each new attempt, after the first. */
export const RETRIES = [1, 5, 15, 60, 240, 720] as const

/** Longer than all the time-outs of an attempt together, in milliseconds. */
export const LEASE_MS = 240_000

/** How an attempt ended. `code`: of the server’s answer (RFC 5321), null where it gave none. */
export type Ended = {
  sent: boolean
  /** The server had asked for the bytes. */
  engaged: boolean
  code: number | null
  /** The answer was about the recipient or the message, not about the connection or about us. */
  about: 'message' | 'connection'
  response: string
}

/** What an attempt changes; `attempts` counts this one. `notBefore` is null where nothing more happens by itself. */
export function outcomeOf(ended: Ended, attempts: number, now: string): Outcome {
  const { sent, engaged, code, about } = ended
  if (sent) return { state: 'sent', notBefore: null }
  if (code === null && engaged) return { state: 'uncertain', notBefore: null }
  const byIts = about === 'message' && code !== null
  if (byIts && code >= 500) return { state: 'refused', notBefore: null, refusal: engaged ? 'message' : 'recipient' }
  const notBefore = nextTry(attempts, now)
  if (notBefore) return { state: 'toRetry', notBefore }
  return { state: 'refused', notBefore: null, refusal: byIts ? 'delayed' : 'server' }
}

type Outcome =
  | { state: Extract<MailState, 'sent' | 'toRetry' | 'uncertain'>; notBefore: string | null; refusal?: undefined }
  | { state: 'refused'; notBefore: null; refusal: Refusal }

/** When to try again after so many attempts; null when that is enough. */
export function nextTry(attempts: number, now: string): string | null {
  const minutes = RETRIES[attempts - 1]
  return minutes === undefined ? null : new Date(Date.parse(now) + minutes * 60_000).toISOString()
}

/** What a person may say or ask of a mail that waits for one, and what it becomes. */
export const gestures = {
  arrived: { label: 'C’est arrivé', from: ['uncertain'], state: 'arrived' },
  dropped: { label: 'Ne plus y revenir', from: ['uncertain', 'refused', 'bounced'], state: 'dropped' },
  again: { label: 'Renvoyer quand même', from: ['uncertain', 'refused'], state: 'toSend' },
} as const satisfies Record<string, { label: string; from: readonly MailState[]; state: MailState }>
export type MailGesture = keyof typeof gestures

export function mayTake(gesture: MailGesture, state: MailState, hasBody: boolean): boolean {
  const from: readonly MailState[] = gestures[gesture].from
  return from.includes(state) && (gesture !== 'again' || hasBody)
}

/** One line that holds no control character, cut to what a page shows. */
export function oneLine(text: string, most = 300): string {
  const line = text.replace(/[\u0000-\u0020\u007f]+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
