import { setTimeout as wait } from 'node:timers/promises'
import type { Place, Waiting } from '#reports/queue.ts'

// A document that takes its time is not held on a line that a proxy or a person will cut: whoever comes back to the same
// address finds it made, or learns its place.

/** Whoever was told to come back and does not, in milliseconds. */
const FORGOTTEN_MS = 45_000

type Ticket<Made> = {
  made: Promise<Made>
  place: Place | null
  watchers: number
  giveUp(): void
  forgotten: NodeJS.Timeout | undefined
}

export class WaitingRoom<Made> {
  private readonly tickets = new Map<string, Ticket<Made>>()

  /**
   * The document, if it is there within `hold` milliseconds; else its place, `null` once it is being printed. Two who ask
   * under one key share one document.
   * @param key who asks, and for what: nobody else finds it.
   * @param gone aborted when whoever asks has left.
   */
  async ask(
    key: string,
    make: (waiting: Waiting) => Promise<Made>,
    { hold, gone }: { hold: number; gone: AbortSignal },
  ): Promise<{ made: Made } | { place: Place | null }> {
    const ticket = this.tickets.get(key) ?? this.open(key, make)
    clearTimeout(ticket.forgotten)
    ticket.watchers++
    const over = AbortSignal.any([gone, ...(Number.isFinite(hold) ? [AbortSignal.timeout(hold)] : [])])
    const tired = new Promise<null>(resolve => over.addEventListener('abort', () => resolve(null), { once: true }))
    try {
      const made = await Promise.race([ticket.made.then(made => ({ made })), tired])
      if (made) this.tickets.delete(key)
      return made ?? { place: ticket.place }
    } catch (error) {
      this.tickets.delete(key)
      throw error
    } finally {
      ticket.watchers--
      if (gone.aborted && ticket.watchers === 0) this.close(key, ticket)
      else ticket.forgotten = setTimeout(() => this.close(key, ticket), FORGOTTEN_MS).unref()
    }
  }

  /** Somebody asked under this key, and did not have it yet. */
  knows(key: string): boolean {
    return this.tickets.has(key)
  }

  private open(key: string, make: (waiting: Waiting) => Promise<Made>): Ticket<Made> {
    const leaving = new AbortController()
    const ticket: Ticket<Made> = {
      made: wait(0).then(() =>
        make({
          signal: leaving.signal,
          moved: place => {
            ticket.place = place
          },
        }),
      ),
      place: null,
      watchers: 0,
      giveUp: () => leaving.abort(),
      forgotten: undefined,
    }
    ticket.made.catch(() => {}) // of one that nobody came back for
    this.tickets.set(key, ticket)
    return ticket
  }

  private close(key: string, ticket: Ticket<Made>): void {
    if (ticket.watchers > 0) return
    ticket.giveUp()
    if (this.tickets.get(key) === ticket) this.tickets.delete(key)
  }
}
