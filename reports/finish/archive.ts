import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { type AttachedFile, type Edition, instantOf } from './edition.ts'
import { type PdfFile, textString } from './file.ts'
import { sRgb } from './profile.ts'
import { append } from './structure.ts'

// What PDF/A-3 asks beyond PDF/UA: what colours mean, and files that say what they are to the document.

const profile = deflateSync(sRgb())

/** The colours, and the data files inside. Pages hold no transparency, their faces are whole: nothing else to mend. */
export function archive(file: PdfFile, edition: Edition): void {
  const intent = file.addDeflated('/N 3', profile)
  append(
    file,
    file.root,
    `/OutputIntents [<</Type /OutputIntent/S /GTS_PDFA1/OutputConditionIdentifier (sRGB)/Info (sRGB IEC61966-2.1)/DestOutputProfile ${intent} 0 R>>]`,
  )
  attach(file, edition)
}

function attach(file: PdfFile, { attached = [], date }: Edition): void {
  if (attached.length === 0) return
  const sorted = attached.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const specifications = sorted.map(one => ({ name: one.name, number: specificationOf(file, one, date) }))
  const names = specifications.map(({ name, number }) => `${textString(name)} ${number} 0 R`).join(' ')
  const references = specifications.map(({ number }) => `${number} 0 R`).join(' ')
  append(file, file.root, `/AF [${references}]\n/Names <</EmbeddedFiles <</Names [${names}]>>>>`)
}

function specificationOf(file: PdfFile, { name, type, description, bytes }: AttachedFile, date: string): number {
  const sum = createHash('md5').update(bytes).digest('hex') // the standard’s own; it protects from nothing
  const stream = file.addDeflated(
    `/Type /EmbeddedFile/Subtype /${type.replace('/', '#2F')}/Params <</Size ${bytes.length}/ModDate ${instantOf(date)}/CheckSum <${sum}>>>`,
    deflateSync(bytes),
  )
  return file.add(
    `<</Type /Filespec/F ${textString(name)}/UF ${textString(name)}/AFRelationship /Data/Desc ${textString(description)}/EF <</F ${stream} 0 R/UF ${stream} 0 R>>>>`,
  )
}
