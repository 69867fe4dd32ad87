import { capital, monthName } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { eachOnce, type Flag } from '#server/register/hours/flag-rules.ts'
import { flagWords } from '#server/register/hours/flag-words.ts'
import { type Flagged, flaggedIn, type TypedFigures } from '#server/register/hours/groups.ts'
import { figureOf } from '#server/register/hours/typed-cells.ts'
import { type CellsAttempt, spoken } from '../cells-row.ts'
import type { GridSource } from './grid-source.ts'

// What is flagged in the grid of a contract, before it is saved: of each statement in sight that is open, what the page of a month flags.

export function flaggedNow(source: GridSource, attempt: CellsAttempt): Flagged[] {
  const { grid, months, clauseId, contract, lines, today } = source
  const sight = { clauseId, grid, lines, typed: typedIn(source, attempt), endsOn: contract.endsOn, today }
  return flaggedIn(months.shown, sight).map(({ group, flags }) => ({ group, flags: spoken(flags, group, grid) }))
}

/** Centihours by cell of what is typed and may stand. */
function typedIn({ grid }: GridSource, { typed, objections, conflicts }: CellsAttempt): TypedFigures {
  return new Map(
    [...typed].flatMap(([key, text]) => {
      if (objections.has(key) || conflicts.has(key)) return []
      const { value, refused } = figureOf({ text, seenCentihours: grid.cells.get(key)?.centihours ?? null })
      return refused === null ? [[key, value] as const] : []
    }),
  )
}

/** What is said of a row, once; what is excluded is said with its hours (grid-rows.ts), over closed and open months alike. */
export function ofRows(flagged: readonly Flagged[]): Flag[] {
  const flags = flagged.flatMap(one => one.flags).filter(flag => 'placementId' in flag && !EXCLUSIONS.has(flag.code))
  return eachOnce(flags)
}

const EXCLUSIONS = new Set<Flag['code']>(['outside', 'notEligible', 'afterLeaving'])

/** What is said of whole statements, each with its period and its sender. */
export function ofStatements(flagged: readonly Flagged[], names: ReadonlyMap<number, string>): string[] {
  return flagged.flatMap(({ group: { statement, sender }, flags }) =>
    flags
      .filter(flag => !('placementId' in flag))
      .map(flag => {
        const { key } = statement
        const period = key.includes('T') ? periodName(key) : listed(monthsIn(key).map(monthName))
        const name = names.get(sender.senderId ?? 0)
        return `${capital(period)}${name ? `, ${name}` : ''}\u00a0: ${lowered(flagWords(flag, null))}`
      }),
  )
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
