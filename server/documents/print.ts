import { documentOf } from '#reports/document.ts'
import type { Edition } from '#reports/finish/edition.ts'
import type { Printer } from '#reports/pdf.ts'
import type { Waiting } from '#reports/queue.ts'
import { render } from '#server/web/views.ts'
import { asDraft, UNMARKED } from './edition.ts'
import type { Reported } from './words.ts'

/**
 * The file of a document: a draft, unless it is marked as an edition. `today` is the only date written in it.
 * @throws Unavailable (503) when nothing can print now.
 */
export function printed(printer: Printer, report: Reported, today: string, waiting?: Waiting): Promise<Uint8Array> {
  const marked = 'mark' in report.model ? report : asDraft(report, today)
  return documentOf(printer, htmlOf(marked), editionOf(marked, today), waiting)
}

/** Its words, with neither mark nor number when it has none yet. */
export function htmlOf(report: Reported): string {
  return render(report.template, { mark: UNMARKED, ...report.model }, 'print')
}

export function editionOf({ title, subject, author, identifier, running, attached }: Reported, today: string): Edition {
  const links = { definitions: 'Aller à la partie « Définitions et méthode »' }
  return { title, subject, author, identifier, date: today, running, links, attached: attached ?? [] }
}
