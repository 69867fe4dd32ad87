import { expect } from 'chai'
import { protectedSet } from '#server/disclosure/protect.ts'
import { type Cell, LEAST, type PublicationSet, type Relation } from '#server/disclosure/rules.ts'
import { chanceOf } from './registers.ts'

// What protection costs: figures hidden, against the rule that hides two in each line and column and does not protect.

const ROWS = 12
const COLUMNS = 8
const TABLES = 6

describe('what is hidden of a table of twelve by eight', function () {
  this.timeout(300_000)

  it('is at most half as much again as two a line, before what is hidden for who knows herself', async () => {
    const counts = { hidden: 0, herself: 0, twoALine: 0 }
    for (let seed = 1; seed <= TABLES; seed++) {
      const table = tableOf(seed)
      const { pattern, stuck } = await protectedSet(setOf(table))
      expect(stuck).to.deep.equal([])
      counts.hidden += pattern.filter(why => why !== null && why !== 'herself').length
      counts.herself += pattern.filter(why => why === 'herself').length
      counts.twoALine += twoALine(table)
    }
    const more = `${counts.herself} more for who knows herself`
    console.log(`        ${counts.hidden} hidden, ${more}, ${counts.twoALine} with two a line`)
    expect(counts.hidden).to.be.above(counts.twoALine)
    expect(counts.hidden / counts.twoALine).to.be.at.most(1.5)
  })
})

function tableOf(seed: number): number[][] {
  const chance = chanceOf(seed + 40)
  return Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, () => Math.floor(chance() * 40)))
}

const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0)
const column = (table: number[][], index: number) => table.map(row => row[index]!)
const indexes = Array.from({ length: COLUMNS }, (_, index) => index)

/** Rows, then the total of each, then those of the columns, then the grand total. */
function setOf(table: number[][]): PublicationSet {
  const cells: Cell[] = []
  const cell = (persons: number, rank: Cell['rank']) =>
    cells.push({
      key: String(cells.length),
      persons,
      threshold: LEAST,
      rank,
      atLeast: 0,
      secret: false,
      printed: null,
    }) - 1
  const inside = table.map(row => row.map(persons => cell(persons, 2)))
  const rows = table.map(row => cell(sum(row), 1))
  const columns = indexes.map(index => cell(sum(column(table, index)), 1))
  const all = cell(sum(table.flat()), 0)
  const adds = (parts: readonly number[], total: number): Relation => ({
    terms: [...parts.map(part => [part, 1] as const), [total, -1] as const],
    atLeast: 0,
    atMost: 0,
  })
  const relations = [
    ...inside.map((parts, index) => adds(parts, rows[index]!)),
    ...indexes.map(index => adds(column(inside, index), columns[index]!)),
    adds(rows, all),
    adds(columns, all),
  ]
  return { cells, relations, newcomers: [] }
}

/** The smallest first, until no line nor column has one alone. */
function twoALine(table: number[][]): number {
  const hidden = table.map(row => row.map(persons => persons > 0 && persons < LEAST))
  const lines = [
    ...table.map((_, row) => indexes.map(index => [row, index] as const)),
    ...indexes.map(index => table.map((_, row) => [row, index] as const)),
  ]
  for (let changed = true; changed; ) {
    changed = false
    for (const line of lines) {
      if (line.filter(([row, index]) => hidden[row]![index]).length !== 1) continue
      const free = line.filter(([row, index]) => !hidden[row]![index] && table[row]![index]! > 0)
      const [first] = free.sort(([a, b], [c, d]) => table[a]![b]! - table[c]![d]!)
      hidden[first![0]]![first![1]] = true
      changed = true
    }
  }
  return hidden.flat().filter(Boolean).length
}
