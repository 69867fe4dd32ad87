import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import { creditOf } from '#server/register/hours/rules.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { statesUnder } from './hours-lines.ts'
import { type LeavingContract, leavingContracts } from './leaving-contracts.ts'
import type { ListedState } from './statement-list.ts'

/** What was worked in one month under one contract, all employers together. Centihours. */
export type MonthLine = { contract: LeavingContract; month: Month } & Record<Figure, number> & {
    /** Every statement of the month is validated: nothing is decided of its hours before. */
    isDecided: boolean
  }

export const monthFigures = ['declared', 'refused', 'accepted', 'outside', 'toRegularise', 'counted'] as const
type Figure = (typeof monthFigures)[number]

/**
 * The months of this lot, by contract, for those who may not read persons; `states`: only those with a statement in one of
 * them. A month is told whole: what one employer declared may be what one person did.
 */
export async function monthLines(
  db: Db,
  clauseIds: readonly number[],
  states: readonly ListedState[] | null,
): Promise<MonthLine[]> {
  const stateOf = await statesUnder(db, clauseIds)
  const contracts = await leavingContracts(db, clauseIds)
  const work = Map.groupBy(await workUnder(db, clauseIds), ({ clauseId }) => clauseId)
  return clauseIds.flatMap(clauseId =>
    [...Map.groupBy(work.get(clauseId) ?? [], ({ month }) => month)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([month, lines]) => {
        const found = lines.map(stateOf)
        if (states && !found.some(state => state !== null && states.includes(state))) return []
        const credits = lines.map(creditOf)
        const figures = Object.fromEntries(monthFigures.map(figure => [figure, sum(credits, one => one[figure])]))
        const isDecided = found.every(state => state === 'validated')
        return [{ contract: contracts.get(clauseId)!, month, isDecided, ...(figures as Record<Figure, number>) }]
      }),
  )
}
