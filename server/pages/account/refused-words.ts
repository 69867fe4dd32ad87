import { longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'

/** « 1 minute », « 3 heures »: how long to wait after too many tries. */
export function tooManyWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  const wait = minutes < 60 ? plural(minutes, 'minute', 'minutes') : plural(Math.ceil(minutes / 60), 'heure', 'heures')
  return `Trop d’essais en peu de temps. Attendez ${wait}, puis recommencez.`
}

/** Fewer refusals than this are one’s own fingers. */
const WORTH_TELLING = 5

/** What the owner of an account is told at the next sign-in; undefined when there is nothing to tell. */
export function refusedWords(refused: { tries: number; since: string } | null): string | undefined {
  if (!refused || refused.tries < WORTH_TELLING) return undefined
  return `${plural(refused.tries, 'essai refusé', 'essais refusés')} sur votre compte depuis le ${longInstant(refused.since)}. Si ce n’était pas vous, changez votre mot de passe et prévenez votre administration.`
}
