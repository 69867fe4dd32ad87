import { type Entry, Hanging } from './hanging-rules.ts'
import { type BreakdownKey, breakdownOf, keysFor, leastFor, thresholdOf } from './nomenclature-rules.ts'
import { type Population, populationKey } from './population-rules.ts'
import { type Cell, isSmall, LEAST, type Newcomers, type PublicationSet, type Relation, type Why } from './rules.ts'

// From who worked where to one set of figures, with what was printed before and what all know of how they hang together.

/** How many persons, and why the figure is hidden; null: published. */
export type Figure = { persons: number; why: Why | null }

/** A breakdown of its own; that of an earlier day, repeated; or none at all. */
export type Table = { own: ReadonlyMap<string, Figure> } | { repeats: string } | 'withheld'

/** The persons of a population up to a day, the end of a quarter: what every surface tells of them. */
export type Publication = Population & {
  until: string
  total: Figure
  tables: ReadonlyMap<BreakdownKey, Table>
}

/** The same before anything is hidden. `atLeast`: as many as their hours prove, in any one month. */
export type Counted = Population & {
  until: string
  persons: number
  atLeast: number
  tables: ReadonlyMap<BreakdownKey, ReadonlyMap<string, number>>
}

/** Where a cell stands: to be read back once the pattern is known. `category` null: the total. */
type Place = { of: number; table: BreakdownKey | null; category: string | null }

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
    keysFor(counted).map((key): [BreakdownKey, PlanOf] => {
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
  return earlier.filter(one => populationKey(one) === populationKey(counted))
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
  #how = new Hanging(this.cells)
  places: Place[] = []
  #entries: Entry[] = []

  printed(publication: Publication): void {
    const { total, tables } = publication
    const mark = ({ why }: Figure) => (why ? 'hidden' : 'shown')
    const entry = this.#entry(publication, true, { persons: total.persons, printed: mark(total), atLeast: 0 })
    for (const key of tables.keys()) {
      const own = figuresOf({ tables }, key)
      if (own) this.#lay(entry, key, category => own.get(category)!, mark)
    }
  }

  counted(counted: Counted, plan: Plan): void {
    const { persons, atLeast, tables } = counted
    // One person may have worked more than a month holds: what hours prove is never more than what is true.
    const proved = Math.min(atLeast, persons)
    const entry = this.#entry(counted, false, { persons, printed: null, atLeast: proved })
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
    { contracts, until, since = null, counts = 'persons' }: Population & { until: string },
    earlier: boolean,
    total: Pick<Cell, 'persons' | 'printed' | 'atLeast'>,
  ): Entry {
    const of = this.#entries.length
    const rank = contracts.length > 1 ? 0 : 1
    const cell = this.#cell({ of, table: null, category: null }, { ...total, threshold: LEAST, rank, secret: false })
    const entry = { contracts, since, counts, until, earlier, total: cell, tables: new Map() }
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
    const { categories } = breakdownOf(key)
    const overlaps = breakdownOf(key).overlaps === true
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
    this.#how.relation([...sum, [entry.total, -1]], 0, overlaps ? Number.POSITIVE_INFINITY : 0)
    if (!overlaps) return
    for (const [cell] of sum) this.#how.within(cell, entry.total)
    this.#how.sumOfHours(sum)
  }

  get relations(): readonly Relation[] {
    return this.#how.relations
  }

  get newcomers(): readonly Newcomers[] {
    return this.#how.newcomers
  }

  relate(): void {
    this.#how.relate(this.#entries)
  }

  #cell(place: Place, cell: Omit<Cell, 'key'>): number {
    this.places.push(place)
    this.cells.push({ key: [place.of, place.table, place.category].filter(part => part !== null).join(' '), ...cell })
    return this.cells.length - 1
  }
}

/** A total under the threshold is hidden, and so is all that would be told of those it counts. */
export function hasFew({ persons }: { persons: number }): boolean {
  return isSmall({ persons, threshold: LEAST })
}
