// The end of a contract as what is published gives it: its duration from its first day, and the latest act that bounds it.

import { plusDays, plusMonths } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { type EndAnswer, isFiller, isMisdated, type PublishedAct, type ReadingState } from './reading-rules.ts'

/** An act that the execution cannot end before. */
export type Bound = { on: string }
/** An end that an amendment gave, from its own day on. `isEstimated`: read otherwise than the standard says. */
export type EndMove = { effectOn: string; endsOn: string; isEstimated: boolean }

export type EndRead = {
  endsOn: string | null
  state: ReadingState
  /** The latest act: it ends on that day at the earliest. */
  notBefore: string | null
  sentence: string
  moves: EndMove[]
  /** What a new answer would be tied to. */
  content: string
  answer: EndAnswer | null
}

type Asked = {
  form: 'contract' | 'concession'
  notifiedOn: string | null
  startsOn: string | null
  initialCents: number | null
  initialMonths: number | null
  /** By day. */
  amendments: readonly PublishedAct[]
  /** Days of other acts: subcontracting, and what changes it. */
  bounds: readonly Bound[]
  /** The end that the register holds, and whether a person typed it. */
  held: { endsOn: string | null; isTyped: boolean }
  answers: readonly EndAnswer[]
  /** What an answer is tied to, where `amendments` are only those of a past day. */
  content?: string
}

/** The end, how sure it is, and the rule that chose. */
export function endRead(asked: Asked): EndRead {
  const { notifiedOn, held } = asked
  const acts = asked.amendments.filter(act => act.isPublished && !isMisdated(act, notifiedOn))
  const notBefore = [...acts.map(({ signedOn }) => signedOn), ...boundsOf(asked)].sort().at(-1) ?? null
  const content = asked.content ?? endContent(asked)
  const answer = asked.answers.find(one => one.content === content) ?? null
  const published = publishedEnd(asked, acts, notBefore)
  const common = { notBefore, content, answer, moves: published.moves }
  if (answer) return { ...common, endsOn: answer.endsOn, state: 'typed', sentence: 'fin donnée par une réponse' }
  const endsOn = held.isTyped ? held.endsOn : published.endsOn
  if (endsOn === null) return { ...common, endsOn, state: 'unknown', sentence: 'fin non publiée' }
  if (notBefore !== null && endsOn < notBefore)
    return { ...common, endsOn, state: 'contradicted', sentence: atTheEarliest(notBefore) }
  if (held.isTyped) return { ...common, endsOn, state: 'typed', sentence: 'fin saisie' }
  if (published.late)
    return {
      ...common,
      endsOn,
      state: 'contradicted',
      sentence: `l’avenant du ${longDate(published.late)} a été signé après la fin qui tenait\u00a0: ${atTheEarliest(notBefore!)}`,
    }
  return { ...common, endsOn, ...published.chosen }
}

/** « fin à confirmer, au plus tôt le 2 novembre 2026 ». */
export function atTheEarliest(day: string): string {
  return `fin à confirmer, au plus tôt le ${longDate(day)}`
}

/** What an answer about the end answers: other acts, or other durations, ask again. */
export function endContent({
  notifiedOn,
  initialMonths,
  amendments,
  bounds,
}: Pick<Asked, 'notifiedOn' | 'initialMonths' | 'amendments' | 'bounds'>): string {
  const published = amendments.filter(({ isPublished }) => isPublished)
  const acts = published.map(({ signedOn, durationMonths }) => `${signedOn}:${durationMonths ?? ''}`)
  const others = bounds.map(({ on }) => on).sort()
  return [notifiedOn ?? '', initialMonths ?? '', acts.join(','), others.join(',')].join('|')
}

function boundsOf({ bounds, notifiedOn }: Asked): string[] {
  return bounds.map(({ on }) => on).filter(on => notifiedOn === null || on >= notifiedOn)
}

type Chosen = { state: ReadingState; sentence: string }

function publishedEnd(asked: Asked, acts: readonly PublishedAct[], notBefore: string | null) {
  const from = asked.form === 'concession' ? (asked.startsOn ?? asked.notifiedOn) : asked.notifiedOn
  const endAfter = (months: number) => plusDays(plusMonths(from!, months), -1)
  let months = asked.initialMonths
  let chosen: Chosen = { state: 'published', sentence: 'durée publiée' }
  let late: string | null = null
  const moves: EndMove[] = []
  if (from === null) return { endsOn: null, moves, chosen, late }
  const last = acts.findLast(act => saysDuration(act, asked.initialCents))
  for (const act of acts) {
    const held = months === null ? null : endAfter(months)
    if (held !== null && act.signedOn > held) late ??= act.signedOn
    if (isFilled(act, asked.initialCents)) chosen = FILLED
    if (!saysDuration(act, asked.initialCents)) continue
    const reach = act === last && notBefore !== null ? notBefore : act.signedOn
    const next = monthsAfter(months, act.durationMonths!, reach, endAfter)
    months = next.months
    chosen = next.chosen
    if (endAfter(months) !== held)
      moves.push({ effectOn: act.signedOn, endsOn: endAfter(months), isEstimated: chosen.state === 'estimated' })
  }
  return { endsOn: months === null ? null : endAfter(months), moves, chosen, late }
}

/** The official reading where it reaches that day; else months that are added, where those do; else the official one. */
function monthsAfter(
  held: number | null,
  published: number,
  reach: string,
  endAfter: (months: number) => string,
): { months: number; chosen: Chosen } {
  const official = { months: published, chosen: { state: 'published', sentence: 'nouvelle durée publiée' } as const }
  if (held === null || published >= held || endAfter(published) >= reach) return official
  if (endAfter(held + published) >= reach)
    return {
      months: held + published,
      chosen: {
        state: 'estimated',
        sentence: `${published}\u00a0mois publiés, moins que la durée d’avant\u00a0: comptés en plus, ${held + published}\u00a0mois`,
      },
    }
  // Neither reaches it: the one that ends later accuses least.
  return { ...official, months: held + published, chosen: { state: 'contradicted', sentence: 'durée à confirmer' } }
}

const FILLED: Chosen = {
  state: 'estimated',
  sentence: 'durée d’un mois à côté d’un montant rempli pour la forme\u00a0: la durée d’avant est gardée',
}

function isFilled({ amountCents, durationMonths, isTyped }: PublishedAct, initialCents: number | null): boolean {
  return !isTyped && durationMonths === 1 && amountCents !== null && isFiller(amountCents, initialCents)
}

function saysDuration(act: PublishedAct, initialCents: number | null): boolean {
  return act.durationMonths !== null && !isFilled(act, initialCents)
}
