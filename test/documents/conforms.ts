import { inflateSync } from 'node:zlib'
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  type PDFRawStream,
  PDFRef,
  PDFString,
} from '@cantoo/pdf-lib'

// What PDF/UA-1 asks and a program can check, read by another library than the one that wrote. Each fault is a line;
// the clauses are those of ISO 14289-1.

const STANDARD = new Set(
  'Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Figure Formula Form'.split(
    ' ',
  ),
)

export async function faultsIn(bytes: Uint8Array): Promise<string[]> {
  const file = await PDFDocument.load(bytes, { updateMetadata: false })
  const { context } = file
  const faults: string[] = []
  const root = file.catalog
  const say = (clause: string, what: string) => faults.push(`${clause} ${what}`)

  if (!text(root.get(PDFName.of('Lang')))) say('7.2', 'no language')
  if (!root.lookup(PDFName.of('Metadata'))) say('5', 'no metadata')
  const marked = root.lookupMaybe(PDFName.of('MarkInfo'), PDFDict)?.get(PDFName.of('Marked'))
  if (String(marked) !== 'true') say('6.2', 'not marked')
  const preferences = root.lookupMaybe(PDFName.of('ViewerPreferences'), PDFDict)
  if (String(preferences?.get(PDFName.of('DisplayDocTitle'))) !== 'true') say('7.1', 'title not displayed')

  const tree = root.lookup(PDFName.of('StructTreeRoot'), PDFDict)
  const roles = tree.lookupMaybe(PDFName.of('RoleMap'), PDFDict)
  const marksInTree = new Set<string>()
  const linked = new Set<string>()
  const filled = new Set<string>()
  let heading = 0
  const visit = (element: PDFDict, page: PDFObject | undefined) => {
    const type = name(element, 'S')
    const mapped = STANDARD.has(type) ? type : roles && name(roles, type)
    if (!mapped) say('7.1-5', `tag ${type} means nothing`)
    const own = element.get(PDFName.of('Pg')) ?? page
    if (type === 'Figure') {
      if (!text(element.get(PDFName.of('Alt')))) say('7.3', 'figure without words')
      if (!String(element.lookup(PDFName.of('A'))).includes('/BBox')) say('7.3', 'figure without a place')
    }
    if (/^H\d$/.test(type)) {
      if (Number(type[1]) > heading + 1) say('7.4.2', `${type} after H${heading}`)
      heading = Number(type[1])
    }
    if (type === 'Table') checkTable(context, element, say)
    for (const kid of kids(element)) {
      const child = kid instanceof PDFRef ? context.lookup(kid) : kid
      if (child instanceof PDFNumber) marksInTree.add(`${own} ${child.asNumber()}`)
      else if (!(child instanceof PDFDict)) say('6.2', 'a kid that is nothing')
      else if (name(child, 'Type') === 'MCR')
        marksInTree.add(`${child.get(PDFName.of('Pg')) ?? own} ${child.get(PDFName.of('MCID'))}`)
      else if (name(child, 'Type') === 'OBJR')
        (type === 'Form' ? filled : linked).add(String(child.get(PDFName.of('Obj'))))
      else visit(child, own)
    }
  }
  for (const kid of kids(tree)) visit(context.lookup(kid as PDFRef, PDFDict), undefined)

  const parents = parentTree(tree)
  for (const page of file.getPages()) {
    if (name(page.node, 'Tabs') !== 'S') say('7.18.3', 'no tab order')
    checkContent(page.node, page.ref, parents, marksInTree, say)
    const annotations = page.node.Annots()
    for (let index = 0; index < (annotations?.size() ?? 0); index++) {
      const ref = annotations!.get(index)
      const annotation = annotations!.lookup(index, PDFDict)
      if (name(annotation, 'Subtype') === 'Widget') {
        if (!text(annotation.get(PDFName.of('TU')))) say('7.18.1', 'field without words')
        if (!filled.has(String(ref))) say('7.18.4', 'field outside a Form')
      }
      if (name(annotation, 'Subtype') !== 'Link') continue
      if (!text(annotation.get(PDFName.of('Contents')))) say('7.18.5', 'link without words')
      if (!linked.has(String(ref))) say('7.18.5', 'link outside the tags')
    }
  }

  for (const [, object] of context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict) || name(object, 'Type') !== 'Font') continue
    const kind = name(object, 'Subtype')
    if (kind === 'Type3') say('7.21', 'type 3 font')
    if (kind === 'Type0' && !object.get(PDFName.of('ToUnicode'))) say('7.21.7', 'font without a way back to letters')
    const descriptor = object.lookupMaybe(PDFName.of('FontDescriptor'), PDFDict)
    if (kind === 'CIDFontType2' && !descriptor?.get(PDFName.of('FontFile2'))) say('7.21.4', 'font not embedded')
  }
  return faults
}

/** Every row of a table is as wide as the others, spans counted (7.2-43). */
function checkTable(context: PDFContext, table: PDFDict, say: (clause: string, what: string) => void): void {
  const widths = new Set<number>()
  const rows = (element: PDFDict): PDFDict[] =>
    kids(element).flatMap(kid => {
      const child = context.lookup(kid as PDFRef)
      if (!(child instanceof PDFDict)) return []
      if (name(child, 'S') === 'TR') return [child]
      return /^T(Head|Body|Foot)$/.test(name(child, 'S')) ? rows(child) : []
    })
  for (const row of rows(table)) {
    let width = 0
    for (const kid of kids(row)) {
      const cell = context.lookup(kid as PDFRef)
      if (!(cell instanceof PDFDict) || !/^T[HD]$/.test(name(cell, 'S'))) continue
      width += Number(/\/ColSpan (\d+)/.exec(String(cell.lookup(PDFName.of('A'))))?.[1] ?? 1)
    }
    widths.add(width)
  }
  if (widths.size > 1) say('7.2-43', `rows of ${[...widths].join(' and ')} cells`)
}

/** All that is painted is tagged or an artifact, and the tags know each mark both ways (7.1-3, 7.1-4). */
function checkContent(
  page: PDFDict,
  ref: PDFRef,
  parents: Map<number, PDFArray>,
  marksInTree: Set<string>,
  say: (clause: string, what: string) => void,
): void {
  const stream = page.lookup(PDFName.of('Contents')) as PDFRawStream
  const content = inflateSync(stream.getContents())
    .toString('latin1')
    .replace(/<[0-9A-Fa-f]*>|\((?:\\.|[^\\)])*\)/g, '_')
  const entries = parents.get(Number(page.get(PDFName.of('StructParents'))))
  const open: boolean[] = []
  for (const found of content.matchAll(
    /\/(\w+)\s*(?:(?:<<(?:[^<>]|<<[^>]*>>)*>>)\s*)?(BDC|BMC)|(?<=\s|^)(EMC|Tj|TJ|f\*?|S|s|B\*?|b\*?|Do|sh)(?=\s|$)/g,
  )) {
    const [whole, tag, opens, operator] = found
    if (opens) {
      const mark = /\/MCID (\d+)/.exec(whole)?.[1]
      if (tag !== 'Artifact' && mark === undefined && open.length === 0) say('7.1-3', `${tag} without a mark`)
      if (mark !== undefined && !marksInTree.has(`${ref} ${mark}`)) say('7.1-3', `mark ${mark} is in no tag`)
      if (mark !== undefined && !(entries?.get(Number(mark)) instanceof PDFRef))
        say('7.1', `mark ${mark} leads nowhere`)
      open.push(true)
    } else if (operator === 'EMC') open.pop()
    else if (open.length === 0) say('7.1-3', `${operator} neither tagged nor artifact`)
  }
  if (open.length > 0) say('7.1', 'a mark left open')
}

function parentTree(tree: PDFDict): Map<number, PDFArray> {
  const parents = new Map<number, PDFArray>()
  const read = (node: PDFDict) => {
    const numbers = node.lookupMaybe(PDFName.of('Nums'), PDFArray)
    for (let index = 0; index + 1 < (numbers?.size() ?? 0); index += 2) {
      const value = numbers!.lookup(index + 1)
      if (value instanceof PDFArray) parents.set(numbers!.lookup(index, PDFNumber).asNumber(), value)
    }
    const below = node.lookupMaybe(PDFName.of('Kids'), PDFArray)
    for (let index = 0; index < (below?.size() ?? 0); index++) read(below!.lookup(index, PDFDict))
  }
  read(tree.lookup(PDFName.of('ParentTree'), PDFDict))
  return parents
}

function kids(element: PDFDict): PDFObject[] {
  const value = element.get(PDFName.of('K'))
  if (!value) return []
  const direct = value instanceof PDFRef ? element.context.lookup(value) : value
  return direct instanceof PDFArray ? direct.asArray() : [value]
}

function name(dictionary: PDFDict, key: string): string {
  const value = dictionary.lookup(PDFName.of(key))
  return value instanceof PDFName ? value.decodeText() : ''
}

function text(value: PDFObject | undefined): string {
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : ''
}
