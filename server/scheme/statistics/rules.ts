// All the figures of a period, as page, terminal and returns print them. Of persons, what may be said to this reader.

import { type BreakdownKey, breakdownOf, type Counts, keysFor } from '#server/disclosure/nomenclature-rules.ts'
import type { Period } from '../period-rules.ts'
import { type ContractWorked, type FactTable, factTables, type Totals, totalsOf } from './contract-rules.ts'

/** `ok`: counted. `s`: somebody, not published. `nd`: not known. `so`: there can be none. */
export type Status = 'ok' | 's' | 'nd' | 'so'

/**
 * Persons with their hours, or contracts of employment, whose hours are those of the persons and are not told twice; null
 * wherever the status is not `ok`. Centihours.
 */
export type Figure = { number: number | null; centihours: number | null; status: Status }
export type PeopleRow = Figure & { key: string; label: string }
export type PeopleTable = { key: BreakdownKey; head: string; until: string; rows: PeopleRow[]; withheld: boolean }
export type People = { counts: Counts; total: Figure; tables: PeopleTable[] }

/** What may be said of a population: `tables` by breakdown; those that nothing protects, and those of which nothing is known. */
export type SaidOfPeople = {
  counts: Counts
  until: string
  total: number | null
  tables: ReadonlyMap<BreakdownKey, SaidTable>
  withheld: readonly BreakdownKey[]
}
type SaidTable = {
  until: string
  rows: ReadonlyMap<string, { number: number | null; centihours: number | null }>
}

/** How many have a lasting job, of those of whom the situation is known; null where one of them is not published. */
export type Lasting = { key: BreakdownKey; head: string; lasting: number | null; known: number | null }

export type Statistics = {
  buyer: string
  period: Period
  since: string
  /** The last day that is counted: the end of a quarter. */
  until: string
  /** For whoever may read persons, and nobody else. */
  isExact: boolean
  totals: Totals
  fteHours: number
  facts: FactTable[]
  persons: People
  employments: People
  lasting: Lasting[]
  /** What of persons is published here (`publicationId`), for the edition that prints it; none of exact figures. */
  publications: readonly number[]
}

type Source = Pick<Statistics, 'buyer' | 'period' | 'since' | 'until' | 'isExact' | 'fteHours'> & {
  contracts: readonly ContractWorked[]
  persons: SaidOfPeople
  employments: SaidOfPeople
  publications?: readonly number[]
}

export function statisticsOf({ contracts, persons, employments, publications = [], ...about }: Source): Statistics {
  const totals = totalsOf(contracts)
  const told = peopleOf(persons, about.since, totals.counted)
  return {
    ...about,
    totals,
    facts: factTables(contracts),
    persons: told,
    employments: peopleOf(employments, about.since, totals.counted),
    lasting: told.tables.filter(({ key }) => lastingIn.includes(key)).map(lastingOf),
    publications,
  }
}

const lastingIn: readonly BreakdownKey[] = ['exit', 'exitSix', 'exitTwelve']

/** The hours of everybody are those of their contracts, which are facts. */
function peopleOf(said: SaidOfPeople, since: string, counted: number): People {
  const { counts, total } = said
  const status = total === null ? 's' : 'ok'
  return {
    counts,
    total: { number: total, centihours: counts === 'persons' ? counted : null, status },
    tables: keysFor({ since, counts }).map(key => tableOf(key, said)),
  }
}

function tableOf(key: BreakdownKey, { counts, until, total, tables, withheld }: SaidOfPeople): PeopleTable {
  const { head, categories } = breakdownOf(key)
  const table = tables.get(key)
  const isWithheld = table === undefined && total !== 0 && withheld.includes(key)
  return {
    key,
    head,
    until: table?.until ?? until,
    withheld: isWithheld,
    rows: isWithheld ? [] : categories.map(row => ({ key: row.key, label: row.label, ...figureOf(row.key) })),
  }

  function figureOf(row: string): Figure {
    if (!table && total !== 0) return { number: null, centihours: null, status: 'nd' }
    const { number, centihours } = table?.rows.get(row) ?? { number: 0, centihours: 0 }
    return { number, centihours: counts === 'persons' ? centihours : null, status: number === null ? 's' : 'ok' }
  }
}

/** Shares the fate of what it is made of: one row hidden, and nothing is said. */
function lastingOf({ key, head, rows }: PeopleTable): Lasting {
  if (rows.length > 0 && rows.every(({ status }) => status === 'nd')) return { key, head, lasting: 0, known: 0 }
  const known = rows.filter(row => row.key !== 'unsaid')
  const isSaid = rows.length > 0 && known.every(({ status }) => status === 'ok')
  return {
    key,
    head,
    lasting: isSaid ? known.find(row => row.key === 'lasting')!.number : null,
    known: isSaid ? known.reduce((sum, { number }) => sum + number!, 0) : null,
  }
}
