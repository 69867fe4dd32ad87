import { cameIn, isOpen, isSmall, type Pattern, type PublicationSet } from './rules.ts'

// Secondary suppression by elimination: no sum or difference of what is published may give a hidden figure. The idea is that
// of GaussSuppression (Statistics Norway): figures are published one by one, unless one would let a hidden one be written.

/** The largest prime whose products stay exact in a double: sums are never rounded. */
export const PRIME = 94906249

type Row = Map<number, number>

/** Hides what would let a hidden figure be computed. `pattern` is completed in place. */
export function hideDeducible(set: PublicationSet, pattern: Pattern): void {
  const known = new Known()
  for (const { terms, atLeast, atMost } of set.relations) if (atLeast === atMost) known.publish(rowOf(set, terms))
  for (const [cell, why] of pattern.entries()) if (why) known.keepSecret(rowOf(set, [[cell, 1]]))
  for (const some of set.newcomers) {
    const row = rowOf(set, [
      [some.later, 1],
      [some.earlier, -1],
    ])
    if (isSmall({ persons: cameIn(set, some), threshold: some.threshold })) known.keepSecret(row)
  }
  for (const cell of inOrder(set, pattern)) {
    const row = known.reduced(rowOf(set, [[cell, 1]]))
    if (known.tells(row)) pattern[cell] = 'deducible'
    else known.publish(row)
  }
}

/** Grand totals, totals, then rows from the largest to the smallest: a rare category pays before a total. */
function inOrder({ cells }: PublicationSet, pattern: Pattern): number[] {
  const candidates = cells.flatMap((cell, index) => (isOpen(cell) && pattern[index] === null ? [index] : []))
  return candidates.sort((a, b) => {
    const [one, other] = [cells[a]!, cells[b]!]
    return one.rank - other.rank || other.persons - one.persons || a - b
  })
}

/** Without what is a number for everyone: figures already printed, and nobody. */
function rowOf({ cells }: PublicationSet, terms: readonly (readonly [number, number])[]): Row {
  const row: Row = new Map()
  for (const [cell, coefficient] of terms) {
    const { printed, persons } = cells[cell]!
    if (printed === 'shown' || (printed === null && persons === 0)) continue
    add(row, cell, coefficient)
  }
  return row
}

/** What is published so far, each row with a pivot that no other row holds; and the secrets, reduced by it. */
class Known {
  #rows = new Map<number, Row>()
  #secrets = new Set<Row>()
  #keys = new Map<string, number>()
  /** Which rows hold a column. */
  #holding = new Map<number, Set<Row>>()

  reduced(row: Row): Row {
    const found = new Map(row)
    for (const [column, value] of row) {
      const basis = this.#rows.get(column)
      if (basis) combine(found, basis, -value)
    }
    return found
  }

  /** Proportional to a secret: with it, that secret could be written. */
  tells(row: Row): boolean {
    return row.size > 0 && this.#keys.has(keyOf(row))
  }

  keepSecret(row: Row): void {
    const secret = this.reduced(row)
    this.#secrets.add(secret)
    this.#index(secret)
    this.#count(secret, 1)
  }

  publish(row: Row): void {
    const next = this.reduced(row)
    const [pivot] = next.keys()
    if (pivot === undefined) return
    const inverse = inverted(next.get(pivot)!)
    for (const [column, value] of next) next.set(column, times(value, inverse))
    for (const held of [...(this.#holding.get(pivot) ?? [])]) this.#eliminate(held, pivot, next)
    this.#rows.set(pivot, next)
    this.#index(next)
  }

  #eliminate(held: Row, pivot: number, by: Row): void {
    const isSecret = this.#secrets.has(held)
    if (isSecret) this.#count(held, -1)
    combine(held, by, -held.get(pivot)!)
    this.#index(held)
    if (isSecret) this.#count(held, 1)
  }

  #index(row: Row): void {
    for (const column of row.keys()) {
      const rows = this.#holding.get(column) ?? new Set()
      this.#holding.set(column, rows.add(row))
    }
  }

  #count(secret: Row, change: number): void {
    if (secret.size === 0) return
    const key = keyOf(secret)
    const left = (this.#keys.get(key) ?? 0) + change
    if (left > 0) this.#keys.set(key, left)
    else this.#keys.delete(key)
  }
}

/** `row` + `factor` × `other`, in place. */
function combine(row: Row, other: Row, factor: number): void {
  if (factor === 0) return
  for (const [column, value] of other) add(row, column, times(value, modulo(factor)))
}

function add(row: Row, column: number, value: number): void {
  const sum = modulo((row.get(column) ?? 0) + value)
  if (sum === 0) row.delete(column)
  else row.set(column, sum)
}

/** The same for two rows that are proportional. */
function keyOf(row: Row): string {
  const columns = [...row.keys()].sort((a, b) => a - b)
  const inverse = inverted(row.get(columns[0]!)!)
  return columns.map(column => `${column}:${times(row.get(column)!, inverse)}`).join(' ')
}

const modulo = (value: number) => ((value % PRIME) + PRIME) % PRIME
const times = (a: number, b: number) => (a * b) % PRIME

/** Fermat: a^(p − 2). */
function inverted(value: number): number {
  let [result, base] = [1, value]
  for (let exponent = PRIME - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = times(result, base)
    base = times(base, base)
  }
  return result
}
