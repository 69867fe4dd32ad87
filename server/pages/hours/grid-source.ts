import type { Db } from '#db/connect.ts'
import { may, type Role } from '#server/access/rules.ts'
import { type Month, monthFrom, nextMonth } from '#server/base/dates.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { measured } from '#server/compliance/measure.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { employedElsewhere } from '#server/register/hours/elsewhere.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { type Grid, gridOf, monthsWorked } from '#server/register/hours/grid-store.ts'
import { type Revision, revisionsOf } from '#server/register/hours/revisions.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
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
  role: Role,
): Promise<GridSource | null> {
  const clause = await clauseOfContract(db, contract.id)
  if (!clause) return null
  const grid = await gridOf(db, clause.id)
  const worked = await monthsWorked(db, clause.id)
  const months = monthsOf(monthFrom(asked), { ...contract, ...worked }, grid.statementOf, today)
  if (!months) return null
  return {
    clauseId: clause.id,
    contract,
    holder: await holderOf(db, contract.id),
    grid,
    months,
    elsewhere: await employedElsewhere(db, clause.id, months.shown),
    revisions: await revisionsOf(db, clause.id, months.shown),
    account: (await measured(db, [clause.id], { at: today, today })).get(clause.id)!,
    today,
    role,
    writable: may(role, gestures.receive.may),
    byPerson: may(role, 'persons.read'),
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
  /** Of these people under other clauses, by person, employer and month shown. Centihours. */
  elsewhere: ReadonlyMap<string, number>
  revisions: Revision[]
  clauseId: number
  /** Of the clause, or of those that share its hours. */
  account: Account
  role: Role
  today: string
  writable: boolean
  /** Rows are persons; else months alone are told. */
  byPerson: boolean
}
