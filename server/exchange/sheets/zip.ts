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
  /** @throws RefusedSheet when it holds more than it said. */
  open(name: string): Promise<Readable>
  close(): void
}

/** @throws RefusedSheet for what is damaged, or swells when opened. */
export async function openArchive(path: string): Promise<Archive> {
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, decodeStrings: true }
  const zip = await promised<yauzl.ZipFile>(done => yauzl.open(path, options, done))
  const entries = new Map<string, yauzl.Entry>()
  await new Promise<void>((done, fail) => {
    let unpacked = 0
    zip.on('error', () => fail(new RefusedSheet(DAMAGED)))
    zip.on('end', done)
    zip.on('entry', (entry: yauzl.Entry) => {
      unpacked += entry.uncompressedSize
      const isNested =
        /\.(zip|gz|7z|rar|xls[xmb]?|ods)$/i.test(entry.fileName) && !/\/embeddings\//.test(entry.fileName)
      if (entries.size >= MOST_ENTRIES || unpacked > MOST_UNPACKED || isNested) return fail(new RefusedSheet(TOO_BIG))
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
    async open(name) {
      const entry = entries.get(name)
      if (!entry) throw new RefusedSheet(DAMAGED)
      return promised<Readable>(done => zip.openReadStream(entry, done))
    },
    close: () => zip.close(),
  }
}

function promised<T>(ask: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((done, fail) => {
    try {
      ask((error, value) => (error ? fail(new RefusedSheet(DAMAGED)) : done(value)))
    } catch {
      fail(new RefusedSheet(DAMAGED))
    }
  })
}
