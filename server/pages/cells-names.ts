import type { Request } from 'express'
import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import type { Author } from '#server/journal/store.ts'
import { namesShown, type ShownNames } from '#server/register/participants/identities.ts'

// Who is who on a page of hours, and who was told so already.

declare module 'express-session' {
  interface SessionData {
    /** The participants whom each page of months named to this person since it was opened: what is shown again leaves no second line. */
    monthNamed?: { page: string; people: number[] }[]
  }
}

const MOST_PAGES = 3

export function namedSince({ session }: Request, page: string): Set<number> {
  return new Set(session.monthNamed?.find(one => one.page === page)?.people)
}

export function nowNamed({ session }: Request, page: string, people: Iterable<number>): void {
  const others = (session.monthNamed ?? []).filter(one => one.page !== page)
  session.monthNamed = [{ page, people: [...people] }, ...others].slice(0, MOST_PAGES)
}

/** Whoever is named here and was not yet: one line in the journal says how many. `known`: those who were. */
export async function namesSince(
  db: Db,
  people: readonly { id: number; buyerId: number }[],
  { known, ...about }: { known: ReadonlySet<number>; href: string; month: Month },
  author: Author,
): Promise<ShownNames> {
  const [again, fresh] = [people.filter(({ id }) => known.has(id)), people.filter(({ id }) => !known.has(id))]
  const names = await namesShown(db, fresh, { ...about, isOpening: true }, author)
  return new Map([...names, ...(await namesShown(db, again, { ...about, isOpening: false }, author))])
}
