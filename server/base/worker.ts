import { setTimeout as wait } from 'node:timers/promises'

// What a server does by itself, beside those who read: step after step, until it is stopped. Several processes may each have
// theirs: what keeps two steps apart is said where each is written.

export type Worker = {
  /** Ends the rest before the next step, if it rests; told while it works, it does not rest. */
  wake(): void
  /** Once the step at hand is done. */
  stop(): Promise<void>
}
export type Log = { error(fault: object, message: string): void }
export type Kind = { type: string | undefined; code: string | undefined }

/**
 * A step says how long to rest before the next, in milliseconds, and so does whoever is told of its fault.
 * `onceMore`: a last step once stopped.
 */
export function startWorker(
  step: (stopping: AbortSignal) => Promise<number>,
  onFault: (kind: Kind) => number,
  { onceMore = false } = {},
): Worker {
  const stopping = new AbortController()
  let nap = new AbortController()
  const once = () => step(stopping.signal).catch(fault => onFault(kindOf(fault)))
  const work = async () => {
    while (!stopping.signal.aborted) {
      nap = new AbortController()
      await wait(await once(), null, { signal: nap.signal, ref: false }).catch(() => {})
    }
    if (onceMore) await once()
  }
  const done = work()
  return {
    wake: () => nap.abort(),
    async stop() {
      stopping.abort()
      nap.abort()
      await done
    },
  }
}

/** An error of the database repeats the query with its values: only its kind reaches the log. */
export function kindOf(fault: unknown): Kind {
  const { name: type, code } = fault as { name?: string; code?: string }
  return { type, code }
}
