import type { Workload } from '#server/compliance/workload.ts'
import type { Followed } from '#server/register/followings/store.ts'

/** What these contracts come to, for whoever takes them over. */
export type Line = { contracts: number; toCheck: number; late: number; notices: number }

export function lineOf(contracts: readonly Followed[], workload: ReadonlyMap<number, Workload>): Line {
  const loads = contracts.flatMap(({ id }) => workload.get(id) ?? [])
  return {
    contracts: contracts.length,
    toCheck: loads.reduce((sum, { toCheck }) => sum + toCheck, 0),
    late: loads.reduce((sum, { late }) => sum + late, 0),
    notices: loads.filter(({ notice }) => notice).length,
  }
}

/** By name; those without a directorate last. */
export function byDirectorate(contracts: readonly Followed[]): { name: string; some: Followed[] }[] {
  return [...Map.groupBy(contracts, ({ directorateId }) => directorateId)]
    .map(([id, some]) => ({ name: id === null ? 'Sans direction' : some[0]!.directorate, isLast: id === null, some }))
    .sort((a, b) => Number(a.isLast) - Number(b.isLast) || a.name.localeCompare(b.name, 'fr'))
    .map(({ name, some }) => ({ name, some }))
}
