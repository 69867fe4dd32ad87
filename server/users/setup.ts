import type { Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { openCode } from './codes.ts'

/** A one-time code that lets the first administrator be created, valid for an hour; printed by the server. */
export async function openSetup(db: Db, clock: Clock): Promise<string> {
  return openCode(db, 'setup', null, clock.now())
}
