import type { RowState } from '#server/exchange/intake/preview-rules.ts'
import type { DepositState } from '#server/register/deposits/store.ts'

/** How persons are called, by their number. */
export type Named = ReadonlyMap<number, string>

/** How a state is toned on the sheet, beside its word. */
export const stateTones: Record<RowState, string> = {
  new: 'is-fine',
  changed: 'is-fine',
  same: '',
  twice: 'is-late',
  outside: 'is-late',
  implausible: 'is-risk',
  doubtful: 'is-late',
  unknown: 'is-late',
  asked: 'is-late',
  refused: 'is-risk',
}

export const depositStates: Record<DepositState, { word: string; tone: string; icon: string }> = {
  waiting: { word: 'À lire', tone: '', icon: 'review' },
  refused: { word: 'Refusé', tone: 'is-risk', icon: 'risk' },
  imported: { word: 'Enregistré', tone: 'is-fine', icon: 'fine' },
  putAside: { word: 'Écarté', tone: '', icon: 'idle' },
}
