import type { Model } from 'highs'

// Somebody who has read all that came out, with a solver. Knows no rule of ours: only lines of tables, and how counts are.

/**
 * One figure as it was read. `who`: the contracts whose persons are counted, « 12,15 »; `head`, `row`: of its table, in the
 * order it was printed; both empty for how many there are in all. `said`: « 12 », « s », « < 5 », « masqué », « 12,5 % ».
 */
export type Line = {
  where: string
  who: string
  until: string
  head: string
  row: string
  said: string
  /** Of those who worked from this day on; without it, from the start. */
  since?: string
  /** Their contracts of employment, and not they, are counted. */
  ofContracts?: boolean
}
type Place = Pick<Line, 'who' | 'until' | 'head' | 'row' | 'since' | 'ofContracts'>

export type Narrow = { what: string; least: number; most: number; threshold: number }

/** A table whose rows may count somebody twice. */
const OVERLAPPING = ['Modalité']
/** A table where somebody may stand in another row later. */
const MOVING = [
  'Situation à la sortie',
  'Situation 6 mois après',
  'Situation 12 mois après',
  'Durée du contrat de travail',
]
/** Rows that tell health, justice or origin. */
const SENSITIVE = /regroupés|handicap|justice|réfugié/i
/** The order of the nomenclature, as anybody knows it from other documents. */
export type Nomenclature = ReadonlyMap<string, readonly string[]>

const OPTIMAL = 7
/** More persons than anybody counts: what reaches it has no bound. */
const FAR = 1_000_000

const thresholdOf = (row: string) => (SENSITIVE.test(row) ? 10 : 5)
const populationOf = ({ who, until, since, ofContracts }: Pick<Place, 'who' | 'until' | 'since' | 'ofContracts'>) =>
  `${who}|${until}${since ? ` since ${since}` : ''}${ofContracts ? ' contracts' : ''}`
const totalOf = (line: Place) => `${populationOf(line)}||`
const cellOf = (line: Place) => `${populationOf(line)}|${line.head}|${line.row}`

/** What a reader can write down. Throws nothing: what contradicts itself shows when it is solved. */
export class Reader {
  #names = new Map<string, string>()
  #rules: string[] = []
  #hidden = new Set<string>()
  #cells = new Map<string, Place>()
  #model: Model | null = null
  #asked: number[] = []

  constructor(lines: readonly Line[], nomenclature: Nomenclature = new Map()) {
    const tables = Map.groupBy(
      lines.filter(({ head }) => head),
      line => `${populationOf(line)}|${line.head}`,
    )
    const rows = rowsByHead(lines)
    for (const line of lines) this.#note(line)
    for (const printed of tables.values()) this.#sum(printed, rows.get(printed[0]!.head)!)
    for (const printed of Map.groupBy(
      lines.filter(({ head }) => head),
      line => `${line.where}|${populationOf(line)}|${line.head}`,
    ).values())
      this.#order(printed, nomenclature.get(printed[0]!.head) ?? [])
    this.#containment(rows)
  }

  /** Every hidden figure that is known closer than its threshold, and newcomers known the same way. */
  async narrow(): Promise<Narrow[]> {
    await this.#open()
    const found: Narrow[] = []
    for (const cell of this.#hidden) {
      const { row } = this.#cells.get(cell)!
      const bounds = this.#boundsOf([[cell, 1]], thresholdOf(row))
      if (bounds) found.push({ what: cell, ...bounds, threshold: thresholdOf(row) })
    }
    for (const [later, earlier, { head, row }] of this.#pairs()) {
      const threshold = thresholdOf(row)
      const bounds = this.#boundsOf(
        [
          [later, 1],
          [earlier, -1],
        ],
        threshold,
      )
      if (!bounds) continue
      const came = bounds.most > 0 && bounds.least < threshold
      const left = MOVING.includes(head) && bounds.least < 0 && bounds.most > -threshold
      if (came || left) found.push({ what: `new in ${later} since ${earlier}`, ...bounds, threshold })
    }
    this.#model?.dispose()
    return found
  }

  /** The same for someone who knows that she is alone in a cell: the others of its table. */
  async narrowFor(alone: string, atLeast: number): Promise<Narrow[]> {
    await this.#open()
    const found: Narrow[] = []
    const own = this.#cells.get(alone)!
    this.#model!.changeColBounds(this.#column(alone), 1, 1)
    for (const cell of this.#hidden) {
      const other = this.#cells.get(cell)!
      if (cell === alone || populationOf(other) !== populationOf(own) || other.head !== own.head || own.head === '')
        continue
      const bounds = this.#boundsOf([[cell, 1]], atLeast)
      if (bounds) found.push({ what: `${cell} for ${alone}`, ...bounds, threshold: atLeast })
    }
    this.#model?.dispose()
    return found
  }

  get hidden(): ReadonlySet<string> {
    return this.#hidden
  }

  async #open(): Promise<void> {
    const { default: load } = await import('highs')
    const solver = await (load as unknown as typeof load.default)()
    const names = [...this.#names.values()]
    const text = `Minimize\n obj: 0 ${names[0]}\nSubject To\n${this.#rules.map((rule, index) => ` r${index}: ${rule}`).join('\n')}\nBounds\n${names.map(name => ` 0 <= ${name} <= ${FAR}`).join('\n')}\nEnd\n`
    const model = solver.createModel({ format: 'lp', data: text })
    this.#model = model
    model.options.set({ output_flag: false, presolve: 'off' })
    this.#asked = []
  }

  #column(cell: string): number {
    return this.#model!.getColByName(this.#names.get(cell)!)
  }

  #name(cell: string, parts: Place): string {
    const name = this.#names.get(cell) ?? `x${this.#names.size}`
    if (!this.#names.has(cell)) {
      this.#names.set(cell, name)
      this.#cells.set(cell, parts)
      this.#rules.push(`${name} >= 0`)
    }
    return name
  }

  #note(line: Line): void {
    const name = this.#name(cellOf(line), line)
    const { said } = line
    if (/^\d[\d\s\u202f\u00a0]*$/.test(said)) this.#rules.push(`${name} = ${said.replaceAll(/\D/g, '')}`)
    else if (/^\d+,\d %$/.test(said)) this.#share(line, name)
    else {
      this.#hidden.add(cellOf(line))
      if (said === '< 5') this.#rules.push(`${name} >= 1`, `${name} <= 4`)
      else if (said === 'masqué') this.#rules.push(`${name} >= 5`)
      else this.#rules.push(`${name} >= 1`)
    }
  }

  /** A share of persons, to the tenth: n is then a number, and so is x. */
  #share(line: Line, name: string): void {
    this.#hidden.add(cellOf(line))
    const share = Number(line.said.replace(',', '.').replace(' %', ''))
    const total = this.#name(totalOf(line), { ...line, head: '', row: '' })
    this.#rules.push(`100 ${name} - ${share - 0.05} ${total} >= 0`, `100 ${name} - ${share + 0.05} ${total} <= 0`)
  }

  /** A row that is not in a printed table counts nobody. */
  #sum(printed: readonly Line[], rows: ReadonlySet<string>): void {
    const [first] = printed
    const total = this.#name(totalOf(first!), { ...first!, head: '', row: '' })
    const there = new Set(printed.map(({ row }) => row))
    for (const row of rows) {
      const line = { ...first!, row }
      if (!there.has(row)) this.#rules.push(`${this.#name(cellOf(line), line)} = 0`)
    }
    const names = [...there].map(row => this.#names.get(cellOf({ ...first!, row }))!)
    const overlaps = OVERLAPPING.includes(first!.head) && !first!.ofContracts
    this.#rules.push(`${names.join(' + ')} - ${total} ${overlaps ? '>=' : '='} 0`)
    if (overlaps) for (const name of names) this.#rules.push(`${name} - ${total} <= 0`)
  }

  /** Rows that are not in the order of the nomenclature are in that of their numbers. */
  #order(printed: readonly Line[], known: readonly string[]): void {
    const ranks = printed.map(({ row }) => known.indexOf(row))
    if (known.length === 0 || ranks.every((rank, index) => index === 0 || rank > ranks[index - 1]!)) return
    for (const [index, line] of printed.entries()) {
      const next = printed[index + 1]
      if (next) this.#rules.push(`${this.#names.get(cellOf(line))!} - ${this.#names.get(cellOf(next))!} >= 0`)
    }
  }

  /** Who is in a contract is in its company; who was counted stays counted; nobody is in a company outside its contracts. */
  #containment(rows: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [head, some] of [['', new Set([''])] as const, ...rows])
      for (const row of some) {
        const same = [...this.#cells].filter(([, cell]) => cell.head === head && cell.row === row)
        for (const [part, a] of same)
          for (const [whole, b] of same)
            if (part !== whole && isIn(a, b) && (a.until === b.until || !MOVING.includes(head)))
              this.#within(part, whole)
            else if (isHeldBy(a, b)) this.#within(part, whole)
        for (const [whole, cell] of same) {
          this.#parts(whole, cell, new Map(same))
          if (!MOVING.includes(head)) this.#periods(whole, cell, same)
          if (cell.since) this.#buyers(whole, cell, same)
        }
      }
  }

  #within(part: string, whole: string): void {
    this.#rules.push(`${this.#names.get(whole)!} - ${this.#names.get(part)!} >= 0`)
  }

  #parts(whole: string, cell: Place, same: ReadonlyMap<string, unknown>): void {
    const ids = cell.who.split(',')
    const parts = ids.map(who => cellOf({ ...cell, who }))
    if (ids.length < 2 || parts.some(part => !same.has(part))) return
    this.#rules.push(`${parts.map(part => this.#names.get(part)!).join(' + ')} - ${this.#names.get(whole)!} >= 0`)
  }

  /** Who worked in two periods that follow each other is in one of them. */
  #periods(whole: string, cell: Place, same: readonly [string, Place][]): void {
    for (const [last, b] of same.filter(([, one]) => one.since && isIn(one, cell) && one.until === cell.until))
      for (const [first, a] of same)
        if (
          isIn(a, cell) &&
          a.since === cell.since &&
          a.who === cell.who &&
          a.until === eveOf(b.since!) &&
          b.who === cell.who
        )
          this.#rules.push(`${this.#names.get(first)!} + ${this.#names.get(last)!} - ${this.#names.get(whole)!} >= 0`)
  }

  /** Nobody works for two buyers: what each says adds up to what is said of all. */
  #buyers(whole: string, cell: Place, same: readonly [string, Place][]): void {
    const parts = same.filter(
      ([, one]) =>
        one.who !== cell.who && one.who && one.until === cell.until && one.since === cell.since && isIn(one, cell),
    )
    const ids = parts.flatMap(([, { who }]) => who.split(','))
    if (new Set(ids).size !== ids.length || ids.length !== cell.who.split(',').length) return
    this.#rules.push(`${parts.map(([part]) => this.#names.get(part)!).join(' + ')} - ${this.#names.get(whole)!} = 0`)
  }

  /** The same row of the same persons at two dates. */
  #pairs(): [later: string, earlier: string, of: Pick<Line, 'head' | 'row'>][] {
    const found: [string, string, Pick<Line, 'head' | 'row'>][] = []
    const series = Map.groupBy(
      [...this.#cells].filter(([, { head }]) => head),
      ([, { who, head, row, since, ofContracts }]) => `${who}|${since}|${ofContracts}|${head}|${row}`,
    )
    for (const cells of series.values()) {
      const sorted = cells.toSorted(([, a], [, b]) => (a.until < b.until ? -1 : 1))
      for (const [index, [later, of]] of sorted.entries()) {
        if (index > 0) found.push([later, sorted[index - 1]![0], of])
      }
    }
    return found
  }

  /** null when it is as wide as it must be; integers, rounded inwards. */
  #boundsOf(aim: readonly (readonly [string, number])[], threshold: number): { least: number; most: number } | null {
    const most = this.#extreme(aim, -1)
    const least = this.#extreme(aim, 1)
    const bounds = { least: Math.ceil(least - 1e-6), most: Math.floor(most + 1e-6) }
    return bounds.most - bounds.least >= threshold ? null : bounds
  }

  #extreme(aim: readonly (readonly [string, number])[], sense: 1 | -1): number {
    const model = this.#model!
    for (const column of this.#asked) model.changeColCost(column, 0)
    this.#asked = aim.map(([cell]) => this.#column(cell))
    for (const [index, [, coefficient]] of aim.entries()) model.changeColCost(this.#asked[index]!, sense * coefficient)
    model.run()
    if (model.getModelStatus() !== OPTIMAL) {
      model.clearSolver()
      model.run()
    }
    const status = model.getModelStatus()
    if (status !== OPTIMAL) throw new Error(`What was read contradicts itself (status ${status}).`)
    return sense * model.getObjectiveValue()
  }
}

function isIn(part: Place, whole: Place): boolean {
  if (part.until > whole.until || (part.since ?? '') < (whole.since ?? '')) return false
  if (Boolean(part.ofContracts) !== Boolean(whole.ofContracts)) return false
  const ids = new Set(whole.who.split(','))
  return part.who.split(',').every(id => ids.has(id)) && populationOf(part) !== populationOf(whole)
}

/** Nobody works without a contract of employment. */
function isHeldBy(persons: Place, contracts: Place): boolean {
  return (
    !persons.ofContracts &&
    contracts.ofContracts === true &&
    populationOf({ ...persons, ofContracts: true }) === populationOf(contracts)
  )
}

const eveOf = (day: string) => `${Number(day.slice(0, 4)) - 1}-12-31`

function rowsByHead(lines: readonly Line[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { head, row } of lines) if (head) found.set(head, (found.get(head) ?? new Set()).add(row))
  return found
}
