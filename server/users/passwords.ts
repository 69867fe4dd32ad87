import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

// Argon2id by Node itself, written as a PHC string: « $argon2id$v=19$m=…,t=…,p=…$salt$hash ».

/** OWASP Password Storage: 19 MiB, two passes, one lane, or stronger. About 25 ms, off the event loop. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const TAG_BYTES = 32

const derive = promisify(argon2 as (kind: 'argon2id', with_: Argon2Parameters, done: Done) => void)
type Done = (error: Error | null, key: Buffer) => void

export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES)
  const key = await derive('argon2id', { message: password, nonce, tagLength: TAG_BYTES, ...COST })
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${text(nonce)}$${text(key)}`
}

/** Takes as long for an account that does not exist, or has no password yet, as for a wrong password. */
export async function passwordMatches(password: string, hash: string | null): Promise<boolean> {
  const known = parsed(hash ?? '')
  const { memory, passes, parallelism, nonce, key } = known ?? unknown
  const found = await derive('argon2id', {
    message: password,
    nonce,
    tagLength: key.length,
    memory,
    passes,
    parallelism,
  })
  return timingSafeEqual(found, key) && known !== null
}

/** True when the hash was made with a lower cost than today's: the next sign-in makes it again. */
export function isOutdated(hash: string): boolean {
  const known = parsed(hash)
  return !known || known.memory < COST.memory || known.passes < COST.passes
}

const unknown = { ...COST, nonce: Buffer.alloc(SALT_BYTES), key: randomBytes(TAG_BYTES) }

/** The three costs may come in any order: implementations differ. */
function parsed(hash: string) {
  const [, algorithm, version, costs = '', salt = '', tag = ''] = hash.split('$')
  const cost = Object.fromEntries(costs.split(',').map(part => part.split('='))) as Record<string, string>
  const [memory, passes, parallelism] = [cost.m, cost.t, cost.p].map(Number)
  const nonce = Buffer.from(salt, 'base64')
  const key = Buffer.from(tag, 'base64')
  const whole = algorithm === 'argon2id' && version === 'v=19' && memory && passes && parallelism
  if (!whole || nonce.length < 8 || key.length < 16) return null
  return { memory, passes, parallelism, nonce, key }
}

function text(bytes: Buffer): string {
  return bytes.toString('base64').replace(/={1,2}$/, '')
}
