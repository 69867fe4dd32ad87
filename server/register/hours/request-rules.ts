// What is asked of a statement beside its gestures: more time, or to be opened again. A due day moves by them, for it alone.

import { dayInFrance } from '#server/base/format.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'

export type Thing = 'time' | 'reopening'

/** How a company asked. */
export const channels = { mail: 'courriel', phone: 'téléphone', paper: 'papier', link: 'lien' } as const
export type Channel = keyof typeof channels

/** How a statement came: by one of these, or as a file. */
export const ways = { ...channels, file: 'fichier' } as const
export type Way = keyof typeof ways

export function wayFrom(typed: unknown): Way | '' {
  return typeof typed === 'string' && Object.hasOwn(ways, typed) ? (typed as Way) : ''
}

/** One row: an ask, or the answer to it. */
export type StatementRequest = {
  id: number
  clauseId: number
  senderId: number | null
  period: PeriodKey
  thing: Thing
  gesture: 'ask' | 'grant' | 'refuse'
  /** The ask that it answers. */
  answersId: number | null
  /** The day asked for, or granted. */
  dueOn: string | null
  /** '' where no company asked. */
  channel: Channel | ''
  reason: string
  recordedAt: string
  /** null: the company itself, or the terminal. */
  byName: string | null
}

/** What a gesture on a statement says of its due day. */
type Said = { dueOn: string | null; recordedAt: string }

/** What waits for an answer. A gesture made since answers it as well: it asks for nothing any more. */
export function pending(
  events: readonly Pick<Said, 'recordedAt'>[],
  requests: readonly StatementRequest[],
  thing: Thing,
): StatementRequest | null {
  const ask = requests.findLast(one => one.thing === thing && one.gesture === 'ask')
  if (!ask || requests.some(({ answersId }) => answersId === ask.id)) return null
  const since = events.at(-1)?.recordedAt ?? ''
  return since > ask.recordedAt ? null : ask
}

/**
 * The last day on which a statement is not late: the latest said of it, by a gesture or by more time granted. More time asked
 * by its due day holds it until the day that is asked for, unless it is refused before: the answer is ours to give.
 * @param due that of its period
 */
export function dueDay(events: readonly Said[], requests: readonly StatementRequest[], due: string): string {
  const waiting = pending(events, requests, 'time')
  let dueOn = due
  for (const { row, at } of inOrder(events, requests)) {
    if ('thing' in row && row.gesture === 'ask') {
      const isInTime = dayInFrance(at) <= dueOn
      if (row.id === waiting?.id && isInTime && row.dueOn! > dueOn) dueOn = row.dueOn!
    } else if ('thing' in row) {
      if (row.gesture === 'grant' && row.dueOn! > dueOn) dueOn = row.dueOn!
    } else if (row.dueOn !== null) dueOn = row.dueOn
  }
  return dueOn
}

type Moved = Said | StatementRequest

/** Gestures and what was asked, the oldest first; of one moment, gestures first. */
function inOrder(events: readonly Said[], requests: readonly StatementRequest[]): { row: Moved; at: string }[] {
  if (requests.length === 0) return events.map(row => ({ row, at: row.recordedAt }))
  const time = requests.filter(({ thing }) => thing === 'time')
  const all: Moved[] = [...events, ...time]
  return all.map(row => ({ row, at: row.recordedAt })).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
