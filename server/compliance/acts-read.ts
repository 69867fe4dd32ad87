import type { Db } from '#db/connect.ts'
import { ENDLESS } from '#server/base/dates.ts'

/** `at`: acts of effect up to this day. `since`: recorded after this instant. `until`: and up to this one, or now. */
export type ActsAsked = { at: string; since: string; until?: string | undefined }

export type Read = {
  db: Db
  ids: readonly number[]
  clauseIds: readonly number[]
  contractOf: ReadonlyMap<number, number>
  asked: ActsAsked
}
type Moment = { effectOn: string | null; recordedAt: string }

export const holds =
  ({ at }: ActsAsked) =>
  ({ effectOn }: Moment) =>
    effectOn === null || effectOn <= at

type Filtered = { where(column: string, operator: string, value: string): unknown }

/** Rows whose moment (`column`) is after the one instant that is asked, up to the other. */
export function recorded<Query extends Filtered>(query: Query, column: string, { since, until }: ActsAsked): Query {
  query.where(column, '>', since)
  query.where(column, '<=', until ?? ENDLESS)
  return query
}
