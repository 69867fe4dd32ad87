import type { Db } from '#db/connect.ts'
import { plusDays } from '#server/base/dates.ts'
import { dayInFrance } from '#server/base/format.ts'
import { actsSince } from '#server/compliance/acts-since.ts'
import { type DatedAct, latestFirst, withoutPersons } from '#server/compliance/acts-since-rules.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import { quarterEndBefore } from './publics.ts'

type Asked = { at: string; since: string; until: string }

/**
 * What was recorded on these contracts between two instants and holds at a date, for who may not read persons. What was done
 * of them is one act a contract, over whole quarters: read at one day after the other, it would tell the day.
 */
export async function actsTold(db: Db, contractIds: readonly number[], asked: Asked): Promise<DatedAct[]> {
  const others = withoutPersons(await actsSince(db, contractIds, asked)).filter(({ kind }) => kind !== 'persons')
  const over = withoutPersons(await actsSince(db, contractIds, overQuarters(asked)))
  return latestFirst([...others, ...over.filter(({ kind }) => kind === 'persons')])
}

/** The same question, of the quarters that are over at each of its ends. */
export function overQuarters({ at, since, until }: Asked): Asked {
  const instant = (moment: string) => knownUntil(quarterEndBefore(plusDays(dayInFrance(moment), -1)))!
  return { at: quarterEndBefore(at), since: instant(since), until: instant(until) }
}
