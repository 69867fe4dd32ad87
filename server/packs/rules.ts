import { stripped } from '#server/base/text.ts'
import type { State } from './words.ts'

export type Progress = { documents: number; checked: number; blocked: number; published: number; failed: number }

/** What a pack becomes once this much is done; null while it stays as it is. */
export function nextState(state: State, progress: Progress): State | null {
  const { documents, checked, blocked, published, failed } = progress
  if (state === 'checking' && checked === documents) return blocked > 0 ? 'blocked' : 'running'
  if (state === 'running' && published + failed === documents) return 'done'
  return null
}

/** How much of the work is behind, of what both phases ask; checking is the lighter one. */
export function doneShare({ documents, checked, published, failed }: Progress): number {
  if (documents === 0) return 0
  const done = checked + 4 * (published + failed)
  return Math.floor((100 * done) / (5 * documents))
}

export const isAtWork = (state: State) => state === 'checking' || state === 'running'

/** What it made may be taken away. */
export const isReady = ({ state, progress }: { state: State; progress: Progress }) =>
  state === 'done' && progress.published > 0

/** Numbers of contracts as typed or pasted: a line each; each once. */
export function numbersTyped(text: string): string[] {
  const numbers = text.split(/[\n;]/).map(one => stripped(one, { start: /\s/, end: /\s/ }))
  return [...new Set(numbers.filter(Boolean))]
}
