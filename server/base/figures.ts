/** « 1 234,5 » → 123450; digits only, no rounding through a float. null when it is no number. */
export function parseHundredths(text: string): number | null {
  const match = /^([+−-]?)(\d{1,12})(?:[,.](\d{1,2}))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, ''))
  if (!match) return null
  const value = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] === '-' || match[1] === '−' ? -value : value
}

/** What these add up to, by this figure of each. */
export function sum<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  return items.reduce((total, item) => total + figure(item), 0)
}
