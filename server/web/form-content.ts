import { createHmac, randomBytes } from 'node:crypto'
import type { Request } from 'express'

// What a form said, apart from its number: two of one number that say the same are one.

/** What each field holds, in the order of the form: a group of boxes has one name and several values. */
export type Content = Record<string, string[]>

/** Hidden in every form by the pages themselves: they are not typed. */
export const NUMBER = 'cle'
export const PAGE = 'page'

/** Never kept, never digested: passwords and one-time codes. */
export function isSecret(name: string): boolean {
  return name === 'code' || name.startsWith('mot-de-passe')
}

export function contentOf(body: unknown): Content {
  const content: Content = Object.create(null)
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (name === NUMBER || name === PAGE || isSecret(name)) continue
    const texts = [value].flat().filter(one => typeof one === 'string')
    if (texts.length) content[name] = texts.map(text => text.replaceAll('\0', '').replaceAll('\r\n', '\n'))
  }
  return { ...content }
}

/** A number that a form carries hidden: « SALT~NUMBER ». Sent twice, it is done once (journal/store.ts). */
export function newFormKey(): string {
  return `${randomBytes(16).toString('base64url')}~${randomBytes(16).toString('base64url')}`
}

/**
 * The number to keep, and a digest of what the form says. The journal keeps both, but never the salt that the digest is
 * keyed with: nobody can try a name against it afterwards.
 */
export function signatureOf(req: Request): { number: string; digest: string } | null {
  const key: unknown = req.body?.[NUMBER]
  const found = typeof key === 'string' ? /^(?:([\w-]{8,64})~)?([\w-]{8,64})$/.exec(key) : null
  if (!found) return null
  const [, salt = '', number] = found
  const said = Object.entries(contentOf(req.body)).map(([name, texts]) => [name, ...texts.map(text => text.trim())])
  const content = JSON.stringify([said.sort(byName), filesOf(req)])
  return { number: number!, digest: createHmac('sha256', salt).update(content).digest('base64url') }
}

function byName([a = '']: string[], [b = '']: string[]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What was uploaded, by name and size: two files are two contents. */
function filesOf({ file, files }: Request): string[] {
  const all = [file ?? [], Object.values(files ?? {})].flat(2) as Express.Multer.File[]
  return all.map(({ originalname, size }) => `${originalname} ${size}`)
}
