import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'

// A PDF read back as a reader's voice would: text in the order of the tags, what stands outside them, the figures.

type Item = { type?: string; id?: string; str?: string; hasEOL?: boolean }
type Node = { role: string; alt?: string; children?: (Node | { type: string; id: string })[] }

type ReadPdf = {
  pages: number
  /** Text of the tags, in their order; figures by their alternative only. */
  tagged: string
  /** Text that no tag nor artifact holds. */
  loose: string[]
  /** Text of the artifacts of each page: the running lines. */
  running: string[]
  roles: string[]
  figures: { alt: string | undefined }[]
  title: string | null
  language: string | null
  xmp: string
  bookmarks: string[]
}

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const file = await getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    useSystemFonts: false,
  }).promise
  const found: ReadPdf = {
    pages: file.numPages,
    tagged: '',
    loose: [],
    running: [],
    roles: [],
    figures: [],
    title: null,
    language: null,
    xmp: '',
    bookmarks: [],
  }
  const metadata = await file.getMetadata()
  const info = metadata.info as { Title?: string; Language?: string }
  found.title = info.Title ?? null
  found.language = info.Language ?? null
  found.xmp = metadata.metadata?.getRaw() ?? ''
  found.bookmarks = titlesOf((await file.getOutline()) ?? [])

  const words: string[] = []
  for (let number = 1; number <= file.numPages; number++) {
    const page = await file.getPage(number)
    const byMark = new Map<string, string>()
    const open: (string | null)[] = []
    let artifacts = ''
    const content = await page.getTextContent({ includeMarkedContent: true, disableNormalization: true })
    for (const item of content.items as Item[]) {
      if (item.type === 'beginMarkedContentProps') open.push(item.id ?? open.at(-1) ?? null)
      else if (item.type === 'beginMarkedContent') open.push(open.at(-1) ?? 'artifact')
      else if (item.type === 'endMarkedContent') open.pop()
      else if (item.str) {
        const mark = open.at(-1)
        if (mark === undefined) found.loose.push(item.str)
        else if (mark === 'artifact' || mark === null) artifacts += item.str
        else byMark.set(mark, `${byMark.get(mark) ?? ''}${item.str}`)
      }
    }
    found.running.push(artifacts)
    const tree = (await page.getStructTree()) as Node | null
    if (tree) walk(tree, found, byMark, words)
  }
  found.tagged = words.join('')
  await file.destroy()
  return found
}

function walk(node: Node, found: ReadPdf, byMark: Map<string, string>, words: string[]): void {
  found.roles.push(node.role)
  if (node.role === 'Figure') {
    found.figures.push({ alt: node.alt })
    return // a voice says the alternative, not what is drawn
  }
  for (const child of node.children ?? []) {
    if ('role' in child) walk(child, found, byMark, words)
    else words.push(byMark.get(child.id) ?? '')
  }
}

type Entry = { title: string; items: Entry[] }

function titlesOf(entries: Entry[]): string[] {
  return entries.flatMap(entry => [entry.title, ...titlesOf(entry.items)])
}
