import type { Db } from '#db/connect.ts'
import { listed } from '#server/base/french.ts'
import type { Known } from './names-rules.ts'
import { isPublished, leftOf, marksIn, marksInTitle } from './rules.ts'
import { type Answer, answersOn, knownPeople, textHash } from './store.ts'
import { LOCKED, type Mark, markWords, type TypedText } from './words.ts'

/** A document whose texts are read: the contract or the company it is about, and where its editions are. */
type Document = {
  texts?: readonly TypedText[]
  about?: { subject: { type: string; id?: number | null } }
}

export type Reading = Omit<TypedText, 'contractId'> & {
  contractId: number | null
  hash: string
  marks: readonly Mark[]
  /** Those that keep it from being published. */
  left: readonly Mark[]
  /** The latest confirmation of this very text. */
  confirmed: Answer | null
}

/** Every text of a document with its marks, and what was answered. */
export async function readingOf(db: Db, report: Document): Promise<Reading[]> {
  const texts = (report.texts ?? []).map(text => ({ ...text, contractId: contractOf(report, text) }))
  const ids = [...new Set(texts.flatMap(({ contractId }) => (contractId === null ? [] : [contractId])))]
  const [known, answers] = [await knownPeople(db), await answersOn(db, ids)]
  return texts.map(text => {
    const hash = textHash(text.text)
    const about = answers.filter(one => one.textHash === hash && one.contractId === text.contractId)
    const confirmations = about.filter(({ answer }) => answer === 'confirmed')
    const read = isPublished(text.source) ? marksInTitle(text.text, known) : null
    const marks = read?.marks ?? marksIn(text.text, known)
    const left = leftOf(read?.telling ?? marks, new Set(confirmations.flatMap(one => one.marks)))
    return { ...text, hash, marks, left, confirmed: confirmations.at(-1) ?? null }
  })
}

function contractOf({ about }: Document, { source, contractId }: TypedText): number | null {
  if (contractId !== undefined) return contractId
  if (source.table === 'contracts') return source.id
  return about?.subject.type === 'contract' ? (about.subject.id ?? null) : null
}

/** What must be rewritten or confirmed before this document becomes an edition: nothing, when it may leave. */
export async function blockers(db: Db, report: Document) {
  const readings = await readingOf(db, report)
  return readings
    .filter(({ left }) => left.length > 0)
    .map(reading => ({
      where: reading.where,
      text: shortAround(reading.text, reading.left[0]!),
      why: whyOf(reading.left),
      href: pageOf(reading),
    }))
}

/** What would be marked in this text before a publication, in a sentence; empty when nothing would. */
export function warningOf(text: string, known: Known): string {
  const marks = marksIn(text, known)
  if (marks.length === 0) return ''
  const said = marks.map(({ kind, start, end }) => `«\u00a0${text.slice(start, end)}\u00a0» ${markWords[kind]}`)
  const locked = marks.some(mark => mark.locked) ? ` ${LOCKED}` : ' À réécrire, ou à confirmer avant de publier.'
  return `${listed([...new Set(said)])}.${locked}`
}

/** « Peut nommer quelqu’un et numéro de téléphone. » */
export function whyOf(marks: readonly Mark[]): string {
  const kinds = listed([...new Set(marks.map(({ kind }) => markWords[kind]))])
  const said = `${kinds.charAt(0).toUpperCase()}${kinds.slice(1)}.`
  return marks.some(({ locked }) => locked) ? `${said} ${LOCKED}` : said
}

function pageOf({ contractId }: Reading): string | null {
  return contractId === null ? null : `/marches/${contractId}/relecture`
}

const AROUND = 60

function shortAround(text: string, { start, end }: Mark): string {
  const [from, to] = [Math.max(0, start - AROUND), Math.min(text.length, end + AROUND)]
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}
