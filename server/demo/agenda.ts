import type { Db } from '#db/connect.ts'
import type { Person } from '#db/seeds/cast.ts'
import type { User } from '#server/access/rules.ts'
import type { Author } from '#server/journal/store.ts'
import { userNumbered } from '#server/users/store.ts'
import type { Calendar } from './calendar.ts'
import type { CompanyKey } from './story/companies.ts'
import type { Story } from './story/story.ts'

/** Whoever acts: the cast, and a colleague who has left since. */
export type Who = Person | 'remi'

/** What the story has put in the register so far. */
export type Stage = {
  trx: Db
  calendar: Calendar
  users: Map<Who, number>
  buyers: Map<'hauteVesle' | 'marvaux', number>
  companies: Map<CompanyKey, number>
  /** By `buyer name`. */
  directorates: Map<string, number>
  operations: Map<string, number>
  contracts: Map<Story, number>
  clauses: Map<Story, number>
}

type Moment = { at: string; day: string; who: Who; act: (author: Author) => Promise<unknown> }

/** What people do, each thing at its instant: noted in any order, played from the oldest to the latest. */
export class Agenda {
  private readonly moments: Moment[] = []
  private readonly stage: Stage

  constructor(stage: Stage) {
    this.stage = stage
  }

  /** A day to come is today: nothing of the story is done later. */
  on(day: string, time: string, who: Who, act: Moment['act']): void {
    const { today, instant } = this.stage.calendar
    this.moments.push({ at: instant(day, time), day: day < today ? day : today, who, act })
  }

  async play(): Promise<void> {
    const inOrder = this.moments.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
    for (const { at, day, who, act } of inOrder) {
      const userId = this.stage.users.get(who) ?? null
      try {
        agreed(await act({ userId, at, today: day, formKey: null }))
      } catch (error) {
        throw new Error(`The story stops at ${at}, with ${who}.`, { cause: error })
      }
    }
  }
}

/** A story that the house refuses is told wrong. */
function agreed(answer: unknown): void {
  if (typeof answer === 'string') throw new Error(answer)
  const refusals = answer && typeof answer === 'object' ? Object.values(answer) : []
  if (refusals.length) throw new Error(refusals.join(' '))
}

export async function userOf({ trx, users }: Stage, who: Who): Promise<User> {
  return (await userNumbered(trx, users.get(who)!))!
}
