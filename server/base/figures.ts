/** What these add up to, by this figure of each. */
export function sum<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}

/** Cents that these hours come to, at so many cents an hour. */
export function centsFor(centihours: number, perHourCents: number): number {
  return Math.round((centihours * perHourCents) / 100)
}

/** A whole in parts by weight, by largest remainder: they add up to it. Of two equal remainders, the first one named. */
export function apportioned(whole: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return weights.map((_, index) => (index === 0 ? whole : 0))
  const sign = whole < 0 ? -1 : 1
  const exact = weights.map(weight => BigInt(Math.abs(whole)) * BigInt(weight))
  const parts = exact.map(value => Number(value / BigInt(total)))
  const left = Math.abs(whole) - parts.reduce((sum, part) => sum + part, 0)
  const order = exact
    .map((value, index) => ({ index, rest: value % BigInt(total) }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
  for (const { index } of order.slice(0, left)) parts[index]! += 1
  return parts.map(part => (part === 0 ? 0 : sign * part))
}
