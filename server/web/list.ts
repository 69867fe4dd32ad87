import type { Edge } from '#server/base/edge.ts'
import { count } from '#server/base/format.ts'

// What every list shares: its address holds its search, filters, sort and page, so that it can be kept or sent.

export const PER_PAGE = 25

export type ListQuery = Record<string, string>

/** The address of the same list with something changed; empty values leave the address. */
export function hrefWith(path: string, query: ListQuery, change: ListQuery): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, ...change })) if (value) parameters.set(name, value)
  const text = parameters.toString()
  return text ? `${path}?${text}` : path
}

/** The page asked for, between 1 and the last. */
export function pageFrom(
  asked: string | undefined,
  total: number,
  perPage = PER_PAGE,
): { page: number; offset: number; last: number } {
  const last = Math.max(1, Math.ceil(total / perPage))
  const page = Math.min(last, Math.max(1, /^\d{1,6}$/.test(asked ?? '') ? Number(asked) : 1))
  return { page, offset: (page - 1) * perPage, last }
}

/** The row that an address names, and the address of the same list without it. */
export function edgeFrom({ apres, avant, ...query }: ListQuery): { edge: Edge | null; query: ListQuery } {
  const isNumber = (text = '') => /^\d{1,9}$/.test(text)
  if (isNumber(apres)) return { edge: { side: 'after', of: Number(apres) }, query }
  return { edge: isNumber(avant) ? { side: 'before', of: Number(avant) } : null, query }
}

/**
 * The model of shared/pages.hbs; null when one page holds everything. `rows`: the numbers of those shown, by which the pages on
 * either side are found.
 */
export function pagination(
  path: string,
  query: ListQuery,
  page: number,
  last: number,
  rows: readonly { id: number }[] = [],
) {
  if (last === 1) return null
  const at = (number: number) => hrefWith(path, query, { page: number === 1 ? '' : String(number) })
  const beside = (number: number, side: 'avant' | 'apres', row: { id: number } | undefined) =>
    number === 1 || !row ? at(number) : hrefWith(path, query, { page: String(number), [side]: String(row.id) })
  const shown = [...new Set([1, page - 1, page, page + 1, last])].filter(number => number >= 1 && number <= last)
  const numbers = shown.flatMap((number, index) => {
    const gap = index > 0 && number - shown[index - 1]! > 1 ? [{ number: '', href: null, current: false }] : []
    return [...gap, { number: count(number), href: at(number), current: number === page }]
  })
  return {
    previous: page > 1 ? beside(page - 1, 'avant', rows[0]) : null,
    next: page < last ? beside(page + 1, 'apres', rows.at(-1)) : null,
    numbers,
  }
}

/** « 1 à 25 sur 38 », the same on one page; « sur plus de 1 000 » where counting stopped. */
export function rangeWords(offset: number, shown: number, total: number, isMore = false): string {
  const all = isMore ? `plus de ${count(total)}` : count(total)
  return shown === 0 ? '0' : `${count(offset + 1)} à ${count(offset + shown)} sur ${all}`
}

/** A column heading that sorts: the model of shared/sort.hbs. */
export function sortLink(path: string, query: ListQuery, current: string, key: string, label: string) {
  return {
    label,
    href: hrefWith(path, query, { tri: key, page: '' }),
    sort: current === key ? 'ascending' : null,
  }
}
