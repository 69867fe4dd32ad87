import type { Db } from '#db/connect.ts'
import type { FoundRecord } from '../decp/file.ts'
import type { Tally } from './tally.ts'
import { isReached, NOWHERE, type Reached, reachedBy } from './turn-rules.ts'
import { keepPlace, type Turn } from './turn-store.ts'

/** How far the writing of a file is, kept with each lot: an attempt that dies is gone on with, and counts nothing twice. */
export class Journey {
  private readonly turn: Turn | null
  private readonly tally: Tally
  private readonly buyers = new Set<number>()
  private readonly before: Reached
  private reached: Reached
  private keptLines = 0

  constructor(turn: Turn | null, tally: Tally) {
    this.turn = turn
    this.tally = tally
    this.before = turn?.place.reached ?? NOWHERE
    this.reached = this.before
    for (const id of turn?.place.buyers ?? []) this.buyers.add(id)
    if (turn?.place.counted) tally.goOn(turn.place.counted, turn.lines)
  }

  /** An earlier attempt wrote it. */
  isDone({ found }: { found: FoundRecord }): boolean {
    return isReached(this.before, found.position)
  }

  /** Two are as many as matter: the line of an import is one buyer’s, or nobody’s in particular. */
  met(ids: readonly number[]): void {
    for (const id of ids) if (this.buyers.size < 2) this.buyers.add(id)
  }

  get onlyBuyer(): number | null {
    const [id] = this.buyers
    return this.buyers.size === 1 ? id! : null
  }

  /** @throws TurnLost */
  async keep(trx: Db, written: readonly { found: FoundRecord }[], waiting: readonly FoundRecord[]): Promise<void> {
    if (!this.turn || written.length === 0) return
    const positions = written.map(({ found }) => found.position)
    this.reached = reachedBy(
      this.reached,
      positions,
      waiting.map(({ position }) => position),
    )
    const grown = this.tally.lineCount !== this.keptLines
    this.keptLines = this.tally.lineCount
    const place = { reached: this.reached, buyers: [...this.buyers], counted: this.tally.counted }
    await keepPlace(trx, this.turn, place, grown ? this.tally.firstLines() : null)
  }
}
