import { pagesBelow } from '../finish/file.ts'
import { WrittenFile, withoutRevision } from '../seal/revision.ts'

/** What the binder needs to know of a document before it writes any: how much room its objects and its pages take. */
export type Measure = { size: number; pages: number; firstPage: number }

/** A document that finish.ts wrote; a seal is left out: it sealed that file, and would say nothing true of another. */
export function openedPart(bytes: Uint8Array): WrittenFile {
  return new WrittenFile(withoutRevision(Buffer.from(bytes)))
}

export function measureOf(file: WrittenFile): Measure {
  const pages = pagesBelow(file, Number(/\/Pages (\d+) 0 R/.exec(file.get(file.root))![1]))
  return { size: file.size, pages: pages.length, firstPage: pages[0]! }
}
