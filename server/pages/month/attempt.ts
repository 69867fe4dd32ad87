import type { Entry } from '#server/register/hours/entry-rules.ts'
import type { TypedFigures } from '#server/register/hours/groups.ts'
import type { GroupOutcome } from '#server/register/hours/month-gestures.ts'
import { figuresIn } from '#server/register/hours/typed-cells.ts'
import type { Typed } from '#server/web/forms.ts'
import { isTouched, touchedIn } from '../cells-form.ts'
import type { CellsAttempt } from '../cells-row.ts'

/** What was typed and is not saved, and what was said of it. */
export type MonthAttempt = CellsAttempt & {
  /** What is typed comes to, where it can be read: null for nothing. */
  figures: TypedFigures
  days: Readonly<Record<string, string>>
  /** By contract and sender. */
  outcomes: ReadonlyMap<string, GroupOutcome>
}

export const nothingTried: MonthAttempt = {
  typed: new Map(),
  figures: new Map(),
  fields: {},
  objections: new Map(),
  conflicts: new Map(),
  answers: new Map(),
  days: {},
  outcomes: new Map(),
}

/** Cells and fields as typed: nothing was said of them yet. An emptied cell that held a figure is a zero, as when it is saved. */
export function attemptOf(entries: readonly Entry[], fields: Typed): MonthAttempt {
  return { ...nothingTried, typed: touchedIn(entries), figures: figuresIn(entries.filter(isTouched)), fields }
}
