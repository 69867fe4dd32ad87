import type { Db } from '#db/connect.ts'
import { clauseOfContract } from '../clauses/store.ts'
import { companyName } from '../companies/store.ts'
import { companyHref } from '../companies/words.ts'
import { standingsAt } from '../compliance/store.ts'
import type { Contract } from '../contracts/rules.ts'
import { holdersOf } from '../contracts/store.ts'
import { endOfLastMonth, type Month, nextMonth } from '../web/dates.ts'
import { longDate } from '../web/format.ts'
import { cellKey } from './entry-rules.ts'
import { monthsOf } from './grid-months.ts'
import { breadcrumb, type GridSource } from './grid-page.ts'
import type { GridAttempt } from './grid-rows.ts'
import { gridOf, monthFrom, monthsWorked, revisionsOf } from './grid-store.ts'
import { canWorkIn } from './rules.ts'
import { inField } from './words.ts'

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

/** The page in place of a grid that cannot be yet: what is missing, and the one thing to do. */
export async function noGridPage(db: Db, contract: Contract) {
  const clause = await clauseOfContract(db, contract.id)
  return {
    title: 'Heures',
    breadcrumb: breadcrumb(contract, 'Heures'),
    heading: clause ? 'Le marché n’a pas commencé' : 'Aucune clause n’est encore enregistrée',
    sentence: clause
      ? `Les heures se saisiront à partir du ${contract.startsOn ? longDate(contract.startsOn) : 'début de l’exécution'}.`
      : 'Les heures se saisissent sous une clause\u00a0: enregistrez d’abord l’obligation du marché.',
    href: `/marches/${contract.id}`,
  }
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
