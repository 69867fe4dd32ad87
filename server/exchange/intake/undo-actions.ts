import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { type Taken, takeBackFigures } from '#server/register/hours/filed.ts'
import { gridsOf } from '#server/register/hours/grid-store.ts'
import { IMPORT_UNDONE } from '#server/register/hours/revisions.ts'
import { isClosedFor } from '#server/register/hours/statement-rules.ts'
import { takeBackReceipts } from '#server/register/hours/taken-back.ts'
import { lockGrids } from '#server/register/hours/write-store.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { takeBackPlacement } from '#server/register/placements/actions.ts'
import {
  fileNumbered,
  instantsUndone,
  type KeptLine,
  linesOfFile,
  noteOutcomes,
  noteUndone,
  restand,
} from './files-store.ts'
import { told } from './filing.ts'
import { fateOf } from './joined-rules.ts'
import { hoursBeside, type Joined, joinedBy, noteFate, standingsOf } from './joined-store.ts'
import { heldTogether, takeBackSplits } from './splitting.ts'

export type Undone = {
  file: { id: number; fileName: string }
  lines: (KeptLine & Taken)[]
  /** Who joined by it. */
  joined: (Joined & Taken)[]
  wasUndone: boolean
}

/**
 * Brings back what stood before this file, figure by figure: each line is undone, kept because somebody touched it since, or
 * impossible, and why. Undone twice, it tries again what was impossible; where nothing was, it says what the first time came to.
 * @throws NotFound
 */
export async function undoStatement(db: Db, user: User, id: number, author: Author): Promise<Undone> {
  return db.transaction(async trx => {
    await onlyOnce(trx, author)
    const file = await fileNumbered(trx, id)
    const lines = await linesOfFile(trx, id)
    const wasUndone = !(await noteUndone(trx, id, author))
    const [left, settled] = parted(lines, line => !wasUndone || line.outcome === 'impossible')
    const found = settled.map(line => ({ ...line, outcome: line.outcome as Taken['outcome'] }))
    const joined = await joinedBy(trx, id)
    if (left.length === 0 && joined.every(({ outcome }) => wasUndone && outcome !== 'impossible'))
      return { file, lines: found, joined: joined as Undone['joined'], wasUndone }
    await lockGrids(trx, [...new Set([...left, ...joined].map(({ clauseId }) => clauseId))])
    let signed = author
    const { held, entries } = await heldTogether(trx, left, await standingIn(trx, left.filter(isSplit)))
    for (const line of left.filter(({ id: lineId }) => held.has(lineId))) found.push({ ...line, ...held.get(line.id)! })
    await noteHeld(trx, left, held)
    await takeBackSplits(trx, entries, author)
    const free = left.filter(({ id: lineId }) => !held.has(lineId))
    for (const [clauseId, mine] of Map.groupBy(free, line => line.clauseId)) {
      const place = { contract: await contractFor(trx, user, mine[0]!.contractId), clauseId }
      const taken = await takeBackFigures(trx, place, mine, author)
      await noteOutcomes(trx, mine, taken)
      const judged = mine.map(line => ({ ...line, ...taken.get(cellKey(line.placementId, line.month))! }))
      found.push(...judged)
      await restand(trx, judged)
      const undone = judged
        .filter(({ outcome }) => outcome === 'undone')
        .map(line => ({ ...line, centihours: line.before ?? 0, before: line.centihours }))
      if (undone.length === 0) continue
      await takeBackReceipts(
        trx,
        place,
        undone.map(({ month }) => month),
        (await instantsUndone(trx, clauseId)).add(author.at),
        author,
      )
      await record(
        trx,
        signed,
        told(place, 'hours.importUndone', undone, line => pseudonym(line.ref), id),
      )
      signed = withoutKey(author)
    }
    const gone = await takeBackJoined(trx, user, { joined, lines: found, wasUndone }, withoutKey(author))
    return { file, lines: found.sort((a, b) => a.id - b.id), joined: gone, wasUndone: false }
  })
}

/** What undoing it now would come to; nothing is written. */
export async function undoForecast(db: Db, id: number): Promise<Pick<Undone, 'lines' | 'joined'>> {
  const lines = await linesOfFile(db, id)
  const standing = await standingIn(db, lines)
  const { held } = await heldTogether(db, lines, standing)
  const words = { yes: 'undone', touched: 'kept', closed: 'impossible' } as const
  const judged = lines.map(line => ({
    ...line,
    ...(held.get(line.id) ?? { outcome: words[standing(line)], why: '' }),
  }))
  const joined = await joinedBy(db, id)
  const fates = await fatesOf(db, joined, judged)
  return { lines: judged, joined: joined.map(one => ({ ...one, ...fates.get(one.id)! })) }
}

type Parted = { joined: readonly Joined[]; lines: Undone['lines']; wasUndone: boolean }

/** Those whom nobody touched leave with the hours; of a second try, those who could not the first time. */
async function takeBackJoined(trx: Db, user: User, { joined, lines, wasUndone }: Parted, author: Author) {
  const [left, settled] = parted(joined, ({ outcome }) => !wasUndone || outcome === 'impossible')
  const fates = await fatesOf(trx, left, lines)
  for (const { id, contractId, clauseId, placementId } of left) {
    const fate = fates.get(id)!
    await noteFate(trx, id, fate)
    if (fate.outcome !== 'undone' || fate.why !== '') continue
    const place = { contract: await contractFor(trx, user, contractId), clauseId }
    await takeBackPlacement(trx, place, placementId, IMPORT_UNDONE, author)
  }
  const done = left.map(one => ({ ...one, ...fates.get(one.id)! }))
  return [...(settled as Undone['joined']), ...done].sort((a, b) => a.id - b.id)
}

/** By number of each who joined, once these lines have become what they do. */
async function fatesOf(db: Db, joined: readonly Joined[], lines: Undone['lines']): Promise<Map<number, Taken>> {
  const ids = joined.map(({ placementId }) => placementId)
  const goes = new Set(
    lines
      .filter(({ outcome, before }) => outcome === 'undone' && before === null)
      .map(({ placementId, month }) => cellKey(placementId, month)),
  )
  const beside = await hoursBeside(db, ids, (placementId, month) => goes.has(cellKey(placementId, month)))
  const closed = new Set(lines.filter(({ outcome }) => outcome === 'impossible').map(({ placementId }) => placementId))
  const standings = await standingsOf(db, joined, id => (closed.has(id) ? 'closed' : beside.has(id) ? 'others' : null))
  return new Map([...standings].map(([id, standing]) => [id, fateOf(standing)]))
}

/** Whether a figure is as the file left it, and may be taken back. */
async function standingIn(trx: Db, lines: readonly KeptLine[]) {
  const grids = await gridsOf(trx, [...new Set(lines.map(({ clauseId }) => clauseId))])
  return ({ clauseId, placementId, month, version }: KeptLine) => {
    const grid = grids.get(clauseId)!
    const row = grid.rows.find(one => one.placementId === placementId)
    if (!row || grid.cells.get(cellKey(placementId, month))?.version !== version) return 'touched'
    return isClosedFor(grid.statementOf(month), row.employerId) ? 'closed' : 'yes'
  }
}

function isSplit({ splitEntryId }: KeptLine): boolean {
  return splitEntryId !== null
}

async function noteHeld(trx: Db, lines: readonly KeptLine[], held: ReadonlyMap<number, Taken>): Promise<void> {
  const some = lines.filter(({ id }) => held.has(id))
  const taken = new Map(some.map(line => [cellKey(line.placementId, line.month), held.get(line.id)!]))
  await noteOutcomes(trx, some, taken)
}

function parted<Line>(lines: readonly Line[], isFirst: (line: Line) => boolean): [Line[], Line[]] {
  const { first = [], second = [] } = Object.groupBy(lines, line => (isFirst(line) ? 'first' : 'second'))
  return [first, second]
}
