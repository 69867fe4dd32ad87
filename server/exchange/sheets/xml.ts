import type { Readable } from 'node:stream'
import { SaxesParser } from 'saxes'
import { RefusedSheet } from './cell-rules.ts'
import { TOO_BIG } from './grid.ts'
import { DAMAGED } from './zip.ts'

const FORBIDDEN = 'Ce fichier contient un élément interdit\u202f; rien n’a été lu.'

export type Reader = {
  /** Names come without their prefix. */
  open?(name: string, of: (attribute: string) => string | undefined): void
  text?(text: string): void
  close?(name: string): void
  /** The row being read, for whoever is told where a file is damaged. */
  row?(): number
}

/** Reads XML as it comes. @throws RefusedSheet where it is damaged, declares entities, or is larger than it said. */
export async function readXml(stream: Readable, reader: Reader): Promise<void> {
  const pieces = xmlPieces(stream, reader)
  while (!(await pieces.next()).done);
}

/** The same, for whoever takes what was read after each piece. @throws RefusedSheet */
export async function* xmlPieces(stream: Readable, reader: Reader): AsyncGenerator<void> {
  const parser = new SaxesParser()
  let failure: Error | null = null
  parser.on('error', () => {
    const row = reader.row?.() ?? 0
    failure ??= new RefusedSheet(
      row > 0 ? `Le fichier est abîmé vers la ligne ${row}\u202f; rien n’a été lu.` : DAMAGED,
    )
  })
  parser.on('doctype', () => {
    failure ??= new RefusedSheet(FORBIDDEN)
  })
  parser.on('opentag', tag => {
    const attributes = tag.attributes as Record<string, string>
    reader.open?.(local(tag.name), name => attributeOf(attributes, name))
  })
  parser.on('text', text => reader.text?.(text))
  parser.on('cdata', text => reader.text?.(text))
  parser.on('closetag', tag => reader.close?.(local(tag.name)))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of stream) {
      parser.write(decoder.decode(chunk, { stream: true }))
      if (failure) throw failure
      yield
    }
    parser.write(decoder.decode())
    parser.close()
  } catch (error) {
    stream.destroy()
    if (error instanceof RefusedSheet) throw error
    if (/too many bytes|uncompressed size/.test(String((error as Error).message))) throw new RefusedSheet(TOO_BIG)
    throw failure ?? new RefusedSheet(DAMAGED)
  }
  if (failure) throw failure
}

function local(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** With or without a prefix, whichever was chosen. */
function attributeOf(attributes: Record<string, string>, name: string): string | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name]
  for (const key of Object.keys(attributes)) if (local(key) === name) return attributes[key]
  return undefined
}

/** « _x000D_ » is a sign that XML could not hold; what no text should hold goes. */
export function cleaned(text: string): string {
  const whole = text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text
  return whole.isWellFormed() && !whole.includes('\0') && !whole.includes('\r')
    ? whole
    : whole.toWellFormed().replace(/\0/g, '').replace(/\r\n?/g, '\n')
}
