import type { Db } from '#db/connect.ts'
import { qrOf } from '#reports/charts/qr.ts'
import type { Waiting } from '#reports/queue.ts'
import { sealed } from '#reports/seal/seal.ts'
import { dayInFrance } from '#server/base/format.ts'
import { folded } from '#server/base/text.ts'
import { publishedTables } from '#server/disclosure/store.ts'
import { asEdition, type Stamp } from '#server/documents/edition.ts'
import { printed } from '#server/documents/print.ts'
import type { About, Reported } from '#server/documents/words.ts'
import { type Author, onlyOnce, record } from '#server/journal/store.ts'
import { contentOf, rulesVersion, sha256 } from './fingerprint.ts'
import type { Press } from './press.ts'
import { canonical, changesBetween, seriesOf } from './rules.ts'
import { settingsOf } from './settings.ts'
import { actsKnownSince } from './since.ts'
import { insertEdition, lastOf, takeNumber } from './store.ts'
import { kindWords, NotPublishable, type Publishable } from './words.ts'

type Published = { id: number; number: string; fileName: string; bytes: Uint8Array }

/**
 * Makes an edition of a document, whatever it is: a number taken for good, its print, its fingerprints, one line in the
 * journal. The number comes first and the row last, with its bytes: a failure in between loses a number.
 * `href`: the page where the edition is seen, when it is not its own; `also`: what is written in the same transaction.
 * @throws NotPublishable with what stands in the way, before any number is taken; AlreadyDone or SentAgain for a form that
 * comes twice; Unavailable (503) when nothing can print, seal or stamp now.
 */
export async function publish(
  press: Press,
  author: Author,
  report: Publishable,
  { href, waiting, also }: { href?: string; waiting?: Waiting; also?: (trx: Db, id: number) => Promise<void> } = {},
): Promise<Published> {
  const { db } = press
  await onlyOnce(db, author)
  const blockers = await press.blockers(db, report)
  if (blockers.length > 0) throw new NotPublishable(blockers)

  const prepared = await prepare(press, author, report)
  const edition = asEdition(report, prepared.stamp)
  const made = await printed(press.printer, edition, author.today, waiting)
  const bytes = press.seal ? await sealed(made, press.seal, new Date(author.at)) : made
  return db.transaction(async trx => {
    const id = await insertEdition(trx, rowOf(report, edition, bytes, author, prepared), report.about.buyerIds ?? [])
    const { number } = prepared.stamp
    await publishedTables(trx, id, report.publications ?? [])
    await also?.(trx, id)
    await record(trx, author, lineOf(id, number, report.about, href ?? `/editions/${number}`))
    return { id, number, fileName: edition.fileName, bytes }
  })
}

function isCompared({ compared }: About): boolean {
  return compared.figures.length > 0 || compared.acts.length > 0
}

type Prepared = Awaited<ReturnType<typeof prepare>>

async function prepare({ db, publicUrl, journalHead }: Press, author: Author, report: Publishable) {
  const { about } = report
  const content = contentOf(report)
  const previous = await lastOf(db, seriesOf(about))
  const known = about.known && about.known < author.at ? about.known : author.at
  const changes = previous
    ? [
        ...changesBetween(previous.compared, about.compared),
        ...(await actsKnownSince(db, about, previous.known, known)),
      ]
    : []
  const settings = await settingsOf(db, about)
  const head = await journalHead(db)
  const number = await takeNumber(db, Number(author.today.slice(0, 4)))
  const address = publicUrl && `${publicUrl.replace(/\/$/, '')}/verification`
  const stamp: Stamp = {
    number,
    publishedOn: author.today,
    known,
    contentHash: sha256(content),
    rulesVersion: rulesVersion(),
    journalHead: head,
    readBy: await nameOf(db, author.userId),
    address,
    qr: address
      ? qrOf(`${address}?numero=${number}`, `Code à lire avec un téléphone : il ouvre ${address} au numéro ${number}.`)
      : null,
    since: previous
      ? {
          number: previous.number,
          publishedOn: dayInFrance(previous.publishedAt),
          at: previous.at,
          changes: isCompared(about) ? changes : null,
        }
      : null,
  }
  return { stamp, content, settings, changes, previousId: previous?.id ?? null }
}

async function nameOf(db: Press['db'], userId: number | null): Promise<string | null> {
  if (userId === null) return null
  return (await db('users').where({ id: userId }).first('name'))?.name ?? null
}

function rowOf(
  report: Publishable,
  { fileName }: Reported,
  bytes: Uint8Array,
  author: Author,
  { stamp, content, settings, changes, previousId }: Prepared,
) {
  const { about, title } = report
  const { subject } = about
  return {
    number: stamp.number,
    kind: about.kind,
    contract_id: subject.type === 'contract' ? subject.id : null,
    company_id: subject.type === 'company' ? subject.id : null,
    legal_person: subject.type === 'company' ? subject.legalPerson : null,
    series: seriesOf(about),
    whole: about.buyerIds === null ? 1 : 0,
    cut_off: about.at,
    known: stamp.known,
    published_at: author.at,
    published_by: author.userId,
    previous_id: previousId,
    institution: report.author,
    title,
    file_name: fileName,
    search_text: folded(`${stamp.number} ${title} ${'subject' in report.model ? String(report.model.subject) : ''}`),
    rules_version: stamp.rulesVersion,
    settings: canonical(settings),
    content_hash: stamp.contentHash,
    bytes_hash: sha256(bytes),
    size: bytes.length,
    journal_head: stamp.journalHead,
    compared: canonical(about.compared),
    changes: canonical(changes),
    content,
    bytes: Buffer.from(bytes),
  }
}

/** Read by whoever sees one of its buyers: it names the edition, never what is in it. */
function lineOf(id: number, number: string, { kind, buyerIds, at }: About, href: string) {
  const [buyerId = null, ...alsoFor] = [...new Set(buyerIds ?? [])]
  const after = { number, document: kindWords(kind), cutOff: at }
  return { action: 'edition.published', subject: 'edition', subjectId: id, buyerId, alsoFor, href, after }
}
