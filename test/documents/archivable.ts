import {
  PDFArray,
  PDFBool,
  type PDFContext,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
  PDFStream,
} from '@cantoo/pdf-lib'
import { checkFont, profileFaults } from './embedded.ts'
import { contentOf, name, text } from './pdf-objects.ts'

// What PDF/A-3, level A, asks and a program can check, read by another library than the one that wrote. Each fault is a
// line; the clauses are those of ISO 19005-3.

type Say = (clause: string, what: string) => void

/** Faults against PDF/A-3a; what level A asks of tags is asked by PDF/UA too (conforms.ts). */
export async function archiveFaultsIn(bytes: Uint8Array): Promise<string[]> {
  const file = await PDFDocument.load(bytes, { updateMetadata: false })
  const faults: string[] = []
  const say: Say = (clause, what) => faults.push(`${clause} ${what}`)
  checkFile(Buffer.from(bytes), file.context, say)
  checkCatalog(file.catalog, say)
  checkIntent(file.catalog, say)
  checkMetadata(file.catalog, say)
  checkAttachments(file.catalog, say)
  for (const [, object] of file.context.enumerateIndirectObjects()) checkObject(object, say)
  for (const page of file.getPages()) {
    checkContent(page.node, say)
    const annotations = page.node.Annots()
    for (let index = 0; index < (annotations?.size() ?? 0); index++)
      checkAnnotation(annotations!.lookup(index, PDFDict), say)
  }
  return faults
}

/** 6.1: the file itself. */
function checkFile(bytes: Buffer, context: PDFContext, say: Say): void {
  const head = bytes.subarray(0, 16).toString('latin1')
  if (!/^%PDF-1\.[0-7]\n%[\x80-\xff]{4}/.test(head)) say('6.1.2', 'no head, or no binary comment after it')
  if (!/%%EOF\r?\n?$/.test(bytes.subarray(-8).toString('latin1'))) say('6.1.3', 'something follows the end')
  const { ID, Encrypt } = context.trailerInfo
  const identity = ID instanceof PDFArray ? ID : null
  if (identity?.size() !== 2) say('6.1.3', 'no identity')
  if (Encrypt) say('6.1.3', 'encrypted')
  if (context.largestObjectNumber > 8_388_607) say('6.1.13', 'too many objects')
}

function checkCatalog(catalog: PDFDict, say: Say): void {
  for (const key of ['AA', 'OpenAction', 'OCProperties', 'Requirements', 'Perms'])
    if (catalog.has(PDFName.of(key))) say('6.5.2', `the catalog has ${key}`)
  const form = catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict)
  if (form?.has(PDFName.of('XFA'))) say('6.4.2', 'XFA')
  if (form?.lookupMaybe(PDFName.of('NeedAppearances'), PDFBool)?.asBoolean()) say('6.4.1', 'appearances are needed')
  const marked = catalog.lookupMaybe(PDFName.of('MarkInfo'), PDFDict)?.get(PDFName.of('Marked'))
  if (String(marked) !== 'true') say('6.7.2.2', 'not marked')
  if (!catalog.has(PDFName.of('StructTreeRoot'))) say('6.7.3.3', 'no tags')
  if (!catalog.has(PDFName.of('Lang'))) say('6.7.4', 'no language')
}

/** 6.2.3: what the colours of the file mean. */
function checkIntent(catalog: PDFDict, say: Say): void {
  const intents = catalog.lookupMaybe(PDFName.of('OutputIntents'), PDFArray)
  if (intents?.size() !== 1) {
    say('6.2.3', 'not one output intent')
    return
  }
  const intent = intents.lookup(0, PDFDict)
  if (name(intent, 'S') !== 'GTS_PDFA1') say('6.2.3', 'an intent for something else')
  if (!text(intent.get(PDFName.of('OutputConditionIdentifier')))) say('6.2.3', 'an intent without a name')
  const stream = intent.lookup(PDFName.of('DestOutputProfile'))
  if (!(stream instanceof PDFRawStream)) {
    say('6.2.3', 'no profile')
    return
  }
  if (Number(stream.dict.get(PDFName.of('N'))) !== 3) say('6.2.3', 'a profile of other than three colours')
  for (const fault of profileFaults(contentOf(stream))) say('6.2.3', fault)
}

/** 6.6: the packet says which standard, and describes the properties that the standard does not know. */
function checkMetadata(catalog: PDFDict, say: Say): void {
  const stream = catalog.lookup(PDFName.of('Metadata'))
  if (!(stream instanceof PDFRawStream)) {
    say('6.6.2.1', 'no metadata')
    return
  }
  if (stream.dict.has(PDFName.of('Filter'))) say('6.6.2.1', 'metadata behind a filter')
  const packet = Buffer.from(stream.getContents()).toString('utf8')
  if (/<\?xpacket begin[^?]*(bytes|encoding)=/.test(packet)) say('6.6.2.1', 'a packet of an older form')
  if (!packet.includes('<pdfaid:part>3</pdfaid:part>')) say('6.6.4', 'does not say PDF/A-3')
  if (!packet.includes('<pdfaid:conformance>A</pdfaid:conformance>')) say('6.6.4', 'does not say level A')
  const known = new Set([
    'rdf',
    'x',
    'xml',
    'dc',
    'xmp',
    'pdf',
    'pdfaid',
    'pdfaExtension',
    'pdfaSchema',
    'pdfaProperty',
  ])
  const described = new Set([...packet.matchAll(/<pdfaSchema:prefix>(\w+)</g)].map(([, prefix]) => prefix!))
  for (const [, prefix] of packet.matchAll(/<(\w+):\w+/g))
    if (!known.has(prefix!) && !described.has(prefix!)) say('6.6.2.3', `${prefix} is not described`)
  for (const [, prefix, property] of packet.matchAll(/<(\w+):(\w+)>/g))
    if (described.has(prefix!) && !packet.includes(`<pdfaProperty:name>${property}</pdfaProperty:name>`))
      say('6.6.2.3', `${prefix}:${property} is not described`)
}

/** 6.8: each file says what it is, and what it is to the document. */
function checkAttachments(catalog: PDFDict, say: Say): void {
  const listed = new Set(
    (catalog.lookupMaybe(PDFName.of('AF'), PDFArray)?.asArray() ?? []).map(reference => String(reference)),
  )
  const names = catalog.lookupMaybe(PDFName.of('Names'), PDFDict)?.lookupMaybe(PDFName.of('EmbeddedFiles'), PDFDict)
  const pairs = names?.lookupMaybe(PDFName.of('Names'), PDFArray)
  for (let index = 1; index < (pairs?.size() ?? 0); index += 2) {
    const specification = pairs!.lookup(index, PDFDict)
    if (!listed.has(String(pairs!.get(index)))) say('6.8', 'a file that goes with nothing')
    if (!text(specification.get(PDFName.of('F'))) || !text(specification.get(PDFName.of('UF')))) say('6.8', 'no name')
    if (!/^(Source|Data|Alternative|Supplement|Unspecified)$/.test(name(specification, 'AFRelationship')))
      say('6.8', 'a file that is nothing to the document')
    const stream = specification.lookupMaybe(PDFName.of('EF'), PDFDict)?.lookup(PDFName.of('F'))
    if (!(stream instanceof PDFRawStream)) say('6.8', 'no file')
    else if (!/^\w+\/[\w.+-]+$/.test(name(stream.dict, 'Subtype'))) say('6.8', 'a file of no type')
    else if (!text(stream.dict.lookupMaybe(PDFName.of('Params'), PDFDict)?.get(PDFName.of('ModDate'))))
      say('6.8', 'a file of no date')
  }
  if (listed.size * 2 !== (pairs?.size() ?? 0)) say('6.8', 'files that no reader shows')
}

function checkObject(object: PDFObject, say: Say): void {
  const dictionary = object instanceof PDFStream ? object.dict : object
  if (!(dictionary instanceof PDFDict)) return
  if (object instanceof PDFStream) {
    for (const key of ['F', 'FFilter', 'FDecodeParms'])
      if (dictionary.has(PDFName.of(key))) say('6.1.7.1', 'a stream kept elsewhere')
    if (/LZWDecode|Crypt/.test(String(dictionary.get(PDFName.of('Filter'))))) say('6.1.7.2', 'a filter not allowed')
  }
  switch (name(dictionary, 'Type')) {
    case 'Font':
      checkFont(dictionary, say)
      return
    case 'ExtGState':
      checkState(dictionary, say)
      return
    case 'Action':
      say('6.5.1', 'an action')
      return
  }
  if (name(dictionary, 'Subtype') === 'Image') checkImage(dictionary, say)
  if (name(dictionary, 'Subtype') === 'Form') {
    for (const key of ['OPI', 'PS', 'Ref']) if (dictionary.has(PDFName.of(key))) say('6.2.9', `a form with ${key}`)
  }
  if (dictionary.has(PDFName.of('BM'))) checkState(dictionary, say)
  if (
    /^(JavaScript|Launch|Sound|Movie|ResetForm|ImportData|Hide|SetOCGState|Rendition|Trans|GoTo3DView)$/.test(
      name(dictionary, 'S'),
    )
  )
    if (!dictionary.has(PDFName.of('P'))) say('6.5.1', `an action ${name(dictionary, 'S')}`)
}

function checkState(state: PDFDict, say: Say): void {
  if (state.has(PDFName.of('TR')) || state.has(PDFName.of('HTP'))) say('6.2.5', 'a transfer function')
  const mode = name(state, 'BM')
  if (mode && !/^(Normal|Multiply|Screen|Overlay|Darken|Lighten|Compatible)$/.test(mode)) say('6.2.10', `mode ${mode}`)
}

function checkImage(image: PDFDict, say: Say): void {
  for (const key of ['Alternates', 'OPI']) if (image.has(PDFName.of(key))) say('6.2.8', `an image with ${key}`)
  if (image.lookupMaybe(PDFName.of('Interpolate'), PDFBool)?.asBoolean())
    say('6.2.8', 'an image made up between its dots')
  if (/CMYK|Lab|Separation|DeviceN/.test(String(image.lookup(PDFName.of('ColorSpace'))))) say('6.2.4', 'other colours')
}

/** 6.3: annotations that print as they show. */
function checkAnnotation(annotation: PDFDict, say: Say): void {
  const kind = name(annotation, 'Subtype')
  if (/^(3D|Sound|Screen|Movie|RichMedia|FileAttachment)?$/.test(kind)) say('6.3.1', `an annotation ${kind}`)
  const flags = annotation.lookupMaybe(PDFName.of('F'), PDFNumber)?.asNumber()
  const [INVISIBLE, HIDDEN, PRINT, NO_VIEW, TOGGLES] = [1, 2, 4, 32, 256]
  if (flags === undefined || !(flags & PRINT!) || flags & (INVISIBLE! | HIDDEN! | NO_VIEW! | TOGGLES!))
    say('6.3.2', `flags ${flags}`)
  const [left, bottom, right, top] = annotation
    .lookup(PDFName.of('Rect'), PDFArray)
    .asArray()
    .map(side => (side as PDFNumber).asNumber())
  const empty = left === right && bottom === top
  if (kind !== 'Link' && !empty && !annotation.has(PDFName.of('AP')))
    say('6.3.3', 'an annotation that looks like nothing')
  if (kind === 'Widget' && (annotation.has(PDFName.of('A')) || annotation.has(PDFName.of('AA'))))
    say('6.4.1', 'a field that does something')
}

/** 6.2.4: colours of a device only in RGB and grey, which the profile gives a meaning; 6.1.13: not too deep. */
function checkContent(page: PDFDict, say: Say): void {
  const content = contentOf(page.lookup(PDFName.of('Contents')) as PDFRawStream)
    .toString('latin1')
    .replace(/<[0-9A-Fa-f]*>|\((?:\\.|[^\\)])*\)/g, '_')
  if (/(^|\s)[kK](\s|$)/.test(content)) say('6.2.4.3', 'colours of print')
  if (/\/Device(CMYK|N)|\/Separation/.test(content)) say('6.2.4.3', 'colours of print')
  if (/(^|\s)(BI|EI|PS)(\s|$)/.test(content)) say('6.2.2', 'an operator not allowed')
  let depth = 0
  for (const [operator] of content.matchAll(/(?<=^|\s)[qQ](?=\s|$)/g)) {
    depth += operator.trim() === 'q' ? 1 : -1
    if (depth > 28) {
      say('6.1.13', 'states too deep')
      return
    }
  }
}
