/** One figure of the benchmark: `ratio` to what it is compared with, null when it failed; `goal` aimed at, and `met`. */
export type Figure = { name: string; ratio: number | null; goal: number; met: boolean; detail?: string }

export function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
