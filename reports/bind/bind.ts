import { entryOf, textString } from '../finish/file.ts'
import { pageNumbers } from '../finish/running.ts'
import { Writer } from '../finish/writer.ts'
import { type Measure, measureOf, openedPart } from './measure.ts'
import { type Joined, joinPart } from './part.ts'

// Documents that finish.ts wrote, bound after a table of contents that it wrote too: one file whose tags, bookmarks and
// data files are theirs, put one after the other. It stays PDF/UA-1 and PDF/A-3a, and is written piece after piece.

export type Part = { title: string; prefix: string; bytes(): Promise<Uint8Array> }

/**
 * The anchors « partie-1 », « partie-2 »… of the table of contents lead to the first page of each document.
 * `measures`: of each document, in their order (see `measureOf`).
 */
export async function* bound(
  contents: { title: string; bytes: Uint8Array },
  parts: readonly Part[],
  measures: readonly Measure[],
): AsyncGenerator<Uint8Array> {
  const cover = openedPart(contents.bytes)
  const all = [measureOf(cover), ...measures]
  const shifts = running(all.map(({ size }) => size))
  const pages = running(all.map(one => one.pages))
  const writer = new Writer(shifts.at(-1)! + 1)
  const numbers = await pageNumbers(pages.at(-1)!)
  const [tree, document] = [writer.add('<<>>'), writer.add('<<>>')]
  const around = {
    pages: tree,
    document,
    lineOf: numbers.lineOf,
    font: `/${numbers.name} ${numbers.embed(writer)} 0 R\n`,
    seen: new Map<string, number>(),
  }
  const anchors = new Map(
    measures.map((one, at) => [`partie-${at + 1}`, `[${shifts[at + 1]! + one.firstPage} 0 R /XYZ 0 842 0]`]),
  )
  const joined: Joined[] = []
  const place = (index: number, prefix: string) => ({ index, prefix, shift: shifts[index]!, firstPage: pages[index]! })
  joined.push(joinPart(writer, cover, { ...place(0, ''), anchors }, around))
  yield* writer.taken()
  for (const [at, part] of parts.entries()) {
    const file = openedPart(await part.bytes())
    joined.push(joinPart(writer, file, { ...place(at + 1, part.prefix), anchors: new Map() }, around))
    yield* writer.taken()
  }
  const titles = [contents.title, ...parts.map(({ title }) => title)]
  const root = wholeOf(writer, { pages: tree, document, joined, titles }, cover.get(cover.root))
  writer.end(root, cover.info)
  yield* writer.taken()
}

type Whole = { pages: number; document: number; joined: readonly Joined[]; titles: readonly string[] }

/** The catalog, and what it leads to: one tree of pages, of tags, of marks, of cells, of bookmarks. */
function wholeOf(writer: Writer, whole: Whole, root: string): number {
  const { pages, document, joined } = whole
  const count = joined.reduce((sum, one) => sum + one.count, 0)
  writer.put(pages, `<</Type /Pages/Count ${count}/Kids [${references(joined.map(one => one.pages))}]>>`)
  const files = joined.flatMap(one => one.files)
  const named = files.map(({ name, number }) => `${textString(name)} ${number} 0 R`).join(' ')
  const kept = without(without(root, 'AF'), 'Names')
    .replace(/\/Dests \d+ 0 R/, '')
    .replace(/\/Pages \d+/, `/Pages ${pages}`)
    .replace(/\/StructTreeRoot \d+/, `/StructTreeRoot ${tagsOf(writer, document, joined)}`)
    .replace(/\/Outlines \d+/, `/Outlines ${bookmarksOf(writer, whole)}`)
  const attached = `/AF [${references(files.map(({ number }) => number))}]/Names <</EmbeddedFiles <</Names [${named}]>>>>`
  return writer.add(files.length > 0 ? kept.replace(/>>\s*$/, () => `\n${attached}>>`) : kept)
}

function without(text: string, key: string): string {
  const value = entryOf(text, key)
  return value === null ? text : text.replace(`/${key} ${value}`, '')
}

function tagsOf(writer: Writer, document: number, joined: readonly Joined[]): number {
  const tree = writer.reserve()
  const parts = references(joined.map(one => one.document))
  writer.put(document, `<</Type /StructElem/S /Document/Lang (fr)/P ${tree} 0 R/K [${parts}]>>`)
  const marks = writer.add(`<</Kids [${references(joined.map(one => one.marks.number))}]>>`)
  const cells = writer.add(`<</Kids [${references(joined.flatMap(one => one.cells))}]>>`)
  const next = joined.at(-1)!.marks.last + 1
  const roles = '/RoleMap <</Strong /Span/Em /Span/Aside /Sect>>'
  writer.put(
    tree,
    `<</Type /StructTreeRoot/K ${document} 0 R/ParentTreeNextKey ${next}/ParentTree ${marks} 0 R/IDTree ${cells} 0 R${roles}>>`,
  )
  return tree
}

/** A bookmark a document, closed over its own. */
function bookmarksOf(writer: Writer, { joined, titles }: Whole): number {
  const outlines = writer.reserve()
  const numbers = joined.map(({ outline }) => outline.number || writer.reserve())
  for (const [index, { outline, firstPage }] of joined.entries()) {
    const beside = [
      ...(index > 0 ? [`/Prev ${numbers[index - 1]} 0 R`] : []),
      ...(index + 1 < numbers.length ? [`/Next ${numbers[index + 1]} 0 R`] : []),
      ...(outline.first ? [`/First ${outline.first}/Last ${outline.last}/Count -${outline.count}`] : []),
    ]
    const title = textString(titles[index]!)
    writer.put(
      numbers[index]!,
      `<</Title ${title}/Dest [${firstPage} 0 R /XYZ 0 842 0]/Parent ${outlines} 0 R${beside.join('')}>>`,
    )
  }
  writer.put(outlines, `<</Type /Outlines/First ${numbers[0]} 0 R/Last ${numbers.at(-1)} 0 R/Count ${numbers.length}>>`)
  return outlines
}

function references(numbers: readonly number[]): string {
  return numbers.map(number => `${number} 0 R`).join(' ')
}

/** What stands before each, then the sum. */
function running(sizes: readonly number[]): number[] {
  const sums = [0]
  for (const size of sizes) sums.push(sums.at(-1)! + size)
  return sums
}
