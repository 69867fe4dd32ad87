import { archive } from './archive.ts'
import { markDecoration } from './content.ts'
import { type Edition, instantOf } from './edition.ts'
import { contentOf, entryOf, PdfFile, pagesBelow, textString } from './file.ts'
import { xmp } from './metadata.ts'
import { runningLines } from './running.ts'
import { append, forgetRepeated, placeFigures, readMarks, renumberCells } from './structure.ts'

/**
 * From what the browser wrote to PDF/UA-1 and PDF/A-3a: everything painted is either tagged or said to be decoration,
 * figures have a place, links have words, the language and the title are set, each page is numbered, colours have a
 * meaning and the data files are inside.
 */
export async function finish(bytes: Uint8Array, edition: Edition): Promise<Uint8Array> {
  const file = new PdfFile(bytes)
  const marks = readMarks(file)
  const lines = await runningLines(file, edition.running)
  const pages = pagesBelow(file, Number(/\/Pages (\d+) 0 R/.exec(file.get(file.root))![1]))

  for (const [index, page] of pages.entries()) {
    const content = contentOf(file.get(page))
    const painted = markDecoration(file.read(content), {
      repeated: marks.repeated.get(page) ?? new Set(),
      figures: marks.figures.get(page) ?? new Map(),
    })
    placeFigures(file, painted.boxes)
    const [, , width = 0, height = 0] = (entryOf(file.get(page), 'MediaBox') ?? '').match(/[\d.]+/g)!.map(Number)
    const running = lines.paint({ index, count: pages.length, width, height })
    file.setStream(content, '', Buffer.from(`q\n${painted.content}\nQ\n${running}`, 'latin1'))
    addFonts(file, page, lines.fonts)
  }

  forgetRepeated(file, marks.repeated)
  renumberCells(file)
  nameLinks(file, edition.links)
  repairLetters(file)
  describe(file, edition)
  archive(file, edition)
  return file.write(info(file, edition))
}

function addFonts(file: PdfFile, page: number, fonts: string): void {
  const text = file.get(page)
  const named = text.includes('/Font <<')
    ? text.replace('/Font <<', () => `/Font <<${fonts}`)
    : text.replace('/Resources <<', () => `/Resources <</Font <<${fonts}>>\n`)
  file.set(page, named.includes('/Tabs /S') ? named : named.replace('/Type /Page\n', '/Type /Page\n/Tabs /S\n'))
}

/** 7.18.1: a link says in words where it leads. */
function nameLinks(file: PdfFile, words: Record<string, string>): void {
  for (const link of [...file.having('/Subtype /Link')]) {
    const text = file.get(link)
    if (/\/Contents[\s(<]/.test(text)) continue
    const inside = /\/Dest \/([^\s/>]+)/.exec(text)?.[1]
    const address = /\/URI \(((?:[^()\\]|\\.)*)\)/.exec(text)?.[1]
    const said = inside ? (words[inside] ?? 'Aller plus loin dans ce document') : `Ouvrir ${address ?? 'un lien'}`
    append(file, link, `/Contents ${textString(said)}`)
  }
}

/** Signs that share a glyph in the complete faces, with the one a text means: what a voice or a copy receives. */
const MEANT: Record<string, string> = {
  '02BB': '2018',
  '02BC': '2019',
  '00AD': '002D',
  '2010': '002D',
  '2011': '002D',
  '2009': '202F',
  '2126': '03A9',
  '2206': '0394',
  '00B5': '03BC',
  '03D5': '03C6',
}

function repairLetters(file: PdfFile): void {
  for (const font of [...file.having('/ToUnicode')]) {
    const map = Number(/\/ToUnicode (\d+) 0 R/.exec(file.get(font))?.[1] ?? 0)
    if (!map) continue
    const text = file.read(map)
    const repaired = text.replace(/^(<\w{4}>(?: <\w{4}>)? )<(\w{4})>$/gm, (whole, glyphs: string, sign: string) =>
      MEANT[sign] ? `${glyphs}<${MEANT[sign]}>` : whole,
    )
    if (repaired !== text) file.setStream(map, '', Buffer.from(repaired, 'latin1'))
  }
}

function describe(file: PdfFile, edition: Edition): void {
  const metadata = file.addPlainStream('/Type /Metadata/Subtype /XML', Buffer.from(xmp(edition)))
  const root = file
    .get(file.root)
    .replace(/\/Lang \([^()]*\)/, '/Lang (fr-FR)')
    .replace(/\/ViewerPreferences <<[^<>]*>>/, '')
  file.set(file.root, root)
  append(file, file.root, `/Metadata ${metadata} 0 R\n/ViewerPreferences <</DisplayDocTitle true>>`)
  if (!root.includes('/Lang ')) append(file, file.root, '/Lang (fr-FR)')
  const tree = Number(/\/StructTreeRoot (\d+) 0 R/.exec(root)![1])
  append(file, tree, '/RoleMap <</Strong /Span\n/Em /Span\n/Aside /Sect>>') // tags of PDF 2.0, said in those of 1.7
}

/** The dictionary older readers look at; it repeats the metadata. Returns its object. */
function info(file: PdfFile, { title, subject, author, date }: Edition): number {
  const [found] = file.having('/Producer (Skia')
  const number = found ?? file.add('')
  const entries = [
    `/Title ${textString(title)}`,
    `/Subject ${textString(subject)}`,
    `/Author ${textString(author)}`,
    `/Creator ${textString('Clausuivi')}`,
    `/Producer ${textString('Clausuivi')}`,
    `/CreationDate ${instantOf(date)}`,
    `/ModDate ${instantOf(date)}`,
  ]
  file.set(number, `<<${entries.join('\n')}>>`)
  return number
}
