import type { Scheme } from './scheme-rules.ts'

/** « SPASER 2024-2028 »; the period is not written twice where the name holds it. */
export function schemeTitle({ name, fromYear, toYear }: Pick<Scheme, 'name' | 'fromYear' | 'toYear'>): string {
  const period = fromYear === toYear ? String(fromYear) : `${fromYear}-${toYear}`
  return name.includes(String(fromYear)) && name.includes(String(toYear)) ? name : `${name} ${period}`
}
