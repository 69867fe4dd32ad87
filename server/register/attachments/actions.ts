import type { Db } from '#db/connect.ts'
import { readContent } from '#server/base/content/read.ts'
import { type Author, onlyOnce, outrun, record } from '#server/journal/store.ts'
import { pseudonym } from '../participants/words.ts'
import { hasAntivirus } from './antivirus.ts'
import { discardUnclaimed, markMissing } from './keeping.ts'
import { isServed, objectionToMore, type PieceKind } from './rules.ts'
import {
  type Attachment,
  alreadyKept,
  heldFor,
  insertPiece,
  lockTarget,
  markGone,
  type NewAttachment,
  type Target,
} from './store.ts'
import { digestOf, put, take } from './vault.ts'
import { refusalSentence } from './words.ts'

/** A file that came: its name, and its bytes, that are read one file after the other. */
export type Arrived = { name: string; read(): Promise<Buffer> }

type Brought = { kind: PieceKind; datedOn: string | null; files: readonly Arrived[]; href: string }
/** `sentBy`: the company that sends them without an account. */
type Sender = Author & { sentBy?: number | null }
/** Signs what is about to be written, in its transaction: for whoever acts without an account. */
type Signs = (trx: Db, author: Sender) => Promise<Sender>

/**
 * Keeps papers about one thing: all of them or none. Null, or why not: a French sentence. The bytes are on the disk, flushed, before a
 * row says so.
 */
export async function attach(
  db: Db,
  target: Target,
  brought: Brought,
  author: Sender,
  sign: Signs = async (_trx, own) => own,
): Promise<string | null> {
  const read = await contentOf(brought)
  if (typeof read === 'string') return read
  for (const { bytes } of read) await put(bytes)
  const refusal = await db.transaction(async trx => {
    await lockTarget(trx, target)
    await onlyOnce(trx, author)
    const objection = await objectionTo(trx, target, read, author)
    if (objection) return objection
    const ids: number[] = []
    const signed = await sign(trx, author)
    for (const { piece } of read) ids.push(await insertPiece(trx, target, piece, signed))
    await record(trx, signed, addedEntry(target, brought, ids[0]!, await numberOf(trx, target)))
    return null
  })
  if (refusal)
    await discardUnclaimed(
      db,
      read.map(({ piece }) => piece.sha256),
    )
  // Withdrawn by somebody else meanwhile, the same bytes went with their last row.
  else for (const { bytes } of read) await put(bytes)
  return refusal
}

type Content = { bytes: Buffer; piece: NewAttachment }

/** Each file by what it holds, a picture without what told where it was taken; or the sentence that refuses them all. */
async function contentOf({ kind, datedOn, files }: Brought): Promise<Content[] | string> {
  const read: Content[] = []
  for (const file of files) {
    const { name } = file
    const content = await readContent(await file.read())
    if ('refused' in content) return refusalSentence(name, content.refused)
    const { bytes, type } = content
    const sha256 = digestOf(bytes)
    if (read.some(({ piece }) => piece.sha256 === sha256)) continue
    const scan = hasAntivirus() ? 'waiting' : 'notScanned'
    read.push({ bytes, piece: { kind, datedOn, fileName: name, type, sizeBytes: bytes.length, sha256, scan } })
  }
  return read
}

async function objectionTo(trx: Db, target: Target, read: readonly Content[], author: Sender): Promise<string | null> {
  const known = await alreadyKept(
    trx,
    target,
    read.map(({ piece }) => piece.sha256),
  )
  const twice = read.find(({ piece }) => known.includes(piece.sha256))
  if (twice) return `«\u00a0${twice.piece.fileName}\u00a0» est déjà là\u00a0: c’est le même fichier, octet pour octet.`
  return objectionToMore(
    read.map(({ bytes }) => bytes.length),
    await heldFor(trx, target, author),
  )
}

async function numberOf(trx: Db, { participantId }: Target): Promise<number | null> {
  if (participantId === null) return null
  return (await trx('participants').where({ id: participantId }).first('number'))?.number ?? null
}

/** Never the name of a file, which may be somebody’s. */
function addedEntry(target: Target, { kind, files, href }: Brought, id: number, number: number | null) {
  return {
    ...entryAbout({ ...target, number }, href),
    action: 'attachment.added',
    subjectId: id,
    after: { ...whatFor({ ...target, kind, number }), pieces: files.length },
  }
}

function entryAbout({ about, buyerId, participantId }: Target & { number: number | null }, href: string) {
  const isSomeone = about === 'eligibility'
  return { subject: isSomeone ? 'participant' : 'attachment', subjectId: participantId, buyerId, href }
}

function whatFor({ kind, period, number }: Pick<Attachment, 'kind' | 'period' | 'number'>) {
  return { piece: kind, ...(period && { period }), ...(number !== null && { participant: pseudonym(number) }) }
}

/**
 * The bytes of a paper for whoever may read it, once its reading is in the journal. null: an antivirus has not found it clean, its bytes
 * are gone, or the disk no longer holds what was kept.
 */
export async function readPiece(
  db: Db,
  piece: Attachment,
  href: string,
  author: Author,
  reason = '',
): Promise<Buffer | null> {
  if (!isServed(piece, hasAntivirus())) return null
  const bytes = await take(piece.sha256)
  if (!bytes) {
    await markMissing(db, [piece.id], author.at)
    return null
  }
  const after = { ...whatFor(piece), ...(reason && { reason }) }
  await db.transaction(trx => record(trx, author, { ...entryAbout(piece, href), action: 'attachment.read', after }))
  return bytes
}

/** Withdraws a paper that was brought by mistake: its bytes go, the row stays. @throws Conflict when it is gone already. */
export async function withdraw(db: Db, piece: Attachment, reason: string, href: string, author: Author): Promise<void> {
  await db.transaction(async trx => {
    await lockTarget(trx, piece)
    await onlyOnce(trx, author)
    if (!(await markGone(trx, piece.id, 'removed', author))) await outrun(trx, author)
    const after = { ...whatFor(piece), reason }
    await record(trx, author, { ...entryAbout(piece, href), action: 'attachment.removed', after })
  })
  await discardUnclaimed(db, [piece.sha256])
}
