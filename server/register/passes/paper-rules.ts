// The short code of a form printed for a company without mail: six signs that are not taken for each other, the last of which
// tells a slip of the pen.

/** Twenty-nine signs, a prime: one wrong, or two that change places, are always seen. */
const SIGNS = '23456789ABCDFGHJKMNPQRSTVWXYZ'
export const CODE_LENGTH = 6

/** A code from five random bytes. */
export function codeFrom(bytes: Uint8Array): string {
  const values = [...bytes.slice(0, CODE_LENGTH - 1)].map(byte => byte % SIGNS.length)
  return [...values, checkOf(values)].map(value => SIGNS[value]).join('')
}

/** What somebody read on a paper, in any case and with or without its dash; null when it is no code. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  const values = [...code].map(sign => SIGNS.indexOf(sign))
  if (code.length !== CODE_LENGTH || values.includes(-1)) return null
  return checkOf(values.slice(0, -1)) === values.at(-1) ? code : null
}

/** « K7Q-M4D » */
export function spelled(code: string): string {
  return `${code.slice(0, 3)}-${code.slice(3)}`
}

function checkOf(values: readonly number[]): number {
  return values.reduce((sum, value, at) => sum + (at + 1) * value, 0) % SIGNS.length
}
