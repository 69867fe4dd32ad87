import { type BreakdownKey, breakdownKeys, breakdownOf, leastFor, thresholdOf } from './nomenclature-rules.ts'
import { type Cell, isSmall, LEAST, type Newcomers, type PublicationSet, type Relation, type Why } from './rules.ts'

// From who worked where to one set of figures, with what was printed before and what all know of how they hang together.

/** How many persons, and why the figure is hidden; null: published. */
export type Figure = { persons: number; why: Why | null }

/** A breakdown of its own; that of an earlier day, repeated; or none at all. */
export type Table = { own: ReadonlyMap<string, Figure> } | { repeats: string } | 'withheld'

/** The persons of these contracts up to a day, the end of a quarter: what every surface tells of them. */
export type Publication = {
  contracts: readonly number[]
  until: string
  total: Figure
  tables: ReadonlyMap<BreakdownKey, Table>
}

/** The same before anything is hidden. `atLeast`: as many as their hours prove, in any one month. */
export type Counted = {
  contracts: readonly number[]
  until: string
  persons: number
  atLeast: number
  tables: ReadonlyMap<BreakdownKey, ReadonlyMap<string, number>>
}

export function contractsKey(contracts: readonly number[]): string {
  return [...contracts].sort((a, b) => a - b).join(',')
}

/** Where a cell stands: to be read back once the pattern is known. `category` null: the total. */
type Place = { of: number; table: BreakdownKey | null; category: string | null }

/** What is in the set of one publication: printed before, or about to be. */
type Entry = {
  contracts: readonly number[]
  until: string
  earlier: boolean
  total: number
  tables: Map<BreakdownKey, Map<string, number>>
}

export type Laid = { set: PublicationSet; places: Place[] }

/**
 * The set of what was printed and of what is counted now. `tables` says what becomes of each breakdown; one that is not its
 * own is not in the set. Relations that a correction made false are not what a reader may rely on, and are left out.
 */
export function laidOut(earlier: readonly Publication[], now: readonly Counted[], tables: readonly Plan[]): Laid {
  const laying = new Laying()
  for (const publication of earlier) laying.printed(publication)
  for (const [index, counted] of now.entries()) laying.counted(counted, tables[index]!)
  laying.relate()
  return { set: laying, places: laying.places }
}

/** By breakdown: of its own, with the marks of a table that is the same; else what stands for it. */
type PlanOf = { like: ReadonlyMap<string, Figure> | null } | { repeats: string } | 'withheld'
export type Plan = Map<BreakdownKey, PlanOf>

/** What becomes of each breakdown before anything is compared: too few persons, or too few who came since. */
export function planFor(counted: Counted, earlier: readonly Publication[]): Plan {
  const own = ofSame(earlier, counted)
  return new Map(
    breakdownKeys.map((key): [BreakdownKey, PlanOf] => {
      if (counted.persons < leastFor(key)) return [key, 'withheld']
      const [before, after] = neighbours(own, counted.until, key)
      for (const one of [before, after])
        if (one && isSame(counted, one, key)) return [key, { like: figuresOf(one, key) }]
      if (before && moved(counted, before, key) < leastFor(key)) return [key, { repeats: before.until }]
      if (after && moved(counted, after, key) < leastFor(key)) return [key, 'withheld']
      return [key, { like: null }]
    }),
  )
}

/** The last printed breakdown of the same contracts, up to this day. */
export function lastPrinted(earlier: readonly Publication[], counted: Counted, key: BreakdownKey): Publication | null {
  return neighbours(ofSame(earlier, counted), counted.until, key)[0] ?? null
}

function ofSame(earlier: readonly Publication[], counted: Counted): Publication[] {
  return earlier.filter(({ contracts }) => contractsKey(contracts) === contractsKey(counted.contracts))
}

/** The printed breakdowns of the same persons nearest to this day: up to it, and after it. */
function neighbours(own: readonly Publication[], until: string, key: BreakdownKey) {
  const with_ = own.filter(({ tables }) => isOwn(tables.get(key)))
  return [with_.filter(one => one.until <= until).at(-1), with_.find(one => one.until > until)] as const
}

function isOwn(table: Table | undefined): table is { own: ReadonlyMap<string, Figure> } {
  return typeof table === 'object' && 'own' in table
}

export function figuresOf(
  { tables }: Pick<Publication, 'tables'>,
  key: BreakdownKey,
): ReadonlyMap<string, Figure> | null {
  const table = tables.get(key)
  return isOwn(table) ? table.own : null
}

function differences(counted: Counted, printed: Publication, key: BreakdownKey): number[] {
  const [now, then] = [counted.tables.get(key)!, figuresOf(printed, key)!]
  return breakdownOf(key).categories.map(({ key: row }) =>
    Math.abs((now.get(row) ?? 0) - (then.get(row)?.persons ?? 0)),
  )
}

function isSame(counted: Counted, printed: Publication, key: BreakdownKey): boolean {
  return counted.persons === printed.total.persons && differences(counted, printed, key).every(found => found === 0)
}

/** How many came or went, as far as figures tell. */
function moved(counted: Counted, printed: Publication, key: BreakdownKey): number {
  const found = differences(counted, printed, key).reduce((sum, one) => sum + one, 0)
  return Math.max(Math.abs(counted.persons - printed.total.persons), Math.ceil(found / 2))
}

class Laying implements PublicationSet {
  cells: Cell[] = []
  relations: Relation[] = []
  newcomers: Newcomers[] = []
  places: Place[] = []
  #entries: Entry[] = []

  printed({ contracts, until, total, tables }: Publication): void {
    const mark = ({ why }: Figure) => (why ? 'hidden' : 'shown')
    const entry = this.#entry(contracts, until, true, { persons: total.persons, printed: mark(total), atLeast: 0 })
    for (const key of tables.keys()) {
      const own = figuresOf({ tables }, key)
      if (own) this.#lay(entry, key, category => own.get(category)!, mark)
    }
  }

  counted({ contracts, until, persons, atLeast, tables }: Counted, plan: Plan): void {
    // One person may have worked more than a month holds: what hours prove is never more than what is true.
    const proved = Math.min(atLeast, persons)
    const entry = this.#entry(contracts, until, false, { persons, printed: null, atLeast: proved })
    for (const [key, what] of plan) {
      if (what === 'withheld' || 'repeats' in what) continue
      const { like } = what
      const mark = ({ why }: Figure) => (like ? (why ? 'hidden' : 'shown') : null)
      const figure = (category: string) =>
        like?.get(category) ?? { persons: tables.get(key)!.get(category) ?? 0, why: null }
      this.#lay(entry, key, figure, mark)
    }
  }

  #entry(
    contracts: readonly number[],
    until: string,
    earlier: boolean,
    total: Pick<Cell, 'persons' | 'printed' | 'atLeast'>,
  ): Entry {
    const of = this.#entries.length
    const rank = contracts.length > 1 ? 0 : 1
    const cell = this.#cell({ of, table: null, category: null }, { ...total, threshold: LEAST, rank, secret: false })
    const entry = { contracts, until, earlier, total: cell, tables: new Map() }
    this.#entries.push(entry)
    return entry
  }

  #lay(
    entry: Entry,
    key: BreakdownKey,
    figure: (category: string) => Figure,
    mark: (found: Figure) => Cell['printed'],
  ) {
    const of = this.#entries.indexOf(entry)
    const { categories, overlaps } = breakdownOf(key)
    const total = this.cells[entry.total]!.persons
    const rows = new Map<string, number>()
    for (const category of categories) {
      const found = figure(category.key)
      const threshold = thresholdOf(category)
      const secret = category.sensitive === true && found.persons === total
      rows.set(
        category.key,
        this.#cell(
          { of, table: key, category: category.key },
          { persons: found.persons, threshold, rank: 2, atLeast: 0, printed: mark(found), secret },
        ),
      )
    }
    entry.tables.set(key, rows)
    const sum = [...rows.values()].map(cell => [cell, 1] as const)
    this.#relation([...sum, [entry.total, -1]], 0, overlaps ? Number.POSITIVE_INFINITY : 0)
    if (!overlaps) return
    for (const [cell] of sum) this.#within(cell, entry.total)
    this.#sumOfHours(sum)
  }

  #cell(place: Place, cell: Omit<Cell, 'key'>): number {
    this.places.push(place)
    this.cells.push({ key: [place.of, place.table, place.category].filter(part => part !== null).join(' '), ...cell })
    return this.cells.length - 1
  }

  /** What the reader knows must be true of what is counted: a correction makes some false. */
  #relation(terms: Relation['terms'], atLeast: number, atMost: number): void {
    const sum = terms.reduce((all, [cell, coefficient]) => all + coefficient * this.cells[cell]!.persons, 0)
    if (sum >= atLeast && sum <= atMost) this.relations.push({ terms, atLeast, atMost })
  }

  /** Hours add up where persons do not; their total is a fact of the contract. */
  #sumOfHours(terms: Relation['terms']): void {
    this.relations.push({ terms, atLeast: 0, atMost: 0, ofHours: true })
  }

  #within(part: number, whole: number): void {
    this.#relation(
      [
        [whole, 1],
        [part, -1],
      ],
      0,
      Number.POSITIVE_INFINITY,
    )
  }

  /** Contracts inside their company, a quarter inside the next: the nearest ones are enough. */
  relate(): void {
    const entries = this.#entries
    for (const table of [null, ...breakdownKeys]) {
      const having = entries.filter(entry => table === null || entry.tables.has(table))
      for (const part of having) {
        const around = having.filter(whole => whole !== part && isInside(part, whole, entries))
        const nearest = around.filter(
          whole => !around.some(other => other !== whole && isInside(other, whole, entries)),
        )
        for (const whole of nearest) this.#insideOf(part, whole, table)
      }
      for (const whole of having) this.#atMostItsParts(whole, having, table)
    }
  }

  #insideOf(part: Entry, whole: Entry, table: BreakdownKey | null): void {
    const moves = table !== null && breakdownOf(table).moves === true
    const sameDay = part.until === whole.until && part.contracts.length < whole.contracts.length
    if (!moves || sameDay) for (const [one, other] of cellsOf(part, whole, table)) this.#within(one, other)
    if (table === null || part.contracts.length !== whole.contracts.length) return
    if (part.earlier && whole.earlier) return
    for (const [category, later] of whole.tables.get(table)!) {
      const earlier = part.tables.get(table)!.get(category)!
      const { threshold } = this.cells[later]!
      this.newcomers.push({ later, earlier, threshold })
      if (moves) this.newcomers.push({ later: earlier, earlier: later, threshold })
    }
  }

  /** Nobody works in a company outside its contracts. */
  #atMostItsParts(whole: Entry, having: readonly Entry[], table: BreakdownKey | null): void {
    if (whole.contracts.length < 2) return
    const parts = whole.contracts.map(id =>
      having.findLast(({ contracts, until }) => contracts.length === 1 && contracts[0] === id && until === whole.until),
    )
    if (parts.some(part => !part)) return
    for (const category of table === null ? [null] : whole.tables.get(table)!.keys()) {
      const cell = (entry: Entry) => (category === null ? entry.total : entry.tables.get(table!)!.get(category)!)
      const terms = parts.map(part => [cell(part!), 1] as const)
      this.#relation([...terms, [cell(whole), -1]], 0, Number.POSITIVE_INFINITY)
      if (category !== null) this.#sumOfHours([...terms, [cell(whole), -1]])
    }
  }
}

/** Every person of the one is in the other. Of two printed for the same day, the later knew more. */
function isInside(part: Entry, whole: Entry, order: readonly Entry[]): boolean {
  if (part.until > whole.until || part.contracts.length > whole.contracts.length) return false
  if (!part.contracts.every(id => whole.contracts.includes(id))) return false
  const same = part.until === whole.until && part.contracts.length === whole.contracts.length
  return !same || order.indexOf(part) < order.indexOf(whole)
}

function cellsOf(part: Entry, whole: Entry, table: BreakdownKey | null): [number, number][] {
  if (table === null) return [[part.total, whole.total]]
  return [...part.tables.get(table)!].map(([category, cell]) => [cell, whole.tables.get(table)!.get(category)!])
}

/** A total under the threshold is hidden, and so is all that would be told of those it counts. */
export function hasFew({ persons }: { persons: number }): boolean {
  return isSmall({ persons, threshold: LEAST })
}
