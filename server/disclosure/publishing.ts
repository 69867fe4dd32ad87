import type { BreakdownKey } from './nomenclature-rules.ts'
import { protectedSet } from './protect.ts'
import type { Pattern } from './rules.ts'
import {
  type Counted,
  type Figure,
  laidOut,
  lastPrinted,
  type Plan,
  type Publication,
  planFor,
  type Table,
} from './set-rules.ts'

/** What may be said of persons who hang together, one publication for each that is counted. Pure, and may last. */
export async function publicationsOf(
  earlier: readonly Publication[],
  now: readonly Counted[],
): Promise<{ publications: Publication[]; solves: number }> {
  const plans = now.map(counted => planFor(counted, earlier))
  let solves = 0
  for (;;) {
    const { set, places } = laidOut(earlier, now, plans)
    const found = await protectedSet(set)
    solves += found.solves
    const where = found.stuck.map(cell => places[cell]!)
    if (where.length === 0) return { publications: readBack({ earlier, now, plans }, places, found.pattern), solves }
    const index = (of: number) => of - earlier.length
    const less = where.map(({ of, table }) => giveUp({ earlier, now, plans }, index(of), table, contractsOf(of)))
    if (!less.includes(true)) return { publications: now.map(nothingSaid), solves }
  }

  function contractsOf(of: number): readonly number[] {
    return (earlier[of] ?? now[of - earlier.length])!.contracts
  }
}

/** What nothing protects is not published: this breakdown; else those that tell of the same persons. */
function giveUp(scene: Scene, index: number, table: BreakdownKey | null, contracts: readonly number[]): boolean {
  if (index >= 0 && table !== null && withhold(scene, index, table)) return true
  let less = false
  for (const [other, counted] of scene.now.entries()) {
    if (!counted.contracts.some(id => contracts.includes(id))) continue
    for (const key of table === null ? [...scene.plans[other]!.keys()] : [table])
      less = withhold(scene, other, key) || less
  }
  return less
}

type Scene = { earlier: readonly Publication[]; now: readonly Counted[]; plans: readonly Plan[] }

/** The last breakdown that was printed stands for it, dated; or none. */
function withhold({ earlier, now, plans }: Scene, index: number, key: BreakdownKey): boolean {
  const what = plans[index]!.get(key)
  if (typeof what !== 'object' || 'repeats' in what) return false
  plans[index]!.set(key, instead(earlier, now[index]!, key))
  return true
}

function instead(
  earlier: readonly Publication[],
  counted: Counted,
  key: BreakdownKey,
): { repeats: string } | 'withheld' {
  const last = lastPrinted(earlier, counted, key)
  return last ? { repeats: last.until } : 'withheld'
}

function readBack(
  { earlier, now, plans }: Scene,
  places: readonly { of: number; table: BreakdownKey | null; category: string | null }[],
  pattern: Pattern,
): Publication[] {
  const at = new Map(
    places.map(({ of, table, category }, cell) => [`${of} ${table} ${category}`, pattern[cell] ?? null]),
  )
  return now.map((counted, index) => {
    const { contracts, since = null, counts = 'persons', until, persons, tables } = counted
    const figure = (table: BreakdownKey | null, category: string | null, number: number): Figure => ({
      persons: number,
      why: at.get(`${earlier.length + index} ${table} ${category}`) ?? null,
    })
    const told = [...plans[index]!].map(([key, what]): [BreakdownKey, Table] => {
      if (what === 'withheld' || 'repeats' in what) return [key, what]
      const rows =
        what.like ?? new Map([...tables.get(key)!].map(([category, number]) => [category, { persons: number }]))
      const own = new Map([...rows].map(([row, { persons }]) => [row, figure(key, row, persons)]))
      return [key, what.like || saysSome(own) ? { own } : instead(earlier, counted, key)]
    })
    return { contracts, since, counts, until, total: figure(null, null, persons), tables: new Map(told) }
  })
}

/** A breakdown with nothing left but marks is none: it would only tell which rows have somebody. */
function saysSome(own: ReadonlyMap<string, Figure>): boolean {
  return [...own.values()].some(({ persons, why }) => persons > 0 && why === null)
}

function nothingSaid({ contracts, since = null, counts = 'persons', until, persons, tables }: Counted): Publication {
  return {
    contracts,
    since,
    counts,
    until,
    total: { persons, why: persons === 0 ? null : 'small' },
    tables: new Map([...tables.keys()].map(key => [key, 'withheld'])),
  }
}
