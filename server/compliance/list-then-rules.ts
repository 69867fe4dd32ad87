// Which contracts a list showed at a date, and in which order, over lines already read as they were.

import { plusDays } from '#server/base/dates.ts'
import { type Compared, falling, inTurn, rising } from '#server/base/order.ts'
import { folded } from '#server/base/text.ts'
import { type Consideration, isSocial } from '#server/register/contracts/rules.ts'
import { behindWords, type ContractWord } from './contract-words.ts'
import type { Standing } from './standing-rules.ts'

export type LineThen = {
  id: number
  title: string
  amountCents: number | null
  notifiedOn: string | null
  endsOn: string | null
  considerations: readonly Consideration[]
  word: ContractWord
  standing: Standing | null
  pool: string | null
}

/** What is asked of the figures and dates of that day; what is asked of names is a query. */
export type AskedThen = {
  status: ContractWord | 'behind' | 'stillBehind' | 'measured' | ''
  consideration: Consideration | 'sociale' | ''
  endsBefore: string
  endsSoon: boolean
  toTake: boolean
}

/** `at`: the day of reading. `decided`: contracts whose penalty was decided or waived once they were over. */
export function choiceThen(asked: AskedThen, at: string, decided: ReadonlySet<number>): (line: LineThen) => boolean {
  const pools = new Set<string>()
  return line =>
    hasStatus(line, asked, decided, pools) &&
    (!asked.toTake || line.word === 'toTake') &&
    (!asked.consideration ||
      (asked.consideration === 'sociale'
        ? isSocial(line.considerations)
        : line.considerations.includes(asked.consideration))) &&
    (!asked.endsBefore || (line.endsOn !== null && line.endsOn < asked.endsBefore)) &&
    (!asked.endsSoon ||
      (line.standing !== null && line.endsOn !== null && line.endsOn >= at && line.endsOn <= plusDays(at, 90)))
}

function hasStatus(
  { id, word, standing, pool }: LineThen,
  { status }: AskedThen,
  decided: ReadonlySet<number>,
  pools: Set<string>,
): boolean {
  if (status === '') return true
  if (status === 'measured') return standing !== null
  const isBehind = (behindWords as readonly ContractWord[]).includes(word)
  if (status === 'behind') return isBehind
  if (status !== 'stillBehind') return word === status
  if (!isBehind || decided.has(id)) return false
  if (pool === null) return true
  if (standing!.finished) return (standing!.missing ?? 0) > 0
  // A running pool waits once.
  const isFirst = !pools.has(pool)
  pools.add(pool)
  return isFirst
}

const byNumber = rising<LineThen>(({ id }) => id)
const byNotification = inTurn<LineThen>(
  falling(({ notifiedOn }) => notifiedOn),
  byNumber,
)

/** The orders of the list. The worst gap first; what has none comes last, the last notified first. */
export const ordersThen = {
  ecart: inTurn<LineThen>(
    rising(({ standing }) => standing?.accountGap ?? null),
    byNotification,
  ),
  fin: inTurn<LineThen>(
    rising(({ endsOn }) => endsOn),
    byNumber,
  ),
  notification: byNotification,
  objet: inTurn<LineThen>(
    rising(({ title }) => folded(title)),
    byNumber,
  ),
  montant: inTurn<LineThen>(
    falling(({ amountCents }) => amountCents),
    byNumber,
  ),
} satisfies Record<string, Compared<LineThen>>
