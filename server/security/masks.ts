import { createHmac, randomBytes } from 'node:crypto'
import type { Db } from '#db/connect.ts'
import { putSettingOnce, settingNamed } from '#server/settings/store.ts'

// An address of the network tells where someone sits, and people type passwords where their address is asked: neither is
// kept in clear. Under a key of this installation, two lines of one source still look alike.

/** The same text of the same installation gives the same mask; without the key, nothing gives the text back. */
export async function masked(db: Db, text: string): Promise<string> {
  return createHmac('sha256', await keyOf(db))
    .update(text)
    .digest('hex')
    .slice(0, 32)
}

/** Where a request comes from. One home or office holds a whole IPv6 /64, however its zeros are written. */
export function network(address: string): string {
  const [plain = ''] = address.replace(/^::ffff:(?=\d+\.)/i, '').split('%')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.toLowerCase().split('::')
  const [first, last] = [head, tail ?? ''].map(part => part.split(':').filter(Boolean))
  const zeros = Array.from({ length: Math.max(0, 8 - first!.length - last!.length) }, () => '0')
  return [...first!, ...zeros, ...last!].slice(0, 4).join(':')
}

const KEY = 'security.key'
const keys = new WeakMap<Db, string>()

async function keyOf(db: Db): Promise<string> {
  const known = keys.get(db)
  if (known) return known
  const found = (await settingNamed(db, KEY)) ?? (await newKey(db))
  keys.set(db, found)
  return found
}

/** Two processes at the same instant: one key is kept, and both read it. */
async function newKey(db: Db): Promise<string> {
  await putSettingOnce(db, KEY, randomBytes(32).toString('hex'))
  return (await settingNamed(db, KEY))!
}
