import type { Request } from 'express'

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
