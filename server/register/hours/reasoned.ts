import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { capital } from '#server/base/format.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import type { Place } from '../clauses/place.ts'
import { linesOfPeople } from './elsewhere.ts'
import { blocks, type Flag } from './flag-rules.ts'
import { flagWords, lookedWords } from './flag-words.ts'
import type { Grid } from './grid-store.ts'
import { flaggedIn, type TypedFigures } from './groups.ts'
import type { SenderStatement } from './statement-rules.ts'

// What nobody accepts without saying why, wherever it is accepted from.

type Accepting = {
  month: Month
  /** Whose statements would be accepted. */
  senders: readonly SenderStatement[]
  /** What would be written in place of what stands, by cell. Centihours. */
  typed: TypedFigures
  reason: string
  today: string
}

/** What to answer first, as a sentence; or what was looked at, to be kept with the acceptance: '' where nothing is flagged so. */
export type Reasoned = { asksReason: string } | { looked: string }

export async function reasoned(
  trx: Db,
  { contract, clauseId }: Place,
  grid: Grid,
  { month, senders, typed, reason, today }: Accepting,
): Promise<Reasoned> {
  const months = monthsIn(grid.statementOf(month).key)
  const lines = await linesOfPeople(trx, [clauseId], { from: months[0]!, to: months.at(-1)! })
  const own = new Set(senders.map(({ senderId }) => senderId))
  const flags = flaggedIn([month], { lines, clauseId, grid, typed, endsOn: contract.endsOn, today })
    .filter(({ group }) => own.has(group.sender.senderId))
    .flatMap(one => one.flags)
    .filter(flag => blocks(flag) === 'reason')
  const refs = new Map(grid.rows.map(row => [row.placementId, row.ref]))
  if (flags.length === 0) return { looked: '' }
  if (reason) return { looked: lookedWords(flags, id => refs.get(id)!, reason) }
  return { asksReason: flags.map(flag => saidOf(flag, refs)).join(' ') }
}

function saidOf(flag: Flag, refs: ReadonlyMap<number, string>): string {
  const ref = 'placementId' in flag ? refs.get(flag.placementId) : undefined
  return ref ? `${ref}\u00a0: ${lowered(flagWords(flag, null))}` : capital(flagWords(flag, null))
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
