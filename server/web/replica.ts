import type { RequestHandler, Response } from 'express'
import type { Db } from '#db/connect.ts'
import type { Standing } from '#db/replica.ts'
import { TOLD_MS } from '#db/replica-rules.ts'
import { plural } from '#server/base/french.ts'
import type { App } from './context.ts'

// Lists, files and documents may be read from a standby of the database; whoever has just written reads their own writing.

declare global {
  namespace Express {
    interface Locals {
      /** That the page was read from a standby which is late. */
      behind: string | null
    }
  }
}

/** Where a page, or what leaves as a file, is read from. */
export type Readers = { page(res: Response): Db; file(res: Response): Db }

export function readersOf({ db, replica }: Pick<App, 'db' | 'replica'>): Readers {
  if (!replica) return { page: () => db, file: () => db }
  const wrote = (res: Response) => res.req.session?.wrote ?? ''
  return {
    page(res) {
      const reader = replica.reader('page', wrote(res))
      if (reader !== db) res.locals.behind = behindWords(replica.standing())
      return reader
    },
    file: res => replica.reader('file', wrote(res)),
  }
}

/** `mark`: what a session bears, whose next page must show what this request writes. */
export function notingWrites(mark: string): RequestHandler {
  return (req, _res, next) => {
    if (req.session?.known && req.method !== 'GET' && req.method !== 'HEAD') req.session.wrote = mark
    next()
  }
}

function behindWords({ lag }: Standing): string | null {
  if (lag <= TOLD_MS) return null
  return `Cette page est lue sur une copie de la base qui a ${longAs(lag)} de retard\u00a0: ce que d’autres viennent d’enregistrer peut y manquer.`
}

/** For whoever looks after the installation. */
export function replicaWords({ state, lag }: Standing): string {
  if (state === 'away') return 'injoignable, la base principale répond seule'
  if (state === 'stranger') return 'ce n’est pas une copie de la base principale, qui répond seule'
  return `${longAs(lag)} de retard${state === 'late' ? ', la base principale répond seule' : ''}`
}

function longAs(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  if (seconds < 10) return `${seconds.toFixed(1).replace('.', ',')}\u00a0${seconds < 2 ? 'seconde' : 'secondes'}`
  if (seconds < 120) return plural(Math.round(seconds), 'seconde', 'secondes')
  if (seconds < 7_200) return plural(Math.round(seconds / 60), 'minute', 'minutes')
  return plural(Math.round(seconds / 3_600), 'heure', 'heures')
}
