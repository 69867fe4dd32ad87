import type { Counts } from './nomenclature-rules.ts'

/**
 * Whose persons are counted: those with hours under these contracts, from a day on where it is a period; or, of the same, their
 * contracts of employment.
 */
export type Population = { contracts: readonly number[]; since?: string | null; counts?: Counts }

export function contractsKey(contracts: readonly number[]): string {
  return [...contracts].sort((a, b) => a - b).join(',')
}

/** One word for a population, whatever the order of its contracts. */
export function populationKey({ contracts, since, counts }: Population): string {
  const key = [contractsKey(contracts), ...(since ? [since] : [])].join('|')
  return counts === 'employments' ? `${key}|${counts}` : key
}
