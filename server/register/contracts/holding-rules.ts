// Who holds a contract, from when on and until when.

import type { HolderRole } from './rules.ts'

/** A company on a contract, as it was written. */
export type Holding = {
  companyId: number
  role: HolderRole
  position: number
  /** An amendment brought it on that day; null: from the notification on. */
  since: string | null
  /** An amendment replaced it on that day; null: it still holds. */
  until: string | null
  sharePoints: number | null
}

/** Those who hold on this day. Whoever leaves later comes first: it held before whom replaces it. */
export function heldOn(holdings: readonly Holding[], day: string): Holding[] {
  return holdings
    .filter(({ since, until }) => (since === null || since <= day) && (until === null || until > day))
    .toSorted((a, b) => Number(b.until !== null) - Number(a.until !== null))
}

/** Who answers for a contract among those who hold it: its holder, or the lead of the group; null where nobody does. */
export function answeringAmong(holdings: readonly Holding[]): number | null {
  return holdings.find(({ role }) => role === 'holder' || role === 'leadHolder')?.companyId ?? null
}
