import { inflateSync } from 'node:zlib'
import { type PDFDict, PDFHexString, PDFName, type PDFObject, type PDFRawStream, PDFString } from '@cantoo/pdf-lib'

// How the checkers read the objects of a PDF.

export function contentOf(stream: PDFRawStream): Buffer {
  const content = Buffer.from(stream.getContents())
  return String(stream.dict.get(PDFName.of('Filter'))) === '/FlateDecode' ? inflateSync(content) : content
}

export function name(dictionary: PDFDict, key: string): string {
  const value = dictionary.lookup(PDFName.of(key))
  return value instanceof PDFName ? value.decodeText() : ''
}

export function text(value: PDFObject | undefined): string {
  return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : ''
}
