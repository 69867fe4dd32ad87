import { createHash, randomInt } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import type { Clock } from '../web/clock.ts'

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789' // none that looks like another

/** A one-time code that lets the first administrator be created, valid for an hour; printed by the server, kept as its SHA-256. */
export async function openSetup(db: Db, clock: Clock): Promise<string> {
  const code = Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-')
  await db('one_time_codes').insert({
    purpose: 'setup',
    code_hash: codeHash(code),
    created_at: clock.now(),
    expires_at: new Date(Date.parse(clock.now()) + 3_600_000).toISOString(),
  })
  return code
}

export function codeHash(code: string): string {
  return createHash('sha256').update(code.trim().toUpperCase()).digest('hex')
}
