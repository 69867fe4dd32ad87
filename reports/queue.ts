/** Not now: `message` is a French sentence for the person, `retryAfter` the seconds after which to ask again. */
export class Unavailable extends Error {
  readonly status = 503
  readonly retryAfter: number
  constructor(message: string, { retryAfter = 60, cause }: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, { cause })
    this.retryAfter = retryAfter
  }
}

/** The rank in the queue, 1 for the next, and about how many seconds before its document is there. */
export type Place = { rank: number; seconds: number }

export type Waiting = {
  /** Aborted when nobody wants the document any more: it leaves the queue. */
  signal?: AbortSignal
  /** Told each time the rank changes; null once the turn has come. */
  moved?(place: Place | null): void
}

type Waiter = { enter(): void; moved: NonNullable<Waiting['moved']> }

/** So many at work, so many waiting, first come first served. */
export class Queue {
  private readonly waiters: Waiter[] = []
  private readonly concurrency: number
  private readonly most: number
  private running = 0
  /** Milliseconds of the latest documents, the last ones weighing most. */
  private usual = 1_000

  constructor(concurrency: number, most: number) {
    this.concurrency = concurrency
    this.most = most
  }

  get waiting(): number {
    return this.waiters.length
  }

  /**
   * Works when its turn comes.
   * @throws Unavailable when as many as may be are waiting already, or when nobody wants it any more.
   */
  async take<Result>(work: () => Promise<Result>, { signal, moved = () => {} }: Waiting = {}): Promise<Result> {
    if (signal?.aborted) throw new Unavailable(GONE)
    if (this.running < this.concurrency) this.running++
    else await this.turn(moved, signal)
    moved(null)
    const start = Date.now()
    try {
      if (signal?.aborted) throw new Unavailable(GONE)
      return await work()
    } finally {
      this.usual = this.usual * 0.7 + (Date.now() - start) * 0.3
      const next = this.waiters.shift()
      if (next) next.enter()
      else this.running--
      this.tell()
    }
  }

  private turn(moved: Waiter['moved'], signal?: AbortSignal): Promise<void> {
    if (this.waiters.length >= this.most)
      throw new Unavailable(tooMany(this.waiters.length), { retryAfter: this.secondsOf(this.waiters.length) })
    return new Promise((resolve, reject) => {
      const waiter = { enter: resolve, moved }
      this.waiters.push(waiter)
      moved(this.placeOf(this.waiters.length))
      signal?.addEventListener('abort', () => {
        const at = this.waiters.indexOf(waiter)
        if (at < 0) return
        this.waiters.splice(at, 1)
        this.tell()
        reject(new Unavailable(GONE))
      })
    })
  }

  private tell(): void {
    for (const [index, { moved }] of this.waiters.entries()) moved(this.placeOf(index + 1))
  }

  private placeOf(rank: number): Place {
    return { rank, seconds: this.secondsOf(rank) }
  }

  private secondsOf(rank: number): number {
    return Math.max(1, Math.ceil((rank * this.usual) / this.concurrency / 1_000))
  }
}

const GONE = 'Ce rapport n’est plus attendu.'

function tooMany(count: number): string {
  return `Trop de rapports attendent déjà d’être imprimés (${count}) : celui-ci n’a pas pris place. Rien n’est perdu, redemandez-le un peu plus tard.`
}
