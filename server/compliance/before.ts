import type { Db } from '#db/connect.ts'
import type { Suspension } from './line-rules.ts'
import { measured } from './measure.ts'
import { type Period, type Standing, UNKNOWN_DATE } from './rules.ts'

// What the surfaces that do not read the account yet still ask. It goes with the last of them.

export async function standingsAt(db: Db, clauseIds: readonly number[], date: string): Promise<Map<number, Standing>> {
  const accounts = await measured(db, clauseIds, { at: date, today: date })
  return new Map(
    clauseIds.flatMap(id => {
      const account = accounts.get(id)
      const member = account?.members.find(({ source }) => source.clauseId === id)
      if (!account || !member) return []
      const { owed, logged, accepted, counted, expected, gap } = member
      const daysLeft = account.daysLeft
      const status = (member.source.followed ? account.status : 'toTake') as Standing['status']
      return [[id, { at: date, owed, logged, validated: accepted, counted, expected, gap, daysLeft, status }]]
    }),
  )
}

export function periodOf(
  dates: { starts_on: string | null; ends_on: string | null; notified_on: string | null },
  suspensions: readonly Suspension[],
): Period {
  const startsOn = dates.starts_on ?? dates.notified_on ?? UNKNOWN_DATE
  return { startsOn, endsOn: dates.ends_on ?? UNKNOWN_DATE, suspensions }
}
