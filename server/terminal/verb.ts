import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { isDate } from '#server/base/dates.ts'
import type { Config } from '#server/config.ts'
import type { Author } from '#server/journal/store.ts'

export type Terminal = { db: Db; clock: Clock; config: Config; say(line: string): void; complain(line: string): void }

/**
 * `brings` it up to date, or makes it; `new`: makes it in an empty database, and works on this version's otherwise; `any`:
 * reads a database of another version as it is, which is copied before it is brought up to date.
 */
export type Schema = 'current' | 'brings' | 'new' | 'any'

export type Verb = {
  usage: string
  /** True when what is asked changes nothing. */
  reads?(args: readonly string[]): boolean
  /** The schema it works on; this version's when it says nothing. */
  schema?: Schema
  /** Writes by lots, each of which another attempt would write again. */
  relaxed?(args: readonly string[]): boolean
  run(args: string[], terminal: Terminal): Promise<number>
}

/** Whoever runs the machine: no name in the journal, and no form. */
export function authorAt(clock: Clock): Author {
  return { userId: null, at: clock.now(), today: clock.today(), formKey: null }
}

/** One verb whose first word says which of these is meant; the first of them explains what none is. */
export function byFirstWord(verbs: Record<string, Verb>): Verb {
  const [usual] = Object.values(verbs)
  const meant = (word: string | undefined) => (word !== undefined && Object.hasOwn(verbs, word) ? verbs[word]! : usual!)
  return {
    usage: Object.values(verbs)
      .map(({ usage }) => usage)
      .join('\n  '),
    reads: args => meant(args[0]).reads?.(args) ?? false,
    relaxed: args => meant(args[0]).relaxed?.(args) ?? false,
    run: (args, terminal) => meant(args[0]).run(args, terminal),
  }
}

/** Null for what is no day, or has not come. */
export function dateAsked(asked: string | undefined, today: string): string | null {
  const at = asked ?? today
  return isDate(at) && at <= today ? at : null
}
