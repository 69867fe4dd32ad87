import { createHmac, randomUUID } from 'node:crypto'
import type { Untyped } from '#db/queries.ts'
import type { Clock } from '#server/base/clock.ts'
import { sessionHash } from '#server/users/sessions.ts'

export const SECRET = 'a secret for the tests'

/** Opens a session as signing in does, without the password: returns the cookie. */
export async function sessionFor(db: Untyped, clock: Clock, userId: number): Promise<string> {
  const sid = randomUUID()
  await db('sessions').insert({
    id: sessionHash(sid),
    user_id: userId,
    data: JSON.stringify({ cookie: { originalMaxAge: null, httpOnly: true, path: '/', sameSite: 'lax' }, userId }),
    device: '',
    created_at: clock.now(),
    seen_at: clock.now(),
    expires_at: new Date(Date.parse(clock.now()) + 3_600_000).toISOString(),
  })
  const signature = createHmac('sha256', SECRET).update(sid).digest('base64').replace(/=+$/, '')
  return `clausuivi=${encodeURIComponent(`s:${sid}.${signature}`)}`
}
