import { type Db, isDuplicate } from '#db/connect.ts'
import { lastDay, type Month, monthOf, nextMonth } from '#server/base/dates.ts'
import { type BreakdownKey, breakdownOf, EXIT_UNSAID, keysFor } from './nomenclature-rules.ts'
import { type Population, populationKey } from './population-rules.ts'
import { publishing } from './publisher.ts'
import { figuresOf, type Publication, type Table } from './set-rules.ts'
import { type Found, workedBy } from './sources.ts'
import { changesSeen, type Kept, keep, keptFor, keptTogether, relatedTo, stillHolds } from './store.ts'

/** A row as it may be shown; null where the mark stands: nobody receives what they must not show. Centihours. */
export type PublicRow = { key: string; label: string; persons: number | null; centihours: number | null }

/** `until`: the day of this breakdown, which may be an earlier one, repeated. `centihours`: of everybody, that day. */
export type PublicTable = {
  key: BreakdownKey
  head: string
  until: string
  rows: PublicRow[]
  centihours: number
  hasSecret: boolean
}

/** All that is said of the persons who worked under these contracts up to the end of a quarter. */
export type Publics = {
  publicationId: number
  until: string
  /** null: at least one, and not published. */
  persons: number | null
  tables: PublicTable[]
  /** The heads of the breakdowns that nothing protects. */
  withheld: string[]
  /** Nobody’s situation when they left is known: a table of one row would say no more. */
  exitsUnknown: boolean
}

/** The end of the last quarter that is over on this day: persons are counted there and nowhere else. */
export function quarterEndBefore(date: string): string {
  const quarter = Math.ceil(Number(date.slice(5, 7)) / 3) * 3
  const end = lastDay(`${date.slice(0, 4)}-${String(quarter).padStart(2, '0')}` as Month)
  return end <= date ? end : lastDay(nextMonth(monthOf(end), -3))
}

/**
 * What is published of these populations, each a list of contracts, at the end of the last quarter before a day. The first
 * who asks has it computed; it is kept, and later publications take it for known.
 */
export async function publicsOf(
  db: Db,
  populations: readonly (readonly number[])[],
  when: { at: string; today: string },
): Promise<Publics[]> {
  return publicsOver(
    db,
    populations.map(contracts => ({ contracts })),
    when,
  )
}

/** The same of periods, or of contracts of employment. */
export async function publicsOver(
  db: Db,
  populations: readonly Population[],
  { at, today }: { at: string; today: string },
): Promise<Publics[]> {
  const until = quarterEndBefore(at)
  const asked = [...new Map(populations.map(one => [populationKey(one), one])).values()]
  const seen = await changesSeen(db, asked)
  const kept = await keptFor(db, asked, until)
  const missing = asked.filter(one => {
    const key = populationKey(one)
    return kept.get(key)?.seen !== seen.get(key)
  })
  if (missing.length > 0) {
    const made = await madeNow(db, missing, { until, today, seen, kept }).catch(orElsewhere)
    if (!made) return publicsOver(db, populations, { at, today })
    for (const [key, publication] of made) kept.set(key, publication)
  }
  const earlier = await repeatedBy(db, [...kept.values()])
  return populations.map(one => shown(kept.get(populationKey(one))!, earlier))
}

/** Somebody else kept it before the others that hang together with it were read: what they said stands, and is read instead. */
function orElsewhere(error: unknown): null {
  if (!isDuplicate(error as { code?: string })) throw error
  return null
}

type Making = {
  until: string
  today: string
  seen: ReadonlyMap<string, string>
  kept: ReadonlyMap<string, Kept>
}

async function madeNow(db: Db, missing: readonly Population[], { until, today, seen, kept }: Making) {
  const found = await workedBy(db, missing, { until, today })
  const made = new Map<string, Kept>()
  const changed: Found[] = []
  for (const one of found) {
    const key = populationKey(one)
    const before = kept.get(key)
    if (!before || !isStill(one, before)) changed.push(one)
    else {
      await stillHolds(db, before.id, seen.get(key)!)
      made.set(key, before)
    }
  }
  if (changed.length === 0) return made
  const earlier = await relatedTo(db, changed)
  const publications = await publishing(earlier, changed)
  const isKept = await keptTogether(db, changed, earlier, async trx => {
    for (const [index, publication] of publications.entries()) {
      const key = populationKey(publication)
      const around = { seen: seen.get(key)!, before: kept.get(key) ?? null }
      made.set(key, await keep(trx, publication, changed[index]!, around))
    }
  })
  return isKept ? made : null
}

/** Everyone who was counted is, and nobody else, as far as what was published tells. */
function isStill(found: Found, before: Publication): boolean {
  if (found.persons !== before.total.persons) return false
  return keysFor(before).every(key => {
    const own = figuresOf(before, key)
    return !own || [...own].every(([row, { persons }]) => (found.tables.get(key)!.get(row) ?? 0) === persons)
  })
}

/** The earlier publications whose breakdowns are printed again. */
async function repeatedBy(db: Db, kept: readonly Kept[]): Promise<Kept[]> {
  const some = kept.filter(({ tables }) => [...tables.values()].some(table => repeats(table) !== null))
  return some.length === 0 ? [] : relatedTo(db, some)
}

function repeats(table: Table): string | null {
  return typeof table === 'object' && 'repeats' in table ? table.repeats : null
}

function shown(publication: Kept, earlier: readonly Kept[]): Publics {
  const { id, until, total, tables } = publication
  const own = earlier.filter(one => populationKey(one) === populationKey(publication))
  const told = keysFor(publication).flatMap(key => {
    const table = tables.get(key) ?? 'withheld'
    const day = repeats(table)
    const from = day === null ? publication : own.findLast(one => one.until === day && figuresOf(one, key))
    const figures = from && figuresOf(from, key)
    return figures ? [tableShown(key, from, figures)] : []
  })
  return {
    publicationId: id,
    until,
    persons: total.why ? null : total.persons,
    tables: told.filter(table => !saysNothing(table)),
    withheld: keysFor(publication).flatMap(key =>
      told.some(table => table.key === key) ? [] : [breakdownOf(key).head],
    ),
    exitsUnknown: told.some(table => table.key === 'exit' && saysNothing(table)),
  }
}

const exitTables: readonly BreakdownKey[] = ['exit', 'exitSix', 'exitTwelve']

function saysNothing({ key, rows }: PublicTable): boolean {
  return exitTables.includes(key) && rows.every(row => row.key === EXIT_UNSAID.key)
}

/** In the order of the nomenclature, whoever is hidden; nobody is a row that is not there. */
function tableShown(key: BreakdownKey, from: Kept, figures: NonNullable<ReturnType<typeof figuresOf>>): PublicTable {
  const { head, categories } = breakdownOf(key)
  const rows = categories.flatMap(({ key: row, label }) => {
    const figure = figures.get(row)
    if (!figure || figure.persons === 0) return []
    const secret = figure.why !== null
    const centihours = from.centihours.get(`${key} ${row}`) ?? 0
    return [{ key: row, label, persons: secret ? null : figure.persons, centihours: secret ? null : centihours }]
  })
  const sum = categories.reduce((all, { key: row }) => all + (from.centihours.get(`${key} ${row}`) ?? 0), 0)
  return {
    key,
    head,
    until: from.until,
    rows,
    centihours: sum,
    hasSecret: rows.some(({ persons }) => persons === null),
  }
}
