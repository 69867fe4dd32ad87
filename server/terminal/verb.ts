import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import type { Config } from '#server/config.ts'
import type { Author } from '#server/journal/store.ts'

export type Terminal = { db: Db; clock: Clock; config: Config; say(line: string): void; complain(line: string): void }

export type Verb = {
  usage: string
  /** True when what is asked changes nothing: the schema is then left as it is. */
  reads?(args: readonly string[]): boolean
  /** Reads a database of another version as it is: what is copied before it is brought up to date. */
  anyVersion?: true
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
    run: (args, terminal) => meant(args[0]).run(args, terminal),
  }
}
