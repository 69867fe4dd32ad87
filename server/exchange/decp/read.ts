import { withoutLiterals } from '../tables/literal-rules.ts'
import { Account, type Part } from './account.ts'
import type { Cutter } from './cutter.ts'
import { type Entry, type Format, type FoundRecord, RefusedFile } from './file.ts'
import { foreignSentence } from './foreign-rules.ts'
import { JsonRecords } from './json.ts'
import { Count } from './landmarks.ts'
import { partsOf } from './parts.ts'
import { TableRecords } from './table.ts'
import { inUtf8, isArchive, unpacked, utf16Of, withHead } from './unpack.ts'
import { XmlRecords } from './xml.ts'

/**
 * The records of a DECP file, by lots of what one piece of the file completes: memory does not grow with the file.
 * What it is, JSON, XML, a table, an archive of them, 2022 or 2019, is told by its structure and never by its name. `account` says, once all is read, where
 * every byte went and how many records an independent count finds; those that it alone finds come last, as refused.
 * @throws RefusedFile, at the latest when everything else has been read: whoever writes must be able to undo.
 */
export async function* readRecords(
  path: string,
  onBytes: (chunk: Buffer) => void = () => {},
  account = new Account(),
): AsyncGenerator<FoundRecord[]> {
  if (await isArchive(path)) return yield* partsIn(path, onBytes, account)
  const source = unpacked(path, onBytes)
  try {
    yield* recordsIn(source, account)
  } finally {
    await source.return(undefined)
  }
}

/** Each file of an archive with its own account; one that is no list of contracts is refused alone. */
async function* partsIn(
  path: string,
  onBytes: (chunk: Buffer) => void,
  account: Account,
): AsyncGenerator<FoundRecord[]> {
  for await (const { name, pieces, separator } of partsOf(path, onBytes)) {
    const own = new Account()
    const before = account.cut
    const placed = (found: FoundRecord) => ({ ...found, position: found.position + before, part: name })
    try {
      for await (const some of recordsIn(pieces, own, separator)) yield some.map(placed)
      account.add(name, own)
    } catch (error) {
      if (!(error instanceof RefusedFile)) throw error
      if (own.cut > 0) throw new RefusedFile(`Dans «\u00a0${name}\u00a0»\u00a0: ${error.message}`)
      account.parts.push({ name, records: 0, bytes: own.bytes, refused: error.message })
    }
  }
  const [first, ...others] = account.parts
  if (account.parts.every(({ refused }) => refused))
    throw new RefusedFile(first && others.length === 0 ? first.refused : noneRead(account.parts))
}

function noneRead(parts: readonly Part[]): string {
  const said = parts.slice(0, 3).map(({ name, refused }) => `«\u00a0${name}\u00a0»\u00a0: ${refused}`)
  return parts.length === 0 ? 'Cette archive est vide.' : `Rien ne s’y lit. ${said.join(' ')}`
}

/** At once, so that whoever takes them holds no more. */
const LOT = 1_000

async function* recordsIn(
  source: AsyncGenerator<Buffer>,
  account: Account,
  separator = '',
): AsyncGenerator<FoundRecord[]> {
  const { pieces, cutter, push, counted, bom } = await opened(source, account, separator)
  let skip = bom
  for await (const piece of pieces) {
    account.bytes += piece.length
    push(piece)
    account.envelope += skip
    yield* inLots(cutter.push(piece.subarray(skip)))
    skip = 0
  }
  const last = cutter.end()
  account.counted = counted()
  const missing = account.counted - account.cut
  if (missing > 0) last.push(unfound(missing, account))
  yield* inLots(last)
}

function* inLots(entries: Entry[]): Generator<FoundRecord[]> {
  for (let at = 0; at < entries.length; at += LOT) yield entries.slice(at, at + LOT).map(withFormat)
}

type Opened = {
  pieces: AsyncGenerator<Buffer>
  cutter: Pick<Cutter, 'push' | 'end'>
  /** Shows a piece to the count, and what it finds at the end. */
  push(piece: Buffer): void
  counted(): number
  bom: number
}

async function opened(source: AsyncGenerator<Buffer>, account: Account, separator: string): Promise<Opened> {
  const raw = await withHead(source, 4)
  const utf16 = utf16Of(raw.head)
  const { head, whole: pieces } = await withHead(utf16 ? inUtf8(raw.whole, utf16) : raw.whole, HEAD)
  if (head.length === 0) throw new RefusedFile('Ce fichier est vide.')
  if (head[0] === 0x50 && head[1] === 0x4b) throw new RefusedFile(NESTED)
  const encoding = utf16 ? 'utf-8' : encodingOf(head)
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const foreign = foreignSentence(head)
  if (foreign) throw new RefusedFile(foreign)
  const text = new TextDecoder(encoding)
    .decode(head)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (text === '' && head.length < HEAD) throw new RefusedFile('Ce fichier est vide.')
  if (separator || !/^(?:[<{[]|\/[/*])/.test(text)) {
    const cutter = new TableRecords(account, separator)
    return { pieces, cutter, push: () => {}, counted: () => cutter.counted, bom }
  }
  const isXml = text.startsWith('<')
  const cutter = isXml ? new XmlRecords(account, encoding) : new JsonRecords(account)
  const count = new Count(isXml ? 'xml' : 'json')
  const counted = () => Math.max(...count.each.map((total, index) => total - cutter.surplus[index]!))
  return { pieces, cutter, push: piece => count.push(piece), counted, bom }
}

const NESTED = 'Ce fichier est une archive ou un classeur dans une archive\u00a0: sortez-le, puis déposez-le seul.'

function withFormat(entry: Entry): FoundRecord {
  const read = typeof entry.raw === 'object' && entry.raw ? withoutLiterals(entry.raw as Record<string, unknown>) : null
  const whole = read ? { ...entry, raw: read, repairs: [...entry.repairs, AS_TEXT] } : entry
  return { ...whole, format: formatOf(whole) }
}

const AS_TEXT =
  "Des listes étaient écrites comme le texte d’un programme («\u00a0{'id'…}\u00a0»)\u00a0: elles sont relues."

/** `marches` that is itself the list is of 2019 or of the first draft; only the latter knows social considerations. */
function formatOf({ flat, raw }: Entry): Format {
  if (flat === false) return '2022'
  const said =
    raw && typeof raw === 'object' ? (raw as { considerationsSociales?: unknown }).considerationsSociales : null
  if (said === undefined) return '2019'
  return flat || Array.isArray(said) ? 'draft' : '2022'
}

/** What the count finds and the reading does not. */
function unfound(present: number, account: Account): Entry {
  account.cut += present
  account.recordsLost += present
  const place = { from: 0, to: account.bytes, line: 1 }
  const reason = `Le compte des marchés de ce fichier en trouve ${present} de plus que ce qui a pu être lu\u00a0: leur place n’est pas connue.`
  const legible = { id: '', subject: '' }
  const broken = { raw: null, broken: true, repairs: [], doubts: [], flat: null, kind: 'contract' as const }
  return { ...broken, position: account.cut, present, reason, legible, place }
}

const HEAD = 4096

function encodingOf(head: Buffer): string {
  const declared = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head.toString('latin1'))?.[1]?.toLowerCase()
  return declared && /^(iso-8859-(1|15)|windows-1252|us-ascii|latin1)$/.test(declared) ? declared : 'utf-8'
}
