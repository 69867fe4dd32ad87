import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { monthOf, plusMonths } from '#server/base/dates.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { entryOf, type Place } from '#server/register/clauses/place.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { type Filed, fileFigures, type Taken, takeBackFigures } from '#server/register/hours/filed.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import {
  answersGiven,
  emptyOriginals,
  type FileLine,
  fileKnown,
  fileNumbered,
  insertFile,
  insertLines,
  type KeptLine,
  linesOfFile,
  noteOutcomes,
  noteUndone,
} from './files-store.ts'
import { previewOf } from './preview.ts'
import { isWritten, type Preview, type PreviewRow } from './preview-rules.ts'
import { type ReadFile, readStatement } from './read.ts'
import type { Answers } from './reading-rules.ts'
import { NIR } from './recognise-rules.ts'
import { type Scope, scopeOf } from './scope.ts'
import type { Days } from './when-rules.ts'

export type Wanted = {
  path: string
  fileName: string
  contractId: number | null
  sender: string
  period: Days
  answers: Answers
}
export type Imported = { id: number; preview: Preview }

/** What importing this file would do; nothing is written. @throws RefusedSheet, NoScope, NotFound */
export async function surveyStatement(db: Db, user: User, wanted: Wanted, today: string): Promise<Preview> {
  const scope = await scopeOf(db, user, wanted)
  const asked = await remembered(db, scope, wanted)
  return previewed(db, await readStatement(asked.path, asked), scope, asked, today)
}

/** What is answered now, over what was answered of the last file of this sender. */
async function remembered(db: Db, { sender }: Scope, wanted: Wanted): Promise<Wanted> {
  const given = sender ? await answersGiven(db, sender.id) : {}
  return { ...wanted, answers: { ...given, ...wanted.answers } }
}

async function previewed(
  db: Db,
  { reading, sha256 }: ReadFile,
  scope: Scope,
  { answers }: Wanted,
  today: string,
): Promise<Preview> {
  const preview = await previewOf(db, reading, scope, { today, answers })
  return { ...preview, sha256, already: await fileKnown(db, sha256) }
}

/** `totalReason`: why the file’s own total is wrong; without it, a file whose total differs is held. */
type Accepted = { totalReason: string; receivedOn?: string }

/** Held, or already here: nothing was written. */
export type Outcome =
  | { kind: 'imported'; id: number; preview: Preview }
  | { kind: 'held' | 'already' | 'nothing'; preview: Preview }

/**
 * Writes the figures of the lines that leave no doubt, all of them or none, with the file they came in; what is decided is decided
 * anew, on the register as it stands. One line of the journal a contract.
 * @throws RefusedSheet, NoScope, NotFound
 */
export async function importStatement(
  db: Db,
  user: User,
  wanted: Wanted,
  accepted: Accepted,
  author: Author,
): Promise<Outcome> {
  const asked = await remembered(db, await scopeOf(db, user, wanted), wanted)
  const file = await readStatement(asked.path, asked)
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const scope = await scopeOf(trx, user, asked)
    const preview = await previewed(trx, file, scope, asked, author.today)
    if (preview.already) return { kind: 'already', preview }
    if (preview.isHeld && !accepted.totalReason) return { kind: 'held', preview }
    const rows = preview.rows.filter(isWritten)
    if (rows.length === 0) return { kind: 'nothing', preview }
    const receivedOn = accepted.receivedOn ?? author.today
    const id = await insertFile(trx, newFile(file, preview, scope, asked, { ...accepted, receivedOn }), author)
    await written(trx, id, scope, rows, receivedOn, author)
    return { kind: 'imported', id, preview }
  })
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
    firstMonth: monthOf(wanted.period.from),
    lastMonth: monthOf(wanted.period.to),
    layout: preview.layout,
    answers: wanted.answers,
    counts: preview.counts,
    totalReason: preview.isHeld ? accepted.totalReason : '',
    receivedOn: accepted.receivedOn,
  }
}

async function written(
  trx: Db,
  id: number,
  { sites, known }: Scope,
  rows: readonly PreviewRow[],
  receivedOn: string,
  author: Author,
) {
  let signed = author
  for (const { place } of sites) {
    const mine = new Map(
      rows.filter(row => row.clauseId === place.clauseId).map(row => [cellKey(row.placementId!, row.month!), row]),
    )
    if (mine.size === 0) continue
    const figures = [...mine.values()].map(row => ({
      placementId: row.placementId!,
      month: row.month!,
      centihours: row.centihours!,
    }))
    const { filed } = await fileFigures(trx, place, figures, receivedOn, author)
    await insertLines(
      trx,
      id,
      filed.map(line => lineOf(line, place, mine.get(cellKey(line.placementId, line.month))!)),
    )
    const refOf = (line: Filed) =>
      pseudonym(known.get(mine.get(cellKey(line.placementId, line.month))!.participantId!)!.number)
    await record(trx, signed, told(place, 'hours.imported', filed, refOf, id))
    signed = withoutKey(author)
  }
}

function lineOf(line: Filed, { clauseId }: Place, { cells, match, candidates }: PreviewRow): FileLine {
  const method = match?.method ?? ''
  return {
    ...line,
    clauseId,
    cells: cells.join(', ').slice(0, 500),
    method,
    score: candidates[0]?.score ?? 0,
    margin: match?.margin ?? 0,
  }
}

function told<Line extends Filed>(
  place: Place,
  action: string,
  lines: readonly Line[],
  refOf: (line: Line) => string,
  file: number,
) {
  const figures = (of: (line: Line) => number | null) =>
    Object.fromEntries(lines.map(line => [`${refOf(line)} ${line.month}`, of(line)]))
  const before = figures(({ before }) => before)
  const after = figures(({ centihours }) => centihours)
  return entryOf(place, action, `/marches/${place.contract.id}/heures`, before, { ...after, file })
}

export type Undone = { file: { id: number; fileName: string }; lines: (KeptLine & Taken)[]; wasUndone: boolean }

/**
 * Brings back what stood before this file, figure by figure: each line is undone, kept because somebody touched it since, or
 * impossible, and why. Undone twice, it does nothing more and says what the first time came to. @throws NotFound
 */
export async function undoStatement(db: Db, user: User, id: number, author: Author): Promise<Undone> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const file = await fileNumbered(trx, id)
    const lines = await linesOfFile(trx, id)
    if (!(await noteUndone(trx, id, author)))
      return {
        file,
        lines: lines.map(line => ({ ...line, outcome: line.outcome as Taken['outcome'] })),
        wasUndone: true,
      }
    const found: (KeptLine & Taken)[] = []
    let signed = author
    for (const [clauseId, mine] of Map.groupBy(lines, line => line.clauseId)) {
      const place = { contract: await contractFor(trx, user, mine[0]!.contractId), clauseId }
      const taken = await takeBackFigures(trx, place, mine, author)
      await noteOutcomes(trx, mine, taken)
      const judged = mine.map(line => ({ ...line, ...taken.get(cellKey(line.placementId, line.month))! }))
      found.push(...judged)
      const undone = judged
        .filter(({ outcome }) => outcome === 'undone')
        .map(line => ({ ...line, centihours: line.before ?? 0, before: line.centihours }))
      if (undone.length === 0) continue
      await record(
        trx,
        signed,
        told(place, 'hours.importUndone', undone, line => pseudonym(line.ref), id),
      )
      signed = withoutKey(author)
    }
    return { file, lines: found, wasUndone: false }
  })
}

/** How long a file is kept as it came: that of a follow-up, two years (CNIL, référentiel social). */
const KEPT_MONTHS = 24

/** Empties the files that came and whose time has passed, or whose persons went to the archive. @returns how many */
export async function forgetOriginals(db: Db, today: string): Promise<number> {
  return db.transaction(trx => emptyOriginals(trx, plusMonths(today, -KEPT_MONTHS)))
}
