import { monthsIn } from '../clauses/period-rules.ts'
import { cellKey } from '../hours/entry-rules.ts'
import type { Grid, Row } from '../hours/grid-store.ts'
import type { PeriodStatement } from '../hours/statement-rules.ts'
import type { Declared, Employed } from './required-rules.ts'

// From a grid of hours to what the law asks papers of.

export function employedIn(rows: readonly Row[]): Employed[] {
  return rows.map(({ placementId, participantId, employerId, evidenceKind, window }) => ({
    placementId,
    participantId,
    employerId,
    mode: window.mode,
    hiredOn: window.hiredOn,
    leftOn: window.leftOn,
    seen: evidenceKind !== '',
  }))
}

const brought = new Set(['receive', 'nothingWorked'])

/** What each sender of a statement declared: signed where its latest answer came by its own link. */
export function declaredIn({ rows, cells }: Pick<Grid, 'rows' | 'cells'>, statement: PeriodStatement): Declared[] {
  const months = monthsIn(statement.key)
  return statement.senders.map(({ senderId, dueOn, events }) => ({
    senderId,
    period: statement.key,
    dueOn,
    cameSigned: events.findLast(({ gesture }) => brought.has(gesture))?.byLink === true,
    hasHours: rows.some(
      row =>
        row.employerId === senderId &&
        months.some(month => (cells.get(cellKey(row.placementId, month))?.centihours ?? 0) > 0),
    ),
  }))
}
