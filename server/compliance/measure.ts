import type { Db } from '#db/connect.ts'
import { midnightInParis } from '#server/base/clock.ts'
import { plusDays } from '#server/base/dates.ts'
import type { DatedThresholds } from '#server/register/buyers/threshold-rules.ts'
import { thresholdsOf } from '#server/register/buyers/threshold-store.ts'
import { type Account, accountOf, type Moment } from './account-rules.ts'
import type { Member } from './member-rules.ts'
import { sourcesOf } from './sources.ts'

/**
 * When a figure is read. `at`: acts of effect up to this day, hours of the months over by then. `known`: what was recorded
 * by the end of this civil day in France; without it, all that is recorded, and due days are read `today`.
 */
export type Reading = { at: string; known?: string; today: string }

/**
 * The account of each of these clauses, with the rows it was made of. Clauses pooled together share one. Every page, list,
 * export, document and answer reads this and nothing else: none of them adds, subtracts or compares hours on its own.
 */
export async function measured(db: Db, clauseIds: readonly number[], reading: Reading): Promise<Map<number, Account>> {
  const found = new Map<number, Account>()
  for (const { account } of await accountsOf(db, clauseIds, reading))
    for (const { source } of account.members) found.set(source.clauseId, account)
  return found
}

/** The same, with what tells until when it holds. */
export async function accountsOf(
  db: Db,
  clauseIds: readonly number[],
  reading: Reading,
): Promise<{ account: Account; decided: readonly DatedThresholds[] }[]> {
  if (clauseIds.length === 0) return []
  const known = knownUntil(reading.known)
  const sources = await sourcesOf(db, clauseIds, { at: reading.at, known })
  const thresholds = await thresholdsOf(
    db,
    sources.map(([first]) => first!.buyerId),
    known,
  )
  return sources.map(members => {
    const decided = thresholds.get(members[0]!.buyerId) ?? []
    return { account: accountOf(members, decided, momentOf(reading)), decided }
  })
}

/** The instant at which this day of knowledge ends in France; undefined: whatever is recorded. */
export function knownUntil(day: string | null | undefined): string | undefined {
  return day ? midnightInParis(plusDays(day, 1)) : undefined
}

export function momentOf({ at, known, today }: Reading): Moment {
  return { at, known: known ?? null, day: known ?? today }
}

/** This clause’s own part of its account. */
export function memberOf(account: Account, clauseId: number): Member {
  return account.members.find(({ source }) => source.clauseId === clauseId)!
}
