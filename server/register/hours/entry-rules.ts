// What may be written in a cell of the month grid. Excluded is not refused: an hour that does not count is kept and
// explained (rules.ts); only what cannot be true is refused.

import { type Month, monthOf } from '#server/base/dates.ts'
import { canWorkIn, type Window } from '../placements/rules.ts'
import { MOST_IN_A_MONTH } from './rules.ts'

export type Objection =
  /** Not a number of hours: what the grammar says of it. */
  | { kind: 'shape'; said: string }
  | { kind: 'negative' }
  /** More than a month can hold; `suggestion`: the same digits with a comma, in centihours. */
  | { kind: 'tooMany'; centihours: number; suggestion: number | null }
  | { kind: 'notStarted' }
  | { kind: 'outsideEmployment' }
  /** With the hours of the same person on other contracts: one contract for one hour. In centihours. */
  | { kind: 'overAllContracts'; elsewhere: number }
  /** The month is closed: it must be reopened first. */
  | { kind: 'closed' }
  /** A part of hours that were worked once: corrected as a whole, where they were split. */
  | { kind: 'split'; points: number; worked: number; href: string }

/** What is wrong with writing this many centihours there; null when nothing is. */
export function objectionTo(
  written: number,
  at: { month: Month; today: string; window: Pick<Window, 'hiredOn' | 'leftOn'>; elsewhere: number },
): Objection | null {
  if (written < 0) return { kind: 'negative' }
  if (written > MOST_IN_A_MONTH) return { kind: 'tooMany', centihours: written, suggestion: meant(written) }
  if (written === 0) return null
  if (at.month > monthOf(at.today)) return { kind: 'notStarted' }
  if (!canWorkIn(at.month, at.window)) return { kind: 'outsideEmployment' }
  if (written + at.elsewhere > MOST_IN_A_MONTH) return { kind: 'overAllContracts', elsewhere: at.elsewhere }
  return null
}

/** « 1515 » was surely meant as 151,5: the same digits with a comma, when a month can hold them. In centihours. */
export function meant(centihours: number): number | null {
  for (const tens of [10, 100, 1000]) {
    const value = centihours / tens
    if (Number.isInteger(value) && value <= MOST_IN_A_MONTH) return value
  }
  return null
}

/** A cell as a form sends it: what is typed now, and the figure and version that were on the screen. */
export type Entry = {
  placementId: number
  month: Month
  text: string
  seenVersion: number
  seenCentihours: number | null
}

/** What the database holds in that cell; version 0 when it holds nothing. */
type Stored = { centihours: number | null; version: number }

type Intent = 'same' | 'write' | 'conflict'

/** A cell left as it was seen changes nothing, even when someone else changed it since; two who change it meet. */
export function intentOf(written: number | null, entry: Entry, stored: Stored): Intent {
  if (written === stored.centihours) return 'same'
  if (written === entry.seenCentihours) return 'same'
  return entry.seenVersion === stored.version ? 'write' : 'conflict'
}

/** The key of a cell in forms and pages. */
export function cellKey(placementId: number, month: Month): string {
  return `${placementId}-${month}`
}
