import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { canonical } from './rules.ts'
import type { Publishable } from './words.ts'

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/**
 * All that a document tells, as one text that anyone can fingerprint again: its words as printed, the values behind them,
 * the data files inside it, whose they are. A picture is told by its own fingerprint.
 */
export function contentOf({ about, title, subject, author, running, model, content, attached }: Publishable): string {
  const { kind, subject: whom, buyerIds, at } = about
  const files = attached?.map(({ name, bytes }) => ({ name, sha256: sha256(bytes) }))
  const said = { title, subject, author, running, printed: model, values: content, files }
  const told = { kind, about: whom, buyerIds, at, ...said }
  return canonical(told).replace(/"data:[^"]+"/g, picture => `"sha256:${sha256(picture)}"`)
}

const code = fileURLToPath(new URL('../', import.meta.url))
let version: string | undefined

/**
 * The version of all that computes and words a figure: a fingerprint of its files, so that nobody has to remember to raise a
 * number, and two machines with the same code say the same.
 */
export function rulesVersion(): string {
  version ??= sha256(
    ['register', 'compliance', 'documents']
      .flatMap(folder => filesIn(folder))
      .sort()
      .map(name => `${name}\n${readFileSync(code + name, 'utf8').replaceAll('\r\n', '\n')}`)
      .join('\n'),
  ).slice(0, 12)
  return version
}

function filesIn(folder: string): string[] {
  return readdirSync(code + folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
}
