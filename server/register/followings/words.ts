import { longDate } from '#server/base/format.ts'
import { ofName } from '#server/base/french.ts'
import { type Following, inOrder, type Spell } from './rules.ts'

/** « depuis le 3 mars 2026 », « depuis une date inconnue ». */
export function sinceWords(from: string | null): string {
  return from ? `depuis le ${longDate(from)}` : 'depuis une date inconnue'
}

/** « Camille Aubry, du 3 mars 2026 au 12 avril 2026 ». */
export function spellWords({ name, from, until }: Spell): string {
  if (!until) return `${name}, ${sinceWords(from)}`
  return `${name}, ${from ? `du ${longDate(from)}` : 'd’une date inconnue'} au ${longDate(until)}`
}

/** By whom contracts were left: « un compte fermé », or somebody whose role or buyers changed. */
export function leftBy(followers: readonly { closed: boolean }[]): string {
  return followers.every(({ closed }) => closed) ? 'un compte fermé' : 'quelqu’un qui ne le peut plus'
}

/** What each line of the history says, by its day; those without a day tell nothing that happened. */
export function followingEvents(followings: readonly Following[]) {
  const ordered = inOrder(followings)
  return ordered.flatMap((line, index) => {
    const before = ordered[index - 1]?.userName ?? null
    const text = line.userName
      ? before
        ? `Suivi passé ${ofName(before)} à ${line.userName}.`
        : `Pris en charge par ${line.userName}.`
      : 'Remis à prendre en charge.'
    return line.sinceOn ? [{ date: line.sinceOn, text, by: line.recordedByName }] : []
  })
}
