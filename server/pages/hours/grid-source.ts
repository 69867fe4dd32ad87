import type { Db } from '#db/connect.ts'
import { may, type Role } from '#server/access/rules.ts'
import { type Month, monthFrom, nextMonth } from '#server/base/dates.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { measured } from '#server/compliance/measure.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { type Line, linesOfPeople } from '#server/register/hours/elsewhere.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { employmentKey } from '#server/register/hours/flag-rules.ts'
import { type Grid, gridOf, monthsWorked } from '#server/register/hours/grid-store.ts'
import { type Revision, revisionsOf } from '#server/register/hours/revisions.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import { inField } from '#server/register/hours/words.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { canWorkIn } from '#server/register/placements/rules.ts'
import type { CellsAttempt } from '../cells-row.ts'
import { type Months, monthsOf } from './grid-months.ts'

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
    ...(await linesAround(db, clause.id, grid, months)),
    revisions: await revisionsOf(db, clause.id, months.shown),
    account: (await measured(db, [clause.id], { at: today, today })).get(clause.id)!,
    today,
    role,
    writable: may(role, gestures.receive.may),
    byPerson: may(role, 'persons.read'),
  }
}

/** All that the same persons have in the periods in sight, under any clause. */
async function linesAround(db: Db, clauseId: number, grid: Grid, { shown }: Months) {
  const all = shown.flatMap(month => monthsIn(grid.statementOf(month).key)).sort()
  const lines = await linesOfPeople(db, [clauseId], { from: all[0]!, to: all.at(-1)! })
  const elsewhere = new Map<string, number>()
  for (const line of lines) {
    if (line.clauseId === clauseId) continue
    elsewhere.set(employmentKey(line), (elsewhere.get(employmentKey(line)) ?? 0) + line.centihours)
  }
  return { lines, elsewhere }
}

/** Whoever answers for the contract: its holder, or the lead of a group. */
export async function holderOf(db: Db, contractId: number): Promise<{ name: string; href: string } | null> {
  const all = (await holdersOf(db, [contractId])).get(contractId) ?? []
  const holder = all.find(({ role }) => role !== 'subcontractor')
  return holder ? { name: companyName(holder.company), href: companyHref(holder.company) } : null
}

/** The typed cells, with those of one month that are empty filled from the month before. Nothing is saved. */
export function copied(source: GridSource, attempt: CellsAttempt, month: Month): CellsAttempt {
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

/** With who is who, for those who may know it. */
export type GridView = GridSource & { names: ShownNames }

export type GridSource = {
  contract: Contract
  holder: { name: string; href: string } | null
  grid: Grid
  months: Months
  lines: Line[]
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
