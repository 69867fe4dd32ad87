import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type Entry, type Format, type FoundRecord, RefusedFile } from './file.ts'
import { JsonRecords } from './json.ts'
import { XmlRecords } from './xml.ts'

/**
 * The records of a DECP file, by lots of what one piece of the file completes: memory does not grow with the file.
 * What it is, JSON or XML, 2022 or 2019, is told by its structure and never by its name.
 * @throws RefusedFile, at the latest when everything else has been read: whoever writes must be able to undo.
 */
export async function* readRecords(
  path: string,
  onBytes: (chunk: Buffer) => void = () => {},
): AsyncGenerator<FoundRecord[]> {
  const reader = await readerFor(path)
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    onBytes(chunk as Buffer)
    const entries = reader.push(chunk as Buffer)
    if (entries.length > 0) yield entries.map(entry => ({ ...entry, format: reader.formatOf(entry) }))
  }
  const last = reader.end()
  if (last.length > 0) yield last.map(entry => ({ ...entry, format: reader.formatOf(entry) }))
}

type Reader = { push(chunk: Buffer): Entry[]; end(): Entry[]; formatOf(entry: Entry): Format }

async function readerFor(path: string): Promise<Reader> {
  const head = await firstBytes(path)
  if (head.length === 0) throw new RefusedFile('Ce fichier est vide.')
  if ((head[0] === 0x50 && head[1] === 0x4b) || (head[0] === 0x1f && head[1] === 0x8b))
    throw new RefusedFile(
      'Ce fichier est compressé (ou c’est un classeur). Décompressez-le, puis déposez le fichier JSON ou XML qu’il contient.',
    )
  const encoding = encodingOf(head)
  const text = new TextDecoder(encoding)
    .decode(head)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (/^<(!doctype )?html/i.test(text)) throw new RefusedFile(WEB_PAGE)
  if (text.startsWith('<')) return xmlReader(encoding)
  if (encoding !== 'utf-8')
    throw new RefusedFile('Ce fichier est enregistré en UTF-16. Enregistrez-le en UTF-8, puis déposez-le à nouveau.')
  if (text === '' && head.length < HEAD) throw new RefusedFile('Ce fichier est vide.')
  if (/^[{[]/.test(text)) return jsonReader()
  throw new RefusedFile(
    'Ce fichier n’est ni du JSON ni du XML. Les données essentielles (DECP) se téléchargent dans l’un de ces deux formats.',
  )
}

function jsonReader(): Reader {
  const records = new JsonRecords()
  let first = true
  return {
    push(chunk) {
      const bom = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf
      first = false
      return records.push(bom ? chunk.subarray(3) : chunk)
    },
    end() {
      records.end()
      return []
    },
    formatOf: ({ raw }) => (records.flatList ? flatFormat(raw) : '2022'),
  }
}

/** Both put contracts straight in `marches`; only the draft of the 2022 format knows social considerations. */
function flatFormat(raw: unknown): Format {
  return raw && typeof raw === 'object' && 'considerationsSociales' in raw ? 'draft' : '2019'
}

function xmlReader(encoding: string): Reader {
  const records = new XmlRecords()
  const decoder = new TextDecoder(encoding)
  return {
    push: chunk => records.push(decoder.decode(chunk, { stream: true })),
    end() {
      const last = records.push(decoder.decode())
      records.end()
      return last
    },
    formatOf: () => '2022',
  }
}

const WEB_PAGE =
  'Ce fichier est une page web, pas des données essentielles\u00a0: le téléchargement a sans doute demandé une connexion. Téléchargez-le à nouveau.'

const HEAD = 1024

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const declared = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head.toString('latin1'))?.[1]?.toLowerCase()
  return declared && /^(iso-8859-(1|15)|windows-1252|us-ascii|latin1)$/.test(declared) ? declared : 'utf-8'
}
