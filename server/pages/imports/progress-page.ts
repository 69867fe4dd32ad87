import { plural } from '#server/base/french.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import { percentOf } from '#server/exchange/imports/turn-rules.ts'
import type { Turn } from '#server/exchange/imports/turn-store.ts'
import { aheadSentence } from '#server/exchange/imports/words.ts'

/** Who works before one that waits; `fileName` null where it is not theirs to know. */
export type Ahead = { fileName: string | null; percent: number }

export function isUnderWay(turn: Turn | null): turn is Turn & { state: 'waiting' | 'running' } {
  return turn !== null && turn.state !== 'failed'
}

/** How far the reading or the import is, for the page and for its script. */
export function progress(turn: Turn | null, { sizeBytes }: Pick<Import, 'sizeBytes'>, ahead: Ahead | null) {
  if (!isUnderWay(turn)) return { done: true, percent: 100, sentence: '' }
  const percent = percentOf(turn.bytes, sizeBytes)
  return { done: false, percent, sentence: said(turn, percent, ahead) }
}

function said({ phase, state, records }: Turn, percent: number, ahead: Ahead | null): string {
  if (state === 'waiting')
    return ahead
      ? aheadSentence(phase, ahead.fileName, ahead.percent)
      : phase === 'reading'
        ? 'La lecture va commencer.'
        : 'L’import va commencer.'
  const verb = phase === 'reading' ? 'Lecture' : 'Import'
  return `${verb} en cours\u00a0: ${percent}\u00a0%, ${plural(records, 'marché', 'marchés')}.`
}
