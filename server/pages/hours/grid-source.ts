import type { Db } from '#db/connect.ts'
import { endOfLastMonth, type Month, monthFrom, nextMonth } from '#server/base/dates.ts'
import { standingsAt } from '#server/compliance/before.ts'
import type { Standing } from '#server/compliance/rules.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { type Grid, gridOf, monthsWorked, type Revision, revisionsOf } from '#server/register/hours/grid-store.ts'
import { inField } from '#server/register/hours/words.ts'
import { canWorkIn } from '#server/register/placements/rules.ts'
import { type Months, monthsOf } from './grid-months.ts'
import type { GridAttempt } from './grid-rows.ts'

/** All that a month grid shows; null while the contract has no clause, or no month to fill yet. */
export async function gridSource(
  db: Db,
  contract: Contract,
  asked: unknown,
  today: string,
  writable: boolean,
): Promise<(GridSource & { clauseId: number }) | null> {
  const clause = await clauseOfContract(db, contract.id)
  if (!clause) return null
  const grid = await gridOf(db, clause.id)
  const worked = await monthsWorked(db, clause.id)
  const months = monthsOf(monthFrom(asked), { ...contract, ...worked }, grid.statements, today)
  if (!months) return null
  const standings = await standingsAt(db, [clause.id], endOfLastMonth(today))
  return {
    clauseId: clause.id,
    contract,
    holder: await holderOf(db, contract.id),
    grid,
    months,
    revisions: await revisionsOf(db, clause.id, months.shown),
    standing: standings.get(clause.id)!,
    today,
    writable,
  }
}

/** Whoever answers for the contract: its holder, or the lead of a group. */
export async function holderOf(db: Db, contractId: number): Promise<{ name: string; href: string } | null> {
  const [holder] = (await holdersOf(db, [contractId])).get(contractId) ?? []
  return holder ? { name: companyName(holder.company), href: companyHref(holder.company) } : null
}

/** The typed cells, with those of one month that are empty filled from the month before. Nothing is saved. */
export function copied(source: GridSource, attempt: GridAttempt, month: Month): GridAttempt {
  const typed = new Map(attempt.typed)
  const previous = nextMonth(month, -1)
  for (const row of source.grid.rows) {
    const key = cellKey(row.placementId, month)
    const from = cellKey(row.placementId, previous)
    const figure = typed.get(from) ?? inField(source.grid.cells.get(from)?.centihours ?? null)
    if (figure && !typed.get(key)?.trim() && canWorkIn(month, row.window)) typed.set(key, figure)
  }
  return { ...attempt, typed }
}

export type GridSource = {
  contract: Contract
  holder: { name: string; href: string } | null
  grid: Grid
  months: Months
  revisions: Revision[]
  standing: Standing
  today: string
  writable: boolean
}
