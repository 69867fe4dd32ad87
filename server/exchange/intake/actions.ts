import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { monthOf, plusMonths } from '#server/base/dates.ts'
import { type Author, onlyOnce } from '#server/journal/store.ts'
import { decidedOf } from '#server/register/deposits/answers-store.ts'
import type { Decided } from '#server/register/deposits/decided-rules.ts'
import { forgetDeposits } from '#server/register/deposits/store.ts'
import { noteNamesMatched } from '#server/register/participants/identity-lines.ts'
import type { Limits } from '../sheets/jail.ts'
import { emptyOriginals, figuresWritten, fileKnown, insertFile, recipeOf } from './files-store.ts'
import { written } from './filing.ts'
import { previewOf } from './preview.ts'
import { isWritten, type Preview, type PreviewRow } from './preview-rules.ts'
import { type ReadFile, readStatement } from './read.ts'
import type { Answers, Layout } from './reading-rules.ts'
import { NIR } from './recognise-rules.ts'
import { type Scope, scopeOf, senderOf } from './scope.ts'
import { writeSplits } from './splitting.ts'
import type { TypedCells } from './typed-rules.ts'
import type { Days } from './when-rules.ts'

export type Wanted = {
  path: string
  fileName: string
  contractId: number | null
  sender: string
  period: Days
  answers: Answers
  /** Of a file that waits: which, its contracts, its sender. */
  depositId?: number
  contractIds?: readonly number[]
  senderId?: number | null
  /** Who its lines are said to be about. */
  decided?: Decided
  /** How the last file of its sender was understood. */
  earlier?: readonly Layout[]
  /** Over its cells. */
  typed?: TypedCells
}
export type Imported = { id: number; preview: Preview }

/** What importing this file would do; nothing is written. @throws RefusedSheet, NoScope, NotFound */
export async function surveyStatement(
  db: Db,
  user: User,
  wanted: Wanted,
  today: string,
  limits: Limits = {},
): Promise<Preview> {
  const scope = await scopeOf(db, user, wanted)
  const asked = await remembered(db, scope.sender, wanted)
  return previewed(db, await readStatement(asked.path, asked, limits), scope, asked, today)
}

/** What is answered now, over what was answered of the last file of this sender. */
export async function remembered(db: Db, sender: Scope['sender'], wanted: Wanted): Promise<Wanted> {
  const { answers: given, layout: earlier } = sender
    ? await recipeOf(db, sender.id)
    : { answers: {} as Answers, layout: [] }
  const decided = await decidedOf(db, { depositId: wanted.depositId, senderId: sender?.id ?? null })
  const columns = { ...given.columns, ...wanted.answers.columns }
  const isTold = Object.keys(columns).length > 0
  return { ...wanted, decided, earlier, answers: { ...given, ...wanted.answers, ...(isTold && { columns }) } }
}

export async function previewed(
  db: Db,
  { reading, sha256 }: ReadFile,
  scope: Scope,
  { answers, period, decided, earlier = [] }: Wanted,
  today: string,
): Promise<Preview> {
  const filed = await figuresWritten(db, sha256)
  const preview = await previewOf(db, reading, scope, { today, answers, filed, decided, earlier })
  return { ...preview, sha256, already: await fileKnown(db, { sha256, ...monthsOf(period), answers }) }
}

function monthsOf({ from, to }: Days) {
  return { firstMonth: monthOf(from), lastMonth: monthOf(to) }
}

/** `totalReason`: why the file’s own total is wrong; without it, a file whose total differs is held. */
type Accepted = {
  totalReason: string
  receivedOn?: string
  /** In the same transaction, once it is written. */
  also?(trx: Db, fileId: number): Promise<void>
}

/** Held, or already here with nothing more to write: nothing was written. */
export type Outcome =
  | { kind: 'imported'; id: number; preview: Preview }
  | { kind: 'held' | 'already' | 'nothing'; preview: Preview }

/**
 * Writes the figures of the lines that leave no doubt, all of them or none, with the file they came in; what is decided is decided
 * anew, on the register as it stands. One line of the journal a contract.
 * @throws RefusedSheet, NoScope, NotFound, NotWritten
 */
export async function importStatement(
  db: Db,
  user: User,
  wanted: Wanted,
  accepted: Accepted,
  author: Author,
): Promise<Outcome> {
  const asked = await remembered(db, await senderOf(db, user, wanted), wanted)
  return importRead(db, user, await readStatement(asked.path, asked), asked, accepted, author)
}

/** The same of a file that was read, as it was asked. @throws NoScope, NotFound, NotWritten */
export async function importRead(
  db: Db,
  user: User,
  file: ReadFile,
  asked: Wanted,
  accepted: Accepted,
  author: Author,
): Promise<Outcome> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const scope = await scopeOf(trx, user, asked, { isLocked: true })
    const preview = await previewed(trx, file, scope, asked, author.today)
    await noteRecognised(trx, scope, preview.rows, author)
    const rows = preview.rows.filter(isWritten)
    if (preview.already && rows.length === 0) return { kind: 'already', preview }
    if (preview.isHeld && !accepted.totalReason) return { kind: 'held', preview }
    if (rows.length === 0) return { kind: 'nothing', preview }
    const receivedOn = accepted.receivedOn ?? author.today
    const id = await insertFile(trx, newFile(file, preview, scope, asked, { ...accepted, receivedOn }), author)
    await written(trx, id, scope, rows, receivedOn, author)
    await writeSplits(trx, id, preview.rows, author)
    await accepted.also?.(trx, id)
    return { kind: 'imported', id, preview }
  })
}

/** Names of the file were found to be those of persons: so many, on each contract; those on none are told with the first. */
async function noteRecognised(trx: Db, { sites }: Scope, rows: readonly PreviewRow[], author: Author) {
  const contracts = new Map(sites.map(({ place: { contract } }) => [contract.id, contract]))
  const people = new Map<number, Set<number>>()
  for (const { contractId, candidates } of rows) {
    const id = contractId ?? sites[0]!.place.contract.id
    const those = people.get(id) ?? new Set()
    people.set(id, those)
    for (const one of candidates) those.add(one.id)
  }
  for (const [id, those] of people)
    if (those.size > 0) await noteNamesMatched(trx, contracts.get(id)!, those.size, author)
}

function newFile(
  { bytes, sha256 }: ReadFile,
  preview: Preview,
  { sender }: Scope,
  wanted: Wanted,
  accepted: Accepted & { receivedOn: string },
) {
  const keepsBytes = !preview.notes.includes(NIR)
  return {
    fileName: wanted.fileName,
    sha256,
    kind: preview.kind,
    bytes: keepsBytes ? bytes : null,
    sizeBytes: bytes.length,
    senderId: sender?.id ?? null,
    ...monthsOf(wanted.period),
    layout: preview.layout,
    answers: wanted.answers,
    counts: preview.counts,
    totalReason: preview.isHeld ? accepted.totalReason : '',
    receivedOn: accepted.receivedOn,
  }
}

/** How long a file is kept as it came: that of a follow-up, two years (CNIL, référentiel social). */
const KEPT_MONTHS = 24

/** Empties the files that came and whose time has passed, or whose persons went to the archive. @returns how many */
export async function forgetOriginals(db: Db, today: string): Promise<number> {
  return db.transaction(async trx => {
    await forgetDeposits(trx, plusMonths(today, -KEPT_MONTHS))
    return emptyOriginals(trx, plusMonths(today, -KEPT_MONTHS))
  })
}
