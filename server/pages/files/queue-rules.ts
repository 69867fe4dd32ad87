import type { Preview, PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import { isWritten } from '#server/exchange/intake/preview-rules.ts'

/**
 * What one file of many waits for: `ready` to be written whole; `asked`, an answer that is given beside the others; `looked`, to be read
 * on its own page; `nothing`, all that it says stands already.
 */
export type Stand = 'ready' | 'asked' | 'looked' | 'nothing'

/**
 * A file of which a line is left out is never written with the others: its page says which, and why. `joining`: the lines of those who
 * may join its contracts.
 */
export function standOf(
  { isHeld, questions, rows }: Pick<Preview, 'isHeld' | 'questions' | 'rows'>,
  joining: readonly PreviewRow[],
): Stand {
  if (questions.length > 0 || joining.length > 0 || rows.some(isDoubtful)) return 'asked'
  if (isHeld || rows.length === 0 || rows.some(isLeft)) return 'looked'
  return rows.some(isWritten) ? 'ready' : 'nothing'
}

export function isDoubtful({ state, match }: PreviewRow): boolean {
  return state === 'doubtful' && match?.kind === 'asked'
}

function isLeft(row: PreviewRow): boolean {
  return !isWritten(row) && row.state !== 'same' && !row.isAside
}
