// How much of a file is written at once, where one process alone may write: others come in between.

/** Milliseconds for which a lot should hold the lock. */
const HOLD_MS = 10
export const FIRST_LOT = 32
/** Below, what each lot costs whatever it holds would be most of it. */
const LEAST = 32
const MOST = 500

/** The records of the next lot, by what the last one took: it shrinks at once and grows by half at most. */
export function nextSize(size: number, took: number): number {
  const wanted = Math.floor((size * HOLD_MS) / Math.max(took, 0.1))
  return Math.max(LEAST, Math.min(wanted, Math.ceil(size * 1.5), MOST))
}

/** Milliseconds before the next: longer than those who wait take to ask again, and a third of what was held, however slow the machine. */
export function pauseAfter(took: number): number {
  return Math.max(5, Math.min(100, Math.ceil(took / 3)))
}
