/**
 * How persons of files were found: by themselves, or by an answer. `undone`: found by themselves, then taken back with their import;
 * `corrected`: found by themselves, and said to be somebody else. Persons of a file, each once.
 */
export type Reliability = { automatic: number; asked: number; undone: number; corrected: number }

/** Until this many were seen without a fault, nothing better than one in this many may be said (three over n: 95 %). */
const RULE_OF_THREE = 3

/** Of ten thousand found by themselves, how many did not stand: what was counted; none found, the most that it may be. null: none yet. */
export function faultsPerTenThousand({
  automatic,
  undone,
  corrected,
}: Reliability): { rate: number; isBound: boolean } | null {
  const [found, faults] = [automatic + corrected, undone + corrected]
  if (found === 0) return null
  const isBound = faults === 0
  return { rate: Math.min(10_000, Math.round(((isBound ? RULE_OF_THREE : faults) / found) * 10_000)), isBound }
}

export function together(some: readonly Reliability[]): Reliability {
  const all = { automatic: 0, asked: 0, undone: 0, corrected: 0 }
  for (const one of some)
    for (const name of ['automatic', 'asked', 'undone', 'corrected'] as const) all[name] += one[name]
  return all
}
