import { createHash, randomInt } from 'node:crypto'
import type { Db } from '#db/connect.ts'

// One-time codes: first administrator, invitation, new password. Sixteen letters of thirty-two, 80 bits.
// The code is shown once to whoever asked for it; the database keeps its SHA-256.

export type Purpose = 'setup' | 'invitation' | 'reset'

/** Hours during which a code can be used. */
export const CODE_HOURS: Record<Purpose, number> = { setup: 1, invitation: 72, reset: 24 }

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789' // none that looks like another

export async function openCode(db: Db, purpose: Purpose, userId: number | null, at: string): Promise<string> {
  const code = Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-')
  await db('one_time_codes').insert({
    purpose,
    code_hash: codeHash(code),
    user_id: userId,
    created_at: at,
    expires_at: new Date(Date.parse(at) + CODE_HOURS[purpose] * 3_600_000).toISOString(),
  })
  return code
}

/** Uses the code up. null when it is unknown, too old or already used. */
export async function useCode(
  trx: Db,
  purposes: readonly Purpose[],
  code: string,
  at: string,
): Promise<{ purpose: Purpose; userId: number | null } | null> {
  const [row] = await trx('one_time_codes')
    .where({ code_hash: codeHash(code), used_at: null })
    .whereIn('purpose', purposes)
    .where('expires_at', '>', at)
    .update({ used_at: at })
    .returning(['purpose', 'user_id'])
  return row ? { purpose: row.purpose as Purpose, userId: row.user_id } : null
}

/** Who a code is for, without using it up; null when it can no longer be used. */
export async function codeHolder(db: Db, purposes: readonly Purpose[], code: string, at: string) {
  const row = await db('one_time_codes')
    .where({ code_hash: codeHash(code), used_at: null })
    .whereIn('purpose', purposes)
    .where('expires_at', '>', at)
    .first('purpose', 'user_id')
  return row ? { purpose: row.purpose as Purpose, userId: row.user_id } : null
}

/** A new code, or a disabled account, ends those given before. */
export async function closeCodes(trx: Db, userId: number, at: string): Promise<void> {
  await trx('one_time_codes').where({ user_id: userId, used_at: null }).update({ used_at: at })
}

/** Spaces, lower case and the long dashes of a word processor do not matter. */
function codeHash(code: string): string {
  const letters = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return createHash('sha256').update(letters).digest('hex')
}
