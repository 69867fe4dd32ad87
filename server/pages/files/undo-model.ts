import { listed, plural } from '#server/base/french.ts'
import type { Joined } from '#server/exchange/intake/joined-store.ts'
import type { Undone } from '#server/exchange/intake/undo-actions.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import type { Named } from './words.ts'

// What undoing an import comes to, said before it is done and after: each figure, and each person who joined by the file.

export type Forecast = Pick<Undone, 'lines' | 'joined'>

type Fate = { outcome: string }

function countIn(some: readonly Fate[], outcome: string): number {
  return some.filter(one => one.outcome === outcome).length
}

/** « 3 annulées, 1 gardée, 0 impossible » */
export function countedWords(lines: readonly Fate[]): string {
  return [
    plural(countIn(lines, 'undone'), 'annulée', 'annulées'),
    plural(countIn(lines, 'kept'), 'gardée', 'gardées'),
    plural(countIn(lines, 'impossible'), 'impossible', 'impossibles'),
  ].join(', ')
}

/** Before: what would leave, then what would stay, and only what there is. */
export function forecastWords({ lines, joined }: Forecast): string {
  const parts = (outcome: string) =>
    listed(
      [
        { count: countIn(lines, outcome), words: ['chiffre', 'chiffres'] as const },
        { count: countIn(joined, outcome), words: ['personne ajoutée', 'personnes ajoutées'] as const },
      ]
        .filter(({ count }) => count > 0)
        .map(({ count, words: [one, many] }) => plural(count, one, many)),
    )
  const [gone, kept, impossible] = [parts('undone'), parts('kept'), parts('impossible')]
  return [
    gone ? `Annuler cet import retire ${gone}.` : 'Annuler cet import ne retire rien.',
    kept ? `Ce qui a été repris depuis reste\u00a0: ${kept}.` : '',
    impossible ? `Ce qui est dans un relevé validé ne peut pas être retiré\u00a0: ${impossible}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

const before: Record<string, string> = {
  undone: 'Partirait avec l’import',
  kept: 'Resterait',
  impossible: 'Ne pourrait pas partir',
}
const after: Record<string, string> = { undone: 'Retirée du marché', kept: 'Gardée', impossible: 'Impossible' }

type Asked = {
  forecast: Forecast | null
  undoneAt: string | null
  names: Named
  titles: ReadonlyMap<number, string>
}

/** Who joined by the file, and what becomes of each: as it would be, or as it was done. */
export function joinedModel(joined: readonly Joined[], { forecast, undoneAt, names, titles }: Asked) {
  const shown = undoneAt ? joined : (forecast?.joined ?? joined)
  const words = undoneAt ? after : before
  return shown.map(({ participantId, ref, contractId, outcome, why }) => ({
    who: names.get(participantId) ?? pseudonym(ref),
    contract: titles.get(contractId) ?? '',
    fate: outcome ? `${words[outcome]}${why ? `\u00a0: ${why}` : ''}` : '',
  }))
}
