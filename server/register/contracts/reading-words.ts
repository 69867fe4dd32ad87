import { euros, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { AmountRead } from './amount-readings-rules.ts'
import { atTheEarliest, type EndRead } from './end-readings-rules.ts'
import type { ReadingState } from './reading-rules.ts'

// An amount after amendments, an end: never said without how sure it is.

/** « 120 000 € à la notification ; un avenant du 10 juin 2026 publie 9 500 €, à confirmer »; null where nothing is known. */
export function amountSaid(initialCents: number | null, { cents, state, readings }: AmountRead): string | null {
  if (initialCents === null && cents === null) return null
  const initial = initialCents === null ? 'montant non communiqué' : euros(initialCents)
  const saying = readings.filter(reading => reading.cents !== null)
  if (saying.length === 0) return initialCents === null ? null : `${initial} à la notification`
  const doubts = saying
    .filter(reading => reading.state === 'contradicted')
    .map(reading => `un avenant du ${longDate(reading.signedOn)} publie ${euros(reading.cents!)}, à confirmer`)
  const after = `${euros(cents!)} après ${plural(saying.length, 'avenant', 'avenants')}${stateSaid(state)}`
  const shown = state === 'contradicted' && cents === initialCents ? [] : [after]
  return [`${initial} à la notification`, ...shown, ...doubts].join('\u00a0; ')
}

function stateSaid(state: ReadingState): string {
  if (state === 'estimated') return ', estimé'
  return state === 'contradicted' ? ', à confirmer' : ''
}

/** « fin estimée », « fin à confirmer »; null where it is sure. */
export function endDoubt(state: ReadingState | string): string | null {
  if (state === 'contradicted') return 'fin à confirmer'
  return state === 'estimated' ? 'fin estimée' : null
}

/** « 14 octobre 2026 (fin à confirmer, au plus tôt le 2 novembre 2026) ». */
export function endInFull({ endsOn, state, notBefore }: EndRead): string {
  if (endsOn === null) return 'fin non publiée'
  const doubt = state === 'contradicted' && notBefore ? atTheEarliest(notBefore) : endDoubt(state)
  return `${longDate(endsOn)}${doubt ? ` (${doubt})` : ''}`
}
