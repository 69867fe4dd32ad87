import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { inJail, type Limits } from '../sheets/jail.ts'
import { checkSize } from '../sheets/open.ts'
import type { ReadRequest } from './child.ts'
import type { Asked, Line, Reading, ShownSheet } from './reading-rules.ts'

/** `shown`: its sheets, where they were asked for. */
export type ReadFile = { reading: Reading; sha256: string; bytes: Buffer; shown: ShownSheet[] }

/**
 * What the file says of hours, read in a process of its own.
 * @throws RefusedSheet, with the sentence that says why it is not read.
 */
export async function readStatement(
  path: string,
  asked: Asked,
  { isShown = false, ...limits }: Limits & { watch?(phase: string): void; isShown?: boolean } = {},
): Promise<ReadFile> {
  await checkSize(path)
  const bytes = await readFile(path)
  const lines: Line[] = []
  let shown: ShownSheet[] = []
  let reading: Omit<Reading, 'lines'> | null = null
  const hear = (found: unknown) => {
    if (Array.isArray(found)) for (const line of found as Line[]) lines.push(line)
    else if ('shown' in (found as object)) shown = (found as { shown: ShownSheet[] }).shown
    else reading = found as Omit<Reading, 'lines'>
  }
  const { period, answers, earlier, typed } = asked
  const request: ReadRequest = { path, period, answers, earlier, typed, isShown }
  await inJail(new URL('./child.ts', import.meta.url), request, hear, limits)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { reading: { ...reading!, lines }, sha256, bytes, shown }
}
