import { monthOf } from '#server/base/dates.ts'
import { count, euros, hours, longMonth, percentTenth } from '#server/base/format.ts'
import { agreed, plural, pluralInWords } from '#server/base/french.ts'
import type { ContractWord } from './contract-words.ts'
import type { Portfolio, Sums } from './portfolio-rules.ts'

// What is said of a portfolio, on the first page and in the institution’s document.

/** Every word in the order in which it is told. */
export const portfolioWords: [ContractWord, one: string, many: string][] = [
  ['onCourse', 'sur trajectoire', 'sur trajectoire'],
  ['reachedEarly', 'atteint à ce jour', 'atteints à ce jour'],
  ['reached', 'atteint', 'atteints'],
  ['late', 'en retard', 'en retard'],
  ['silent', 'sans relevé', 'sans relevé'],
  ['closing', 'à solder', 'à solder'],
  ['atRisk', 'compromis', 'compromis'],
  ['missed', 'non atteint', 'non atteints'],
  ['suspended', 'suspendu', 'suspendus'],
  ['notYet', 'pas encore jugé', 'pas encore jugés'],
  ['notStarted', 'non démarré', 'non démarrés'],
  ['noClause', 'clause à enregistrer', 'clauses à enregistrer'],
  ['hourless', 'sans heures', 'sans heures'],
  ['toTake', 'à prendre en charge', 'à prendre en charge'],
  ['dismissed', 'laissé de côté', 'laissés de côté'],
  ['noSocial', 'sans clause', 'sans clause'],
  ['measuring', 'en cours de calcul', 'en cours de calcul'],
]
/** « 41 marchés sur 45 jugés à fin octobre. » */
export function coverage({ judged: { cutoff, done, of } }: Portfolio, measuring: number): string {
  const judged = of
    ? `${count(done)}\u00a0${agreed(done, 'marché', 'marchés')} sur ${count(of)} ${agreed(done, 'jugé', 'jugés')} à fin ${longMonth(monthOf(cutoff))}.`
    : ''
  const rest = measuring ? `${plural(measuring, 'marché', 'marchés')} en cours de calcul.` : ''
  return [judged, rest].filter(Boolean).join(' ')
}

export function rateOf({ credited, owed }: Pick<Sums, 'credited' | 'owed'>): string {
  return percentTenth(credited, owed) ?? '—'
}

/** « 4 marchés sur 7 sont atteints ou tiennent leur trajectoire. Les autres : … ». `kept` of `begun`; `grave`: one may not hold. */
export function courseOf(words: ReadonlyMap<ContractWord, number>) {
  const number = (...some: ContractWord[]) => some.reduce((sum, word) => sum + (words.get(word) ?? 0), 0)
  const kept = number('onCourse', 'reachedEarly', 'reached')
  const behind = [
    [number('late'), 'en retard', 'en retard'],
    [number('silent'), 'sans relevé', 'sans relevé'],
    [number('atRisk'), 'compromis', 'compromis'],
    [number('closing'), 'à solder', 'à solder'],
    [number('missed'), 'fini sans atteindre son objectif', 'finis sans atteindre leur objectif'],
  ] as const
  const begun = kept + behind.reduce((sum, [n]) => sum + n, 0)
  const said = behind.filter(([n]) => n > 0).map(([n, one, many]) => pluralInWords(n, one, many))
  return {
    kept,
    begun,
    grave: number('atRisk', 'missed') > 0,
    sentence:
      begun === 0
        ? 'Aucun marché à clause n’a encore démarré.'
        : `${plural(kept, 'marché', 'marchés', 'Aucun marché')} sur ${count(begun)} ${agreed(kept, 'est atteint ou tient sa trajectoire', 'sont atteints ou tiennent leur trajectoire')}.`,
    others: said.length ? `Les autres\u00a0: ${said.join(', ')}.` : 'Aucun n’est en retard.',
  }
}

/** What is missing today, what is missing for good, and what that exposes: never one for another. */
export function shortWords({ behind, missing, exposed, incurredCents }: Portfolio): string {
  return [
    behind ? `${hours(behind)} manquent à ce jour aux marchés en cours.` : '',
    missing ? `${hours(missing)} manquent aux marchés finis.` : '',
    exposed ? `${hours(exposed)} sont exposées à la pénalité, ${euros(incurredCents)} encourus.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}
