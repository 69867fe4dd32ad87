import type { RunningLines } from './running.ts'

/** What is known of a document besides its pages. */
export type Edition = {
  title: string
  subject: string
  author: string
  /** The reference printed in the document. */
  identifier: string
  /** Day of the edition, 'YYYY-MM-DD': the only date written, so that the same figures give the same bytes. */
  date: string
  running: RunningLines
  /** Words for the links inside the document, by their anchor. */
  links: Record<string, string>
  /** Data files inside the PDF. */
  attached?: readonly AttachedFile[]
}

/** `type`: « text/csv »; `description`: one sentence. */
export type AttachedFile = { name: string; type: string; description: string; bytes: Uint8Array }

/** A day as PDF writes an instant. */
export function instantOf(date: string): string {
  return `(D:${date.replaceAll('-', '')}000000Z)`
}
