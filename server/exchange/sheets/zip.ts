import type { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { RefusedSheet } from './cell-rules.ts'
import { TOO_BIG } from './grid.ts'

const MOST_ENTRIES = 200
/** 100,000 rows of eight columns are 29 MB of XML. */
const MOST_UNPACKED = 300_000_000

export const DAMAGED = 'Ce fichier est abîmé\u202f; rien n’a été lu.'

/** The entries of an archive that is a workbook; nothing is unpacked until it is asked. */
export type Archive = {
  names: string[]
  has(name: string): boolean
  size(name: string): number
  /** Bytes that it takes in the archive. */
  packed(name: string): number
  /** @throws RefusedSheet when it holds more than it said. */
  open(name: string): Promise<Readable>
  close(): void
}

/** `mostRatio`: how many times its size a file may take once unpacked; 0 for as many as `mostUnpacked` has room for. */
type Limits = { mostEntries: number; mostUnpacked: number; mostRatio: number; tooBig: string }
const OF_A_BOOK: Limits = { mostEntries: MOST_ENTRIES, mostUnpacked: MOST_UNPACKED, mostRatio: 0, tooBig: TOO_BIG }

/** A file as small as this swells as it likes. */
const SMALL = 10_000_000

/** @throws RefusedSheet for what is damaged, or swells when opened. */
export async function openArchive(path: string, limits = OF_A_BOOK): Promise<Archive> {
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, decodeStrings: true }
  const zip = await promised<yauzl.ZipFile>(done => yauzl.open(path, options, done))
  const entries = new Map<string, yauzl.Entry>()
  await new Promise<void>((done, fail) => {
    let unpacked = 0
    zip.on('error', () => fail(new RefusedSheet(DAMAGED)))
    zip.on('end', done)
    zip.on('entry', (entry: yauzl.Entry) => {
      unpacked += entry.uncompressedSize
      const isNested = limits === OF_A_BOOK && isArchive(entry.fileName)
      const isMany = entries.size >= limits.mostEntries || unpacked > limits.mostUnpacked
      if (isMany || isNested || swells(entry, limits)) return fail(new RefusedSheet(limits.tooBig))
      entries.set(entry.fileName.replace(/^\//, ''), entry)
      zip.readEntry()
    })
    zip.readEntry()
  }).catch(error => {
    zip.close()
    throw error
  })
  return {
    names: [...entries.keys()],
    has: name => entries.has(name),
    size: name => entries.get(name)?.uncompressedSize ?? 0,
    packed: name => entries.get(name)?.compressedSize ?? 0,
    async open(name) {
      const entry = entries.get(name)
      if (!entry) throw new RefusedSheet(DAMAGED)
      if (entry.generalPurposeBitFlag & 1) throw new RefusedSheet(LOCKED)
      return promised<Readable>(done => zip.openReadStream(entry, done))
    },
    close: () => zip.close(),
  }
}

function isArchive(name: string): boolean {
  return /\.(zip|gz|7z|rar|xls[xmb]?|ods)$/i.test(name) && !/\/embeddings\//.test(name)
}

function swells({ uncompressedSize, compressedSize }: yauzl.Entry, { mostRatio }: Limits): boolean {
  return mostRatio > 0 && uncompressedSize > SMALL && uncompressedSize > compressedSize * mostRatio
}

const LOCKED = 'Ce fichier est protégé par un mot de passe\u202f; rien n’a été lu.'

function promised<T>(ask: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((done, fail) => {
    try {
      ask((error, value) => (error ? fail(new RefusedSheet(DAMAGED)) : done(value)))
    } catch {
      fail(new RefusedSheet(DAMAGED))
    }
  })
}
