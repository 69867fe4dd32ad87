import { count, euros, hours, owedHours } from '#server/base/format.ts'
import type { Pair } from '#server/exchange/quality/duplicates.ts'
import type { Stakes } from '#server/exchange/quality/merge-rules.ts'
import { legalBases } from '#server/register/clauses/rules.ts'

/** What is typed under each of two contracts that are perhaps one, side by side, and which may stay: the one proposed comes first. */
export function beside({ one, other, newer }: Pair, stakes: ReadonlyMap<number, Stakes>) {
  const [first, second] = [stakes.get(one.id)!, stakes.get(other.id)!]
  const isBothClaused = first.clause !== null && second.clause !== null
  const choices = [
    { gesture: 'keepOne', id: one.id, number: one.number, typed: typedIn(first) },
    { gesture: 'keepOther', id: other.id, number: other.number, typed: typedIn(second) },
  ]
  return {
    keep: choices
      .map(choice => ({ ...choice, label: isBothClaused ? `${choice.number} et son obligation` : choice.number }))
      .sort((a, b) => b.typed - a.typed || Number(b.id === newer) - Number(a.id === newer)),
    typed:
      typedIn(first) + typedIn(second) > 0 ? { numbers: [one.number, other.number], rows: rows(first, second) } : null,
    isBothClaused,
  }
}

function typedIn({ clause, facts, papers, proceedings, editions }: Stakes): number {
  return (clause ? 1 : 0) + facts + papers + proceedings + editions
}

const NONE = '—'

const lines: [label: string, said: (stakes: Stakes) => string][] = [
  ['Obligation', ({ clause }) => (clause ? legalBases[clause.legalBasis] : NONE)],
  ['Heures dues', ({ clause }) => (clause ? owedHours(clause.owed) : NONE)],
  ['Pénalité par heure', ({ clause }) => (clause?.penaltyCents ? euros(clause.penaltyCents) : NONE)],
  ['Personnes placées', ({ placements }) => figure(placements)],
  ['Heures saisies', stakes => (stakes.hours ? hours(stakes.hours) : NONE)],
  ['Faits', ({ facts }) => figure(facts)],
  ['Pièces', ({ papers }) => figure(papers)],
  ['Procédures', ({ proceedings }) => figure(proceedings)],
  ['Documents publiés', ({ editions }) => figure(editions)],
]

function rows(one: Stakes, other: Stakes) {
  return lines
    .map(([label, said]) => ({ label, values: [said(one), said(other)] }))
    .filter(({ values }) => values.some(value => value !== NONE))
}

function figure(number: number): string {
  return number ? count(number) : NONE
}
