/** No month of the demonstration is longer than a full-time one, in centihours. */
const FULL_MONTH = 151_50
const QUARTER = 25

/**
 * Shares centihours out by weight, in quarters of an hour, none over a full-time month.
 * @returns as many shares as weights; their sum is `total` as long as there is room for it.
 */
export function sharedOut(total: number, weights: readonly number[]): number[] {
  const wanted = Math.min(Math.round(total / QUARTER) * QUARTER, weights.length * FULL_MONTH)
  const shares = weights.map(() => 0)
  let open = weights.map((_, index) => index)
  let left = wanted
  while (open.length) {
    const sum = open.reduce((all, index) => all + weights[index]!, 0)
    const full = open.filter(index => (left * weights[index]!) / sum >= FULL_MONTH)
    if (full.length === 0) {
      for (const index of open) shares[index] = Math.floor((left * weights[index]!) / sum / QUARTER) * QUARTER
      break
    }
    for (const index of full) shares[index] = FULL_MONTH
    left -= full.length * FULL_MONTH
    open = open.filter(index => !full.includes(index))
  }
  let rest = wanted - shares.reduce((all, share) => all + share, 0)
  for (let index = 0; rest > 0; index = (index + 1) % shares.length) {
    if (shares[index]! + QUARTER > FULL_MONTH) continue
    shares[index]! += QUARTER
    rest -= QUARTER
  }
  return shares
}
