/** What the one who works renews, and how often; what is not renewed lapses, and another goes on. */
export const LEASE_MS = 20_000
export const BEAT_MS = 1_000
/** A process that dies each time is not started again for ever. */
export const MOST_ATTEMPTS = 3

export type Phase = 'reading' | 'applying'

/** Somebody waits for a reading, who starts it again; what was half written is gone on with. */
export function isTriedAgain(phase: Phase, attempts: number): boolean {
  return phase === 'applying' && attempts < MOST_ATTEMPTS
}

/** Which records of a file are written: all up to a place in it, and some beyond. */
export type Reached = { upTo: number; also: readonly number[] }
export const NOWHERE: Reached = { upTo: 0, also: [] }

export function isReached({ upTo, also }: Reached, position: number): boolean {
  return position <= upTo || also.includes(position)
}

/** Once these are written too, while those still wait. */
export function reachedBy(before: Reached, written: readonly number[], waiting: readonly number[]): Reached {
  const all = [...before.also, ...written]
  const last = Math.max(before.upTo, ...all)
  const upTo = waiting.length > 0 ? Math.max(before.upTo, Math.min(...waiting) - 1) : last
  return { upTo: Math.min(upTo, last), also: all.filter(position => position > upTo) }
}

/** Between 0 and 99: 100 is for what is done. */
export function percentOf(bytes: number, total: number): number {
  return total > 0 ? Math.min(99, Math.floor((bytes * 100) / total)) : 0
}
