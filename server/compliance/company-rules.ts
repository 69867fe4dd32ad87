// Is a company in order across its contracts? What an officer asks before paying, extending or signing.

import type { Status } from './rules.ts'

export type Verdict = 'outOfOrder' | 'reserve' | 'inOrder' | 'nothing'

/** What the verdict looks at on one contract. */
export type Line = {
  /** null where no clause is recorded: nothing can be said. */
  status: Status | null
  /** Statements that did not come, or were sent back and not answered. */
  missingStatements: number
  /** A formal notice is past its deadline and nothing was decided since. */
  unanswered: boolean
  /** Hours that a penalty could reach, in centihours, once the contract has ended. */
  exposed: number
  /** The buyer has decided on the penalty after the end: the matter is closed. */
  settled: boolean
}

/** Out of order as soon as one contract is; under reserve when one is late or its papers are missing. */
export function verdictOver(lines: readonly Line[]): Verdict {
  const judged = lines.filter(line => line.status !== null && line.status !== 'toTake')
  if (judged.length === 0) return 'nothing'
  if (judged.some(isOutOfOrder)) return 'outOfOrder'
  return judged.some(isUnderReserve) ? 'reserve' : 'inOrder'
}

export function isOutOfOrder({ status, unanswered, exposed, settled }: Line): boolean {
  return unanswered || status === 'atRisk' || (status === 'missed' && exposed > 0 && !settled)
}

export function isUnderReserve({ status, missingStatements }: Line): boolean {
  return status === 'late' || missingStatements > 0
}
