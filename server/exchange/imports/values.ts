import type { PublishedColumns } from '#server/register/contracts/published-store.ts'
import type { FactName, FactState } from '../versions/record.ts'
import type { Published } from './derivation.ts'

// Each value of a contract beside what is published of it.

export type ShownValue = { state: FactState; value: string | number | null; published: string | number | null }
export type ShownValues = Record<ValueName, ShownValue>

/** The name of each value, its column, and the fact that says how it is published. */
const values = {
  title: ['title', 'title'],
  lotNumber: ['lot_number', 'lot'],
  lotTitle: ['lot_title', 'lot'],
  nature: ['nature', 'nature'],
  procedure: ['procedure', 'procedure'],
  ccag: ['ccag', 'ccag'],
  cpv: ['cpv', 'cpv'],
  frameworkNumber: ['framework_number', 'framework'],
  amountCents: ['amount_cents', 'amount'],
  notifiedOn: ['notified_on', 'notification'],
  startsOn: ['starts_on', 'start'],
  endsOn: ['ends_on', 'duration'],
  durationMonths: ['duration_months', 'duration'],
} as const satisfies Record<string, readonly [keyof PublishedColumns, FactName]>
export type ValueName = keyof typeof values

/** `published` null: nothing is published of it, all that it says was typed. */
export function valuesBeside(row: PublishedColumns, published: Published | null): ShownValues {
  const shown = Object.entries(values).map(([name, [column, fact]]) => {
    const said = published?.columns[column] ?? null
    const value = row[column] === '' ? null : row[column]
    const beside = said === '' ? null : said
    const state = value !== beside ? 'typed' : value === null ? 'unknown' : (published?.states[fact] ?? 'published')
    return [name, { state, value, published: beside }]
  })
  return Object.fromEntries(shown) as ShownValues
}
