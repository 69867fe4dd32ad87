import { monthFrom } from '#server/base/dates.ts'
import { cellKey, type Entry } from './entry-rules.ts'
import { figureOf } from './typed-cells.ts'

// Cells of hours as forms send them: `h-12-2026-10` is what is typed, `v-12-2026-10` is « version:figure » as it was on the screen.

export function entriesIn(fields: Readonly<Record<string, string>>): Entry[] {
  return Object.entries(fields).flatMap(([name, text]): Entry[] => {
    const found = /^h-([1-9]\d{0,8})-(\d{4}-\d{2})$/.exec(name)
    const month = monthFrom(found?.[2])
    if (!found || !month) return []
    const placementId = Number(found[1])
    const seen = /^(\d{1,6}):(\d{0,6})$/.exec(fields[`v-${cellKey(placementId, month)}`] ?? '')
    const seenCentihours = seen?.[2] ? Number(seen[2]) : null
    return [{ placementId, month, text, seenVersion: Number(seen?.[1] ?? 0), seenCentihours }]
  })
}

/** What was not touched is not « typed »: shown again, it must be as it is now, not as it was seen. */
export function isTouched(entry: Entry): boolean {
  const { value, refused } = figureOf(entry)
  return refused !== null || value !== entry.seenCentihours
}

/** What is typed in the cells that were touched, by cell key. */
export function touchedIn(entries: readonly Entry[]): Map<string, string> {
  return new Map(entries.filter(isTouched).map(entry => [cellKey(entry.placementId, entry.month), entry.text]))
}
