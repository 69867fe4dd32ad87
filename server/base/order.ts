// An order, and rows put in it.

/** Below zero: `a` comes first. */
export type Compared<Row> = (a: Row, b: Row) => number

/** The order of a list: by the first of these that tells two rows apart. */
export function inTurn<Row>(...orders: readonly Compared<Row>[]): Compared<Row> {
  return (a, b) => {
    for (const order of orders) {
      const told = order(a, b)
      if (told !== 0) return told
    }
    return 0
  }
}

type Key = string | number | null

/** From the smallest; what is not said comes last. */
export function rising<Row>(key: (row: Row) => Key): Compared<Row> {
  return (a, b) => nullsAside(key(a), key(b)) ?? compared(key(a)!, key(b)!)
}

/** From the largest; what is not said comes last, or first. */
export function falling<Row>(key: (row: Row) => Key, nulls: 'first' | 'last' = 'last'): Compared<Row> {
  return (a, b) => {
    const aside = nullsAside(key(a), key(b))
    if (aside !== null) return nulls === 'last' ? aside : -aside
    return compared(key(b)!, key(a)!)
  }
}

function nullsAside(a: Key, b: Key): number | null {
  if (a !== null && b !== null) return null
  return Number(a === null) - Number(b === null)
}

/** Text as both databases compare it: by its code points, where JavaScript reads halves of some. */
function compared(a: Exclude<Key, null>, b: Exclude<Key, null>): number {
  if (typeof a === 'string' && typeof b === 'string' && (HALF.test(a) || HALF.test(b)))
    return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}

const HALF = /[\ud800-\udfff]/

/** One list of slices that each are in this order: as much work as rows are taken. */
export function* merged<Row>(slices: readonly (readonly Row[])[], order: Compared<Row>): Generator<Row> {
  const left = slices.filter(({ length }) => length > 0).map(rows => ({ rows, at: 0 }))
  while (left.length > 0) {
    let first = 0
    for (let other = 1; other < left.length; other++)
      if (order(headOf(left[other]!), headOf(left[first]!)) < 0) first = other
    const run = left[first]!
    yield headOf(run)
    run.at += 1
    if (run.at === run.rows.length) left.splice(first, 1)
  }
}

function headOf<Row>({ rows, at }: { rows: readonly Row[]; at: number }): Row {
  return rows[at]!
}
