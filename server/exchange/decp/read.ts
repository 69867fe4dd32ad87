import { Account } from './account.ts'
import type { Cutter } from './cutter.ts'
import { type Entry, type Format, type FoundRecord, RefusedFile } from './file.ts'
import { JsonRecords } from './json.ts'
import { Count } from './landmarks.ts'
import { inUtf8, unpacked, utf16Of, withHead } from './unpack.ts'
import { XmlRecords } from './xml.ts'

/**
 * The records of a DECP file, by lots of what one piece of the file completes: memory does not grow with the file.
 * What it is, JSON or XML, 2022 or 2019, is told by its structure and never by its name. `account` says, once all is read, where
 * every byte went and how many records an independent count finds; those that it alone finds come last, as refused.
 * @throws RefusedFile, at the latest when everything else has been read: whoever writes must be able to undo.
 */
export async function* readRecords(
  path: string,
  onBytes: (chunk: Buffer) => void = () => {},
  account = new Account(),
): AsyncGenerator<FoundRecord[]> {
  const source = unpacked(path, onBytes)
  try {
    yield* recordsIn(source, account)
  } finally {
    await source.return(undefined)
  }
}

async function* recordsIn(source: AsyncGenerator<Buffer>, account: Account): AsyncGenerator<FoundRecord[]> {
  const { pieces, cutter, count, bom } = await opened(source, account)
  let skip = bom
  for await (const piece of pieces) {
    account.bytes += piece.length
    count.push(piece)
    account.envelope += skip
    const entries = cutter.push(piece.subarray(skip))
    skip = 0
    if (entries.length > 0) yield entries.map(withFormat)
  }
  const last = cutter.end()
  account.counted = Math.max(...count.each.map((total, index) => total - cutter.surplus[index]!))
  const missing = account.counted - account.cut
  if (missing > 0) last.push(unfound(missing, account))
  if (last.length > 0) yield last.map(withFormat)
}

type Opened = { pieces: AsyncGenerator<Buffer>; cutter: Cutter; count: Count; bom: number }

async function opened(source: AsyncGenerator<Buffer>, account: Account): Promise<Opened> {
  const raw = await withHead(source, 4)
  const utf16 = utf16Of(raw.head)
  const { head, whole: pieces } = await withHead(utf16 ? inUtf8(raw.whole, utf16) : raw.whole, HEAD)
  if (head.length === 0) throw new RefusedFile('Ce fichier est vide.')
  if (head[0] === 0x50 && head[1] === 0x4b) throw new RefusedFile(ARCHIVE)
  const encoding = utf16 ? 'utf-8' : encodingOf(head)
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const text = new TextDecoder(encoding)
    .decode(head)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (/^<(!doctype )?html/i.test(text)) throw new RefusedFile(WEB_PAGE)
  if (text.startsWith('<')) return { pieces, cutter: new XmlRecords(account, encoding), count: new Count('xml'), bom }
  if (text === '' && head.length < HEAD) throw new RefusedFile('Ce fichier est vide.')
  if (/^(?:[{[]|\/[/*])/.test(text)) return { pieces, cutter: new JsonRecords(account), count: new Count('json'), bom }
  throw new RefusedFile(
    'Ce fichier n’est ni du JSON ni du XML. Les données essentielles (DECP) se téléchargent dans l’un de ces deux formats.',
  )
}

const ARCHIVE =
  'Ce fichier est une archive ZIP (ou un classeur). Décompressez-la, puis déposez le fichier JSON ou XML qu’elle contient\u202f; un fichier «\u00a0.gz\u00a0» se dépose tel quel.'

function withFormat(entry: Entry): FoundRecord {
  return { ...entry, format: formatOf(entry) }
}

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

const WEB_PAGE =
  'Ce fichier est une page web, pas des données essentielles\u00a0: le téléchargement a sans doute demandé une connexion. Téléchargez-le à nouveau.'

const HEAD = 1024

function encodingOf(head: Buffer): string {
  const declared = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head.toString('latin1'))?.[1]?.toLowerCase()
  return declared && /^(iso-8859-(1|15)|windows-1252|us-ascii|latin1)$/.test(declared) ? declared : 'utf-8'
}
