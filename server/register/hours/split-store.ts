import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { nextMonth } from '#server/base/dates.ts'
import { clausesInPool } from '../clauses/pool-store.ts'
import { agreementIn, isWhole, type SplitAgreement } from '../splits/rules.ts'
import { agreementsOf, entriesIn, type SplitEntry } from '../splits/store.ts'
import { MONTHS_BACK } from './flag-rules.ts'
import { type Grid, gridsOf, type Row } from './grid-store.ts'
import { type Apart, type Together, whoIsSplit } from './split-rules.ts'

/** A month of hours under the agreement of a pool. */
export type SplitMonth = {
  month: Month
  agreement: SplitAgreement
  /** By clause. */
  grids: ReadonlyMap<number, Grid>
  together: Together<Row>[]
  apart: Apart<Row>[]
  /** By person and employer: `entryKey`. */
  entries: ReadonlyMap<string, SplitEntry>
}

/** What is in force in a month; null where nothing is, or where one of its contracts left the pool. */
export async function agreementOf(db: Db, poolId: number, month: Month): Promise<SplitAgreement | null> {
  const agreement = agreementIn(await agreementsOf(db, [poolId]), month)
  if (!agreement) return null
  const members = new Set(await clausesInPool(db, poolId))
  return isWhole(agreement, members) ? agreement : null
}

export async function splitMonthOf(db: Db, agreement: SplitAgreement, month: Month): Promise<SplitMonth> {
  const clauseIds = agreement.parts.map(({ clauseId }) => clauseId)
  const grids = await gridsOf(db, clauseIds, { from: month, to: month, since: nextMonth(month, -MONTHS_BACK) })
  const entries = await entriesIn(db, agreement.poolId, month)
  return { month, agreement, grids, entries, ...whoIsSplit(agreement.parts, grids, month) }
}
