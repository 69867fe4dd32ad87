import { plusDays } from '#server/base/dates.ts'
import { type BreakdownKey, breakdownKeys, breakdownOf, isWorkedAs } from './nomenclature-rules.ts'
import { contractsKey, type Population, populationKey } from './population-rules.ts'
import type { Cell, Newcomers, Relation } from './rules.ts'

// How figures hang together, as every reader knows it: contracts inside their company, a quarter inside the next, a period
// inside a longer one, buyers inside all of them, persons behind their contracts of employment.

/** What is in the set of one publication: printed before, or about to be. */
export type Entry = Required<Population> & {
  until: string
  earlier: boolean
  total: number
  tables: Map<BreakdownKey, Map<string, number>>
}

export class Hanging {
  relations: Relation[] = []
  newcomers: Newcomers[] = []
  #cells: readonly Cell[]

  constructor(cells: readonly Cell[]) {
    this.#cells = cells
  }

  /** What the reader knows must be true of what is counted: a correction makes some false. */
  relation(terms: Relation['terms'], atLeast: number, atMost: number): void {
    const sum = terms.reduce((all, [cell, coefficient]) => all + coefficient * this.#cells[cell]!.persons, 0)
    if (sum >= atLeast && sum <= atMost) this.relations.push({ terms, atLeast, atMost })
  }

  /** Hours add up where persons do not; their total is a fact of the contract. */
  sumOfHours(terms: Relation['terms']): void {
    this.relations.push({ terms, atLeast: 0, atMost: 0, ofHours: true })
  }

  within(part: number, whole: number): void {
    this.relation(
      [
        [whole, 1],
        [part, -1],
      ],
      0,
      Number.POSITIVE_INFINITY,
    )
  }

  /** Contracts inside their company, a quarter inside the next, a period inside a longer one: the nearest ones are enough. */
  relate(entries: readonly Entry[]): void {
    const wholes = new Map(entries.map(part => [part, entries.filter(whole => isInside(part, whole, entries))]))
    for (const table of [null, ...breakdownKeys]) {
      const having = entries.filter(entry => table === null || entry.tables.has(table))
      for (const part of having) {
        const around = wholes.get(part)!.filter(whole => having.includes(whole))
        const nearest = around.filter(whole => !around.some(other => wholes.get(other)!.includes(whole)))
        for (const whole of nearest) this.#insideOf(part, whole, table)
      }
      for (const whole of having) {
        this.#atMostItsParts(whole, having, table)
        this.#overTime(whole, having, table)
        this.#sumOfBuyers(whole, having, table)
        this.#heldBy(whole, entries, table)
      }
    }
  }

  #insideOf(part: Entry, whole: Entry, table: BreakdownKey | null): void {
    const moves = table !== null && breakdownOf(table).moves === true
    const sameDay = part.until === whole.until && !isSamePopulation(part, whole)
    if (!moves || sameDay) for (const [one, other] of cellsOf(part, whole, table)) this.within(one, other)
    if (table === null || !isComparedOverTime(part, whole)) return
    if (part.earlier && whole.earlier) return
    for (const [category, later] of whole.tables.get(table)!) {
      const earlier = part.tables.get(table)!.get(category)!
      const { threshold } = this.#cells[later]!
      this.newcomers.push({ later, earlier, threshold })
      if (moves) this.newcomers.push({ later: earlier, earlier: later, threshold })
    }
  }

  /** Nobody works in a company outside its contracts. */
  #atMostItsParts(whole: Entry, having: readonly Entry[], table: BreakdownKey | null): void {
    if (whole.contracts.length < 2) return
    const parts = whole.contracts.map(id =>
      having.findLast(one => one.contracts.length === 1 && one.contracts[0] === id && isOfSamePeriod(one, whole)),
    )
    if (parts.some(part => !part)) return
    this.#together(whole, parts as Entry[], table, Number.POSITIVE_INFINITY)
  }

  /** Who worked in a long period worked in one of those that make it up. */
  #overTime(whole: Entry, having: readonly Entry[], table: BreakdownKey | null): void {
    if (table !== null && breakdownOf(table).moves) return
    const inside = having.filter(one => one !== whole && one.counts === whole.counts && isUnder(one, whole))
    const ending = inside.filter(
      ({ since, until }) => since !== null && since > (whole.since ?? '') && until === whole.until,
    )
    for (const since of new Set(ending.map(one => one.since!))) {
      const last = widest(ending.filter(one => one.since === since))
      const first = widest(inside.filter(one => one.since === whole.since && one.until === plusDays(since, -1)))
      if (last && first) this.#together(whole, [first, last], table, Number.POSITIVE_INFINITY)
    }
  }

  /** Buyers share no person: their periods add up to that of all of them. */
  #sumOfBuyers(whole: Entry, having: readonly Entry[], table: BreakdownKey | null): void {
    if (whole.since === null) return
    const inside = having.filter(one => isOfSamePeriod(one, whole) && one.contracts.length < whole.contracts.length)
    const last = [...new Map(inside.map(one => [populationKey(one), one])).values()]
    const parts = last.toSorted((a, b) => b.contracts.length - a.contracts.length)
    const left = new Set(whole.contracts)
    const chosen = parts.filter(({ contracts }) => {
      const fits = contracts.length > 0 && contracts.every(id => left.has(id))
      if (fits) for (const id of contracts) left.delete(id)
      return fits
    })
    if (left.size === 0 && chosen.length > 1) this.#together(whole, chosen, table, 0)
  }

  /** Nobody works without a contract of employment. */
  #heldBy(persons: Entry, entries: readonly Entry[], table: BreakdownKey | null): void {
    if (persons.counts !== 'persons' || persons.since === null) return
    const held = entries.findLast(one => one.counts === 'employments' && isSamePlace(one, persons))
    if (!held) return
    if (table === null || held.tables.has(table))
      for (const [one, other] of cellsOf(persons, held, table)) this.within(one, other)
    const types = held.tables.get('type')
    if (table !== 'mode' || !types) return
    for (const [mode, cell] of persons.tables.get('mode')!) {
      const terms = [...types].flatMap(([type, one]) => (isWorkedAs(type, mode) ? [[one, 1] as const] : []))
      this.relation([...terms, [cell, -1]], 0, Number.POSITIVE_INFINITY)
    }
  }

  /** 0 ≤ Σ parts − whole ≤ `atMost`, in each row; hours add up. */
  #together(whole: Entry, parts: readonly Entry[], table: BreakdownKey | null, atMost: number): void {
    for (const category of table === null ? [null] : whole.tables.get(table)!.keys()) {
      const cell = (entry: Entry) => (category === null ? entry.total : entry.tables.get(table!)!.get(category)!)
      const terms = parts.map(part => [cell(part), 1] as const)
      this.relation([...terms, [cell(whole), -1]], 0, atMost)
      if (category !== null) this.sumOfHours([...terms, [cell(whole), -1]])
    }
  }
}

/** Every person of the one is in the other. Of two printed for the same day, the later knew more. */
function isInside(part: Entry, whole: Entry, order: readonly Entry[]): boolean {
  if (part.counts !== whole.counts || (whole.since ?? '') > (part.since ?? '')) return false
  if (part.until > whole.until || part.contracts.length > whole.contracts.length) return false
  if (part === whole || !isUnder(part, whole)) return false
  return !(part.until === whole.until && isSamePopulation(part, whole)) || order.indexOf(part) < order.indexOf(whole)
}

function isSamePopulation(one: Entry, other: Entry): boolean {
  return one.since === other.since && one.counts === other.counts && one.contracts.length === other.contracts.length
}

function isOfSamePeriod(one: Entry, other: Entry): boolean {
  return one.until === other.until && one.since === other.since && one.counts === other.counts
}

function isSamePlace(one: Entry, other: Entry): boolean {
  const isSame = one.until === other.until && one.since === other.since
  return isSame && contractsKey(one.contracts) === contractsKey(other.contracts)
}

/** Every contract of the one is one of the other’s. */
function isUnder(part: Entry, whole: Entry): boolean {
  const own = new Set(whole.contracts)
  return part.contracts.every(id => own.has(id))
}

/** The one over the most contracts, the last of them. */
function widest(entries: readonly Entry[]): Entry | undefined {
  return entries.toSorted((a, b) => a.contracts.length - b.contracts.length).at(-1)
}

/** Who is in the one and not in the other came between two days: the same contracts, or one period inside another. */
function isComparedOverTime(part: Entry, whole: Entry): boolean {
  if (part.contracts.length === whole.contracts.length) return true
  return (part.since ?? whole.since) !== null && (part.since !== whole.since || part.until !== whole.until)
}

function cellsOf(part: Entry, whole: Entry, table: BreakdownKey | null): [number, number][] {
  if (table === null) return [[part.total, whole.total]]
  return [...part.tables.get(table)!].map(([category, cell]) => [cell, whole.tables.get(table)!.get(category)!])
}
