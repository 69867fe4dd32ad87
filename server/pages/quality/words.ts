import { dayInFrance, longDate } from '#server/base/format.ts'
import type { State, Stated } from '#server/exchange/quality/state-rules.ts'

export const ADDRESS = '/qualite'

/** What the list shows; the first is shown when nothing is asked. */
export const stateChoices = {
  '': { label: 'À traiter', states: ['open', 'flagged'] },
  signaler: { label: 'À signaler', states: ['open'] },
  signalees: { label: 'Signalées', states: ['flagged'] },
  corrigees: { label: 'Corrigées', states: ['corrected'] },
  'sans-suite': { label: 'Sans suite', states: ['closed'] },
} as const satisfies Record<string, { label: string; states: readonly State[] }>
export type StateChoice = keyof typeof stateChoices

export function stateChoiceOf(text: string | undefined): StateChoice {
  return text !== undefined && text in stateChoices ? (text as StateChoice) : ''
}

/** « à signaler », « signalé le 3 juin 2026 », « corrigé dans la publication du 9 août 2026 », « sans suite : motif ». */
export function stateSaid({ state, at, correctedOn, reason }: Stated): string {
  const on = at ? ` le ${longDate(dayInFrance(at))}` : ''
  if (state === 'open') return 'à signaler'
  if (state === 'flagged') return `signalé${on}`
  if (state === 'closed') return `sans suite\u00a0: ${reason}`
  const told = `signalé${on}, `
  return correctedOn
    ? `${told}corrigé dans la publication du ${longDate(correctedOn)}`
    : `${told}absent de ce qui est publié`
}
