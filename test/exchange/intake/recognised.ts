import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foldedName } from '#server/base/text.ts'
import { centihours } from '#server/base/written/hours.ts'
import type { Answers, Line, Reading } from '#server/exchange/intake/reading-rules.ts'
import { recognise } from '#server/exchange/intake/recognise-rules.ts'
import { readBook } from '#server/exchange/sheets/open.ts'

const folder = mkdtempSync(join(tmpdir(), 'clausuivi-intake-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let count = 0

export type Period = { from: string; to: string }
export const MAY: Period = { from: '2026-05-01', to: '2026-05-31' }

/** What these bytes are understood to say, as a file of that period. */
export async function recognised(bytes: Uint8Array, period: Period = MAY, answers: Answers = {}): Promise<Reading> {
  return recognise(await readBook(written(bytes)), { period, answers })
}

export function written(bytes: Uint8Array, name = `releve-${++count}`): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** « DIALLO Mamadou 2026-05 151,67 read », in an order that says nothing of the file’s. */
export function said({ lines }: Pick<Reading, 'lines'>): string[] {
  return lines.map(saidOf).sort()
}

export function saidOf({ person, month, seconds, state }: Line): string {
  return `${keyOf(person.text)} ${month} ${seconds === null ? '?' : centihours(seconds)} ${state}`
}

export function keyOf(name: string): string {
  return foldedName(name).split(' ').sort().join(' ')
}
