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
}
