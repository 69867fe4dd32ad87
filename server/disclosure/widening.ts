import { type Aim, type Knowledge, sumAt, widthOf } from './knowledge.ts'
import {
  type Cell,
  cameIn,
  isOpen,
  LEAST,
  LEAST_KNOWING,
  type Newcomers,
  type Pattern,
  type PublicationSet,
  type Why,
} from './rules.ts'

// No inequality may hold a hidden figure in a narrow interval: counts are what they are, several lines together bound each.
// While one is narrow, a published figure that holds it there is hidden too. Hiding only widens: what is wide stays so.

/** What must stay wide: a hidden figure, or those who came between two publications. `seen`: answers met so far. */
type Target = { aim: Aim; cell: number; threshold: number; seen: { least: number; greatest: number } }

/** Figures that no hiding could widen: their tables are not published. */
export type Stuck = number[]

/** Completes `pattern` in place. */
export class Widening {
  #set: PublicationSet
  #pattern: Pattern
  #known: Knowledge
  #targets: Target[]
  #stuck = new Set<number>()

  constructor(set: PublicationSet, pattern: Pattern, known: Knowledge) {
    this.#set = set
    this.#pattern = pattern
    this.#known = known
    this.#targets = targetsOf(set, pattern)
  }

  /** Every hidden figure as wide as its threshold. */
  widen(): Stuck {
    for (let index = 0; index < this.#targets.length; index++) this.#widenOne(this.#targets[index]!, this.#targets)
    return [...this.#stuck]
  }

  /** The same for someone who knows that she is alone in a cell of her table: every other stays three wide. */
  widenForThemselves(): Stuck {
    const alone = this.#set.cells.flatMap(({ persons }, cell) => (this.#pattern[cell] && persons === 1 ? [cell] : []))
    for (const cell of alone) {
      const others = this.#besides(cell).map(target => ({ ...target, threshold: LEAST_KNOWING, seen: unseen() }))
      this.#known.give(cell, 1)
      for (const target of others) this.#widenOne(target, others, 'herself')
      this.#known.hide(cell)
    }
    return [...this.#stuck]
  }

  /** Hours that add up tell those of the one row that is hidden: another goes with it, the smallest. */
  hideBesideLonely(): Stuck {
    const { cells, relations } = this.#set
    for (const { terms } of relations.filter(({ ofHours }) => ofHours)) {
      const [alone, ...others] = terms.map(([cell]) => cell).filter(cell => this.#pattern[cell])
      if (alone === undefined || others.length > 0) continue
      const free = terms.map(([cell]) => cell).filter(cell => isOpen(cells[cell]!) && this.#pattern[cell] === null)
      const [cover] = free.sort((a, b) => cells[a]!.persons - cells[b]!.persons || a - b)
      if (cover === undefined) this.#stuck.add(alone)
      else this.#cover(cover, 'deducible')
    }
    return [...this.#stuck]
  }

  #cover(cell: number, why: Why): void {
    this.#pattern[cell] = why
    this.#known.hide(cell)
    this.#targets.push(targetOf(this.#set, cell))
  }

  /** Publishes again what was hidden beside others and is not needed, the largest first. `tries`: how many at most. */
  publishAgain(tries: number): void {
    const { cells } = this.#set
    const covers = cells.flatMap((_, cell) => (isCover(this.#pattern[cell]!) ? [cell] : []))
    covers.sort((a, b) => cells[b]!.persons - cells[a]!.persons || a - b)
    for (const cell of covers.slice(0, tries)) this.#tryToPublish(cell)
  }

  #leavesOneAlone(cell: number): boolean {
    return this.#set.relations.some(({ terms, ofHours }) => {
      if (!ofHours || !terms.some(([own]) => own === cell)) return false
      return terms.filter(([other]) => other !== cell && this.#pattern[other]).length === 1
    })
  }

  #tryToPublish(cell: number): void {
    if (this.#leavesOneAlone(cell)) return
    const why = this.#pattern[cell]!
    this.#pattern[cell] = null
    this.#known.show(cell)
    const near = nearOf(this.#set, cell, this.#pattern)
    const targets = this.#targets.filter(target => target.cell !== cell && near.has(target.cell))
    targets.sort((a, b) => near.get(a.cell)! - near.get(b.cell)!)
    if (this.#areWide(targets) && this.#areWideForThemselves(near)) {
      this.#targets = this.#targets.filter(target => target.cell !== cell)
      return
    }
    this.#pattern[cell] = why
    this.#known.hide(cell)
  }

  #areWideForThemselves(near: ReadonlyMap<number, number>): boolean {
    const alone = [...near.keys()].filter(cell => this.#pattern[cell] && this.#set.cells[cell]!.persons === 1)
    return alone.every(cell => {
      this.#known.give(cell, 1)
      const wide = this.#areWide(this.#besides(cell), LEAST_KNOWING)
      this.#known.hide(cell)
      return wide
    })
  }

  /** Whether each is as wide as it must be, from nothing known: every answer tells something of the others. */
  #areWide(targets: readonly Target[], threshold?: number): boolean {
    const fresh = targets.map(target => ({ ...target, threshold: threshold ?? target.threshold, seen: unseen() }))
    return fresh.every(target => {
      if (widthSeen(target) >= target.threshold) return true
      this.#heldBy(target, fresh)
      return widthSeen(target) >= target.threshold
    })
  }

  #widenOne(target: Target, among: readonly Target[], why: Why = 'narrow'): void {
    while (widthSeen(target) < target.threshold) {
      const holding = this.#heldBy(target, among)
      if (widthSeen(target) >= target.threshold) return
      const rank = target.aim.length === 1 ? this.#set.cells[target.cell]!.rank : 2
      const cover = this.#coverAmong(holding, rank) ?? this.#coverAmong(this.#besideIn(target), rank)
      if (cover === null) {
        this.#stuck.add(target.cell)
        return
      }
      this.#cover(cover, why)
    }
  }

  /** @returns what holds it, with weights. Every answer met widens what is known of all. */
  #heldBy(target: Target, among: readonly Target[]): ReadonlyMap<number, number> {
    const weights = new Map<number, number>()
    for (const sense of [-1, 1] as const) {
      const found = this.#known.extreme(target.aim, sense)
      for (const other of among) see(other, found.at)
      see(target, found.at)
      for (const [cell, weight] of found.bound.held) weights.set(cell, Math.max(weight, weights.get(cell) ?? 0))
    }
    return weights
  }

  /**
   * Never what is printed, nor nobody; five persons or more first, then the heaviest, then the smallest. A total goes with
   * totals, last: a row costs rows, and where they are not enough its breakdown goes, not how many persons there are.
   */
  #coverAmong(weights: ReadonlyMap<number, number>, rank: Cell['rank']): number | null {
    const { cells } = this.#set
    const free = (cell: number) => isOpen(cells[cell]!) && this.#pattern[cell] === null
    const candidates = [...weights.keys()].filter(cell => free(cell) && (rank < 2 || cells[cell]!.rank === 2))
    const [first] = candidates.sort((a, b) => {
      const [one, other] = [cells[a]!, cells[b]!]
      const total = Number(one.rank < 2) - Number(other.rank < 2)
      const few = Number(one.persons < LEAST) - Number(other.persons < LEAST)
      return total || few || weights.get(b)! - weights.get(a)! || one.persons - other.persons || a - b
    })
    return first ?? null
  }

  /** Where the solver names nothing that may be hidden: the published figures of the sums that hold it. */
  #besideIn({ aim }: Target): ReadonlyMap<number, number> {
    const weights = new Map<number, number>()
    for (const { terms } of this.#set.relations)
      if (terms.some(([cell]) => aim.some(([own]) => own === cell))) for (const [cell] of terms) weights.set(cell, 1)
    return weights
  }

  /** The other hidden figures of its sums; the same figure at another date is hers too. */
  #besides(cell: number): Target[] {
    const sums = this.#set.relations.filter(
      ({ terms, ofHours }) => !ofHours && terms.length > 2 && terms.some(([own]) => own === cell),
    )
    const beside = new Set(sums.flatMap(({ terms }) => terms.map(([other]) => other)))
    beside.delete(cell)
    return this.#targets.filter(
      ({ aim, cell: other }) => aim.length === 1 && beside.has(other) && this.#pattern[other] !== null,
    )
  }
}

function targetsOf(set: PublicationSet, pattern: Pattern): Target[] {
  const hidden = set.cells.flatMap((_, cell) => (pattern[cell] ? [targetOf(set, cell)] : []))
  const came = set.newcomers.filter(some => isUntold(set, pattern, some))
  return [
    ...hidden,
    ...came.map(({ later, earlier, threshold }) => ({
      ...targetOf(set, later),
      threshold,
      aim: [
        [later, 1],
        [earlier, -1],
      ] as const,
    })),
  ]
}

/** Few came, or nobody, and it cannot be read. */
function isUntold(set: PublicationSet, pattern: Pattern, some: Newcomers): boolean {
  const came = cameIn(set, some)
  return came >= 0 && came < some.threshold && (pattern[some.later] !== null || pattern[some.earlier] !== null)
}

function targetOf({ cells }: PublicationSet, cell: number): Target {
  return { aim: [[cell, 1]], cell, threshold: cells[cell]!.threshold, seen: unseen() }
}

const unseen = () => ({ least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY })

function see({ aim, seen }: Target, at: Float64Array): void {
  const value = sumAt(aim, at)
  seen.least = Math.min(seen.least, value)
  seen.greatest = Math.max(seen.greatest, value)
}

function widthSeen({ seen }: Target): number {
  return seen.greatest === Number.NEGATIVE_INFINITY ? 0 : widthOf(seen.least, seen.greatest)
}

const isCover = (why: Why | null) => why === 'deducible' || why === 'narrow' || why === 'herself'

/** What hangs together with this figure through hidden ones, itself included, and after how many sums. */
function nearOf({ relations }: PublicationSet, from: number, pattern: Pattern): Map<number, number> {
  const found = new Map([[from, 0]])
  for (let [step, size] = [1, 0]; found.size > size; step++) {
    size = found.size
    const before = new Set(found.keys())
    for (const { terms } of relations) {
      if (!terms.some(([cell]) => before.has(cell))) continue
      for (const [cell] of terms) if (pattern[cell] && !found.has(cell)) found.set(cell, step)
    }
  }
  return found
}
