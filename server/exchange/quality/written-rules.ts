import { isDate } from '#server/base/dates.ts'

/** What one record writes of itself, before anything is put right. `months`: null where it is no whole number. */
export function writtenIn(content: unknown): { publishedOn: string | null; cpv: string; months: number | null } {
  const raw = (typeof content === 'object' && content !== null ? content : {}) as Record<string, unknown>
  const day = String(raw.datePublicationDonnees ?? '').slice(0, 10)
  const months = /^-?\d{1,6}$/.test(String(raw.dureeMois ?? '').trim()) ? Number(raw.dureeMois) : null
  return { publishedOn: isDate(day) ? day : null, cpv: String(raw.codeCPV ?? '').trim(), months }
}
