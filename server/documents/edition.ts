import type { QrDrawing } from '#reports/charts/qr.ts'
import { longDate, longInstant } from '#server/base/format.ts'
import type { Change, Reported } from './words.ts'

// What a document says of itself: a draft, or an edition with its number. Whoever makes one writes neither.

/** What is printed of an edition besides its content. */
export type Stamp = {
  number: string
  publishedOn: string
  known: string
  contentHash: string
  rulesVersion: string
  journalHead: string | null
  /** Who answers for the texts that were proof-read; null from the terminal. */
  readBy: string | null
  /** Where anyone verifies it; null when the installation has no public address. */
  address: string | null
  qr: QrDrawing | null
  since: Since | null
}

/** What changed since the previous edition of the same subject and perimeter. */
export type Since = {
  number: string
  publishedOn: string
  at: string | null
  /** null: nothing of such a document is compared. */
  changes: readonly Change[] | null
}

export type Mark = {
  draft: string | null
  state: string
  lead: string
  rows: readonly { label: string; text: string }[]
  hash: string | null
  qr: QrDrawing | null
  changes: {
    caption: string | null
    /** Said instead of the table when nothing changed. */
    none: string | null
    rows: readonly { label: string; before: string; after: string }[]
  } | null
}

/** Of words that are read and not printed. */
export const UNMARKED: Mark = { draft: null, state: '', lead: '', rows: [], hash: null, qr: null, changes: null }

export const DRAFT = 'Projet, non relu'

/** The same document, said to be a draft on each of its pages: no number, nothing to verify. */
export function asDraft(report: Reported, today: string): Reported {
  const { left, right, foot } = report.running
  const mark: Mark = {
    draft: `${DRAFT} : ce document n’est pas une édition et n’a pas de numéro.`,
    state: `Projet du ${longDate(today)}.`,
    lead: 'Ceci est un projet, non relu : il n’a ni numéro ni empreinte, et ne peut pas être vérifié.',
    rows: [{ label: 'Établi', text: `le ${longDate(today)}, par Clausuivi` }],
    hash: null,
    qr: null,
    changes: null,
  }
  return {
    ...report,
    title: `Projet : ${report.title}`,
    identifier: 'projet',
    fileName: `projet-${report.fileName}`,
    running: { left: `Projet : ${left}`, right, foot: `${foot} · ${DRAFT}` },
    model: { ...report.model, title: `Projet : ${report.title}`, mark },
  }
}

/** The same document with its number, on each of its pages, and all that proves it. */
export function asEdition(report: Reported, stamp: Stamp): Reported {
  const { number, contentHash, since } = stamp
  const groups = contentHash.match(/.{8}/g)!
  const mark: Mark = {
    draft: null,
    state: `Édition n° ${number} du ${longDate(stamp.publishedOn)}.`,
    lead: since
      ? `Édition n° ${number}, qui suit celle du ${longDate(since.publishedOn)}.`
      : `Édition n° ${number}, la première de ce périmètre.`,
    rows: rowsOf(stamp),
    hash: groups.join(' '),
    qr: stamp.qr,
    changes: since && changesOf(since),
  }
  return {
    ...report,
    identifier: number,
    fileName: report.fileName.replace(/\.pdf$/, `-${number}.pdf`),
    running: {
      ...report.running,
      foot: `${report.running.foot} · édition n° ${number} · empreinte ${groups[0]} ${groups[1]}…`,
    },
    model: { ...report.model, mark },
  }
}

function rowsOf({ number, publishedOn, known, address, rulesVersion, journalHead, readBy }: Stamp) {
  return [
    { label: 'Numéro', text: number },
    { label: 'Établie', text: `le ${longDate(publishedOn)}, sur ce qui était connu le ${longInstant(known)}` },
    {
      label: 'Vérification',
      text: address
        ? `${address} : le numéro, le code ci-contre ou le fichier lui-même`
        : 'auprès de l’institution, à la page Vérification de Clausuivi : le numéro ou le fichier lui-même',
    },
    { label: 'Textes', text: `relus le ${longDate(publishedOn)} par ${readBy ? initialled(readBy) : 'l’institution'}` },
    { label: 'Règles de calcul', text: `version ${rulesVersion}` },
    ...(journalHead ? [{ label: 'Journal', text: `dernière ligne ${journalHead.match(/.{1,8}/g)!.join(' ')}` }] : []),
  ]
}

/** « C. Aubry ». */
function initialled(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  return others.length > 0 ? `${first.charAt(0)}. ${others.join(' ')}` : first
}

/** So many are printed; the library tells them all. */
const MOST_CHANGES = 30

function changesOf({ number, publishedOn, at, changes }: Since): Mark['changes'] {
  if (changes === null) return null
  const since = `l’édition n° ${number} du ${longDate(publishedOn)}${at ? `, arrêtée au ${longDate(at)}` : ''}`
  if (changes.length === 0) return { caption: null, none: `Rien n’a changé depuis ${since}.`, rows: [] }
  const shown = changes.slice(0, MOST_CHANGES)
  const rows = shown.map(({ label, before, after }) => ({ label, before: before ?? '—', after: after ?? 'retiré' }))
  const left = changes.length - shown.length
  if (left > 0) rows.push({ label: `${left} de plus`, before: '—', after: 'dans la bibliothèque des éditions' })
  return { caption: `Ce qui a changé depuis ${since}`, none: null, rows }
}
