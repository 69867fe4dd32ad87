import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { inChunks } from '#server/base/chunks.ts'
import { isOnceOver } from '#server/register/proceedings/procedure-rules.ts'
import { stateOf } from '#server/register/proceedings/rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import type { ListedContract } from './contract-lines.ts'
import { contractsCounted, contractsListed } from './contract-list.ts'
import { everything, type Filters } from './contract-query.ts'
import { type ContractWord, wordsOf } from './contract-words.ts'
import { allLinesThen } from './lines-then.ts'
import { choiceThen, ordersThen } from './list-then-rules.ts'
import { knownUntil, type Reading } from './measure.ts'

/**
 * A list of more is too long to be read anew while somebody waits: a thousand contracts with a clause are measured in 1,2 s
 * of a processor, a thousand without in 0,1 s.
 */
export const MOST_THEN = { written: 2_000, all: 10_000 }
/** The rows that figures come from are let go after so many. */
const SLICE = 500

/**
 * All that answers these filters as it was at a date and as it was known, in the order of that day. Words that are looked for,
 * names and who follows a contract are those of today. null: too many contracts to be read at another date.
 */
export async function contractsThenListed(
  db: Db,
  user: User,
  filters: Filters,
  reading: Reading,
): Promise<{ lines: ListedContract[]; words: Map<ContractWord, number> } | null> {
  const { status, consideration, endsBefore, endsSoon, follow, sort, ...named } = filters
  const structural: Filters = { ...everything, ...named, follow: follow === 'mine' ? 'mine' : 'all' }
  const counted = (status: Filters['status']) => contractsCounted(db, user, { ...structural, status }, reading.today)
  if ((await counted('')) > MOST_THEN.all || (await counted('measured')) > MOST_THEN.written) return null
  const now = await contractsListed(db, user, structural, reading.today, { offset: 0, limit: MOST_THEN.all })
  const then = await linesOnlyThen(db, now, reading)
  const asked = { status, consideration, endsBefore, endsSoon, toTake: follow === 'toTake' }
  const decided = status === 'stillBehind' ? await decidedThen(db, then, reading) : new Set<number>()
  const isChosen = choiceThen(asked, reading.at, decided)
  const lines = then.toSorted(ordersThen[sort]).filter(isChosen)
  return { lines, words: wordsOf(lines) }
}

async function linesOnlyThen(db: Db, now: readonly ListedContract[], reading: Reading): Promise<ListedContract[]> {
  const lines: ListedContract[] = []
  for (const some of inChunks(now, SLICE))
    for (const { account: _, ...line } of await allLinesThen(db, some, reading)) lines.push(line)
  return lines
}

/** Those whose penalty was decided, or waived, once they were over. */
async function decidedThen(db: Db, lines: readonly ListedContract[], { at, known }: Reading): Promise<Set<number>> {
  const files = await proceedingsOf(
    db,
    lines.map(({ id }) => id),
    knownUntil(known),
  )
  return new Set(
    lines.flatMap(({ id, endsOn }) =>
      (files.get(id) ?? []).some(({ kind, steps }) => {
        const decision = kind === 'hours' ? stateOf(steps, at).decision : null
        return isOnceOver(decision, endsOn)
      })
        ? [id]
        : [],
    ),
  )
}
