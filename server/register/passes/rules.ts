import { later, plusDays } from '#server/base/dates.ts'
import type { SenderStatement } from '../hours/statement-rules.ts'

// A link by which a company answers without an account: what it opens, until when, and what is said to who arrives.

/** Days after the end of a period during which its link still opens. */
export const KEPT_DAYS = 30

/** Two hours without a request, or twelve in all: then the link of the mail is opened again. */
export const IDLE_MINUTES = 120
export const MOST_HOURS = 12

/** 32 bytes, written in base64url. */
export const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** For the last period that it is about; of one that ended long ago, counted from the day it is given. */
export function expiryOf(lastDay: string, today: string): string {
  return plusDays(later(lastDay, today), KEPT_DAYS)
}

/** A new one may be asked for so many days after the last, three times a day at most. */
const RENEWED_DAYS = 180
export const MOST_RENEWALS = 3

export function mayRenew(expiresOn: string, today: string): boolean {
  return today <= plusDays(expiresOn, RENEWED_DAYS)
}

export type PassState = 'open' | 'expired' | 'ended'

/** A link that somebody ended says so, whatever its date. */
export function passState(
  { expiresOn, endedAt }: { expiresOn: string; endedAt: string | null },
  today: string,
): PassState {
  if (endedAt !== null) return 'ended'
  return today > expiresOn ? 'expired' : 'open'
}

/** Whether a visit still answers: a link that is ended, or whose day went by, closes those that it opened. */
export function isVisitOpen(visit: { openedAt: string; seenAt: string }, state: PassState, now: string): boolean {
  return state === 'open' && minutes(visit.seenAt, now) < IDLE_MINUTES && minutes(visit.openedAt, now) < MOST_HOURS * 60
}

function minutes(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000
}

/** How far the company went: the first may be a machine that tries links, the last is somebody who said their name. */
export type PassProgress = 'unopened' | 'opened' | 'started' | 'sent'

export function progressOf(pass: {
  openedAt: string | null
  startedAt: string | null
  sentAt: string | null
}): PassProgress {
  if (pass.sentAt) return 'sent'
  if (pass.startedAt) return 'started'
  return pass.openedAt ? 'opened' : 'unopened'
}

/** How far a company went with one statement since it waits for it: instants, the first of each; by whom it was sent. */
export type Steps = {
  /** A link of its own opens still. */
  hasLink: boolean
  openedAt: string | null
  /** When what is typed and not sent was kept last. */
  startedAt: string | null
  sentAt: string | null
  sentBy: string
  /** When papers came by it last. */
  piecesAt: string | null
}

/** From when on a company has its statement to send: the end of its period, or what sent it back. A day or an instant. */
export function waitedSince({ endsOn, events }: Pick<SenderStatement, 'endsOn' | 'events'>): string {
  const back = events.findLast(({ gesture }) => gesture === 'sendBack' || gesture === 'reopen')
  return back ? later(endsOn, back.recordedAt) : endsOn
}

type Done = {
  links: number
  visits: readonly string[]
  draftAt: string | null
  answers: readonly Answered[]
}
type Answered = { kind: string; at: string; answeredBy: string }

/** What was done by its links with a statement, of all that is known of its company; null: nothing, and none opens. */
export function stepsFrom({ links, visits, draftAt, answers }: Done, since: string): Steps | null {
  const came = answers.filter(({ at }) => at > since).sort((a, b) => (a.at < b.at ? -1 : 1))
  const sent = came.find(({ kind }) => kind !== 'pieces')
  const piecesAt = came.findLast(({ kind }) => kind === 'pieces')?.at ?? null
  const openedAt = visits.filter(at => at > since).sort()[0] ?? null
  const startedAt = draftAt !== null && draftAt > since ? draftAt : null
  if (links === 0 && came.length === 0 && openedAt === null && startedAt === null) return null
  return { hasLink: links > 0, openedAt, startedAt, sentAt: sent?.at ?? null, sentBy: sent?.answeredBy ?? '', piecesAt }
}

/** The name of who answers: somebody’s, in letters; null when it is not. */
export function answererFrom(typed: string): string | null {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  return name.length <= MOST_NAME && /\p{L}.*\p{L}/u.test(name) ? name : null
}
export const MOST_NAME = 80

/** « n.aubry@bati-nord.example » → « n…@bati-nord.example »: whose link it is, for who holds it. */
export function halfSaid(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? '…' : `${address.slice(0, 1)}…${address.slice(at)}`
}
