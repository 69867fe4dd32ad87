import { count, euros, hours, longDate, longInstant, longMonth } from '#server/base/format.ts'
import { TELLING_EMPLOYER, tellingKinds } from '#server/register/companies/telling-rules.ts'
import { labelWords, MONTH_OF_SOMEONE } from './label-words.ts'
import { namedBy, type Rows, valueWords } from './value-words.ts'

export type Named = Rows & {
  /** Names and numbers of the employers that tell health or justice. */
  telling: ReadonlySet<string>
}
export type Kept = Record<string, unknown>
type Change = { label: string; before: string | null; after: string | null }

/** Identities are never written in the journal; should one slip in, it is not shown. */
const PERSONAL = /^(lastName|firstName|bornOn|phone|birthYear|contactPhone|contactEmail|email|identity|password.*)$/i

const NOTHING = '—'

/** What changed, value by value, in words; what stayed the same is left out, and what was empty and still is. */
export function changesBetween(before: Kept | null, after: Kept | null, named: Named): Change[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return keys
    .map(key => ({
      label: labelWords(key),
      before: before && key in before ? written(key, before[key], named) : null,
      after: after && key in after ? written(key, after[key], named) : null,
    }))
    .filter(({ before, after }) => (before ?? NOTHING) !== (after ?? NOTHING))
}

function written(key: string, value: unknown, named: Named): string {
  if (PERSONAL.test(key)) return 'non affiché'
  if (value === null || value === undefined || value === '') return key === 'buyerIds' ? 'Tous' : NOTHING
  if (Array.isArray(value) && key === 'clauses') return count(value.length)
  if (Array.isArray(value)) return value.map(item => written(key, item, named)).join(', ') || NOTHING
  if (typeof value === 'object') return inside(value as Kept, named)
  if (typeof value === 'number') return number(key, value, named)
  if (typeof value === 'boolean') return value ? 'oui' : 'non'
  if (named.telling.has(String(value)) || (key === 'kind' && isTellingKind(String(value)))) return TELLING_EMPLOYER
  return dated(String(value)) ?? valueWords(key, String(value))
}

function isTellingKind(kind: string): boolean {
  return (tellingKinds as readonly string[]).includes(kind)
}

function number(key: string, value: number, named: Named): string {
  const names = namedBy[key]
  if (names) return nameOf(named[names].get(value), named) ?? `n°\u00a0${value}`
  if (key === 'importId' || key === 'poolId' || key === 'file') return `n°\u00a0${value}`
  if (/cents$/i.test(key)) return euros(value)
  if (/centihours$/i.test(key) || MONTH_OF_SOMEONE.test(key)) return hours(value)
  return Number.isInteger(value) ? count(value) : String(value).replace('.', ',')
}

/** An employer that tells health or justice is one of a group. */
function nameOf(name: string | undefined, { telling }: Named): string | undefined {
  return name !== undefined && telling.has(name) ? TELLING_EMPLOYER : name
}

function inside(value: Kept, named: Named): string {
  return Object.entries(value)
    .map(([key, item]) => `${labelWords(key)}\u00a0: ${written(key, item, named)}`)
    .join('\u202f; ')
}

function dated(text: string): string | null {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return longInstant(text)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return longDate(text)
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? longMonth(text) : null
}
