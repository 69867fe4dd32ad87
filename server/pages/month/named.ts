import type { Request } from 'express'
import type { Month } from '#server/base/dates.ts'

declare module 'express-session' {
  interface SessionData {
    /** The participants whom each month named to this person since it was opened: what is shown again leaves no second line. */
    monthNamed?: { month: Month; people: number[] }[]
  }
}

const MOST_MONTHS = 3

export function namedSince({ session }: Request, month: Month): Set<number> {
  return new Set(session.monthNamed?.find(one => one.month === month)?.people)
}

export function nowNamed({ session }: Request, month: Month, people: Iterable<number>): void {
  const others = (session.monthNamed ?? []).filter(one => one.month !== month)
  session.monthNamed = [{ month, people: [...people] }, ...others].slice(0, MOST_MONTHS)
}
