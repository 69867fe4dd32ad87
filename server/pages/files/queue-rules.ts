import type { Preview, PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import { isWritten } from '#server/exchange/intake/preview-rules.ts'

/**
 * What one file of many waits for: `ready` to be written whole; `asked`, an answer that is given beside the others; `looked`, to be read
 * on its own page; `nothing`, all that it says stands already.
 */
export type Stand = 'ready' | 'asked' | 'looked' | 'nothing'

/** A file of which a line is left out is never written with the others: its page says which, and why. */
export function standOf({ isHeld, questions, rows }: Pick<Preview, 'isHeld' | 'questions' | 'rows'>): Stand {
  if (questions.length > 0 || rows.some(isAsked)) return 'asked'
  if (isHeld || rows.length === 0 || rows.some(isLeft)) return 'looked'
  return rows.some(isWritten) ? 'ready' : 'nothing'
}

/** Who it is, or that somebody joins the contract. */
function isAsked(row: PreviewRow): boolean {
  return isDoubtful(row) || joins(row)
}

export function isDoubtful({ state, match }: PreviewRow): boolean {
  return state === 'doubtful' && match?.kind === 'asked'
}

/** Nobody known, or somebody who works under none of these contracts then. */
export function joins({ state, isAside, month, participantId, placementId }: PreviewRow): boolean {
  if (isAside || month === null) return false
  return state === 'unknown' || (state === 'outside' && participantId !== null && placementId === null)
}

function isLeft(row: PreviewRow): boolean {
  return !isWritten(row) && row.state !== 'same' && !row.isAside
}
