import { plusDays } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'

// Who follows a contract, from which day on. A line is never changed: the next one ends it.

export type Following = {
  contractId: number
  /** null: nobody from that day on. */
  userId: number | null
  userName: string | null
  /** null: since a day that nobody knows. */
  sinceOn: string | null
  recordedByName: string | null
}

/** One person over a contract, first and last day included; `from` null where it is not known, `until` null: still. */
export type Spell = { userId: number; name: string; from: string | null; until: string | null }

/** Who followed, one after the other, latest first. Of two lines of one day, the last recorded prevails. */
export function spellsIn(followings: readonly Following[]): Spell[] {
  const ordered = inOrder(followings)
  return ordered
    .flatMap(({ userId, userName, sinceOn }, index) => {
      const next = ordered[index + 1]
      const until = next ? plusDays(next.sinceOn!, -1) : null
      const isEmpty = until !== null && sinceOn !== null && until < sinceOn
      return userId === null || isEmpty ? [] : [{ userId, name: userName ?? '', from: sinceOn, until }]
    })
    .reverse()
}

/** Oldest first. What has no day comes first: it is what was carried, before anything was dated. */
export function inOrder(followings: readonly Following[]): Following[] {
  return followings.toSorted((a, b) => ((a.sinceOn ?? '') < (b.sinceOn ?? '') ? -1 : a.sinceOn === b.sinceOn ? 0 : 1))
}

/** A contract that changes hands, and since when it was followed. */
type Handed = { number: string; followedSince: string | null }

/** A sentence by field, none when these contracts may be handed over. */
export function objectionsToHandOver(
  { from, to, since }: { from: { id: number; name: string }; to: { id: number } | null; since: string },
  contracts: readonly Handed[],
  today: string,
): Objections {
  const objections: Objections = {}
  if (!to) objections['a-qui'] = 'Choisissez qui reprend ces marchés.'
  else if (to.id === from.id)
    objections['a-qui'] = `${from.name} suit déjà ces marchés\u00a0: choisissez quelqu’un d’autre.`
  const early = contracts.find(({ followedSince }) => followedSince !== null && followedSince > since)
  if (since > today) {
    objections.depuis = 'Une passation ne se date pas à l’avance\u00a0: revenez ce jour-là, ou choisissez un jour venu.'
  } else if (early) {
    objections.depuis = `${from.name} ne suit le marché ${early.number} que depuis le ${longDate(early.followedSince!)}\u00a0: choisissez ce jour ou un jour d’après.`
  }
  if (contracts.length === 0) objections.lesquels = 'Cochez au moins un marché, ou choisissez «\u00a0Tous\u00a0».'
  return objections
}

/** Someone else took them between the form and the gesture. */
export function goneMeanwhile(number: number, name: string): string {
  return `${plural(number, 'marché n’est', 'marchés ne sont')} plus suivi${number > 1 ? 's' : ''} par ${name}\u00a0: quelqu’un d’autre vient de reprendre. Rien n’est changé\u202f; voici ce qui reste.`
}
