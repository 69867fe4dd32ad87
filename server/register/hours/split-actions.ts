import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { type Author, onlyOnce, record, withoutKey } from '#server/journal/store.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import type { Pool } from '../clauses/pool-store.ts'
import { partsOf } from '../splits/rules.ts'
import { entryKey, insertEntry, type SplitEntry, type SplitLine } from '../splits/store.ts'
import { SPLIT_REASON, SPLIT_UNDONE } from '../splits/words.ts'
import { liftReminder } from './answered.ts'
import { cellKey, meant, type Objection } from './entry-rules.ts'
import { type Filed, fileFigures, takeBackFigures } from './filed.ts'
import type { Row } from './grid-store.ts'
import { MOST_IN_A_MONTH } from './rules.ts'
import { seenOf, type Together } from './split-rules.ts'
import { agreementOf, type SplitMonth, splitMonthOf } from './split-store.ts'
import { isClosedFor } from './statement-rules.ts'
import { figureOf } from './typed-cells.ts'
import { lockGrids } from './write-store.ts'

/** Hours of one person as a form sends them, with what stood on the screen (`seenOf`). */
export type SplitTyped = { key: string; text: string; seen: string }

/** What is wrong with a person’s hours, and under which contract where it is one of them. */
export type SplitObjection = { clauseId: number | null; objection: Objection }

export type SplitOutcome =
  | { kind: 'saved'; changed: number }
  /** Nothing was written. By `entryKey`; `conflicts`: somebody wrote there meanwhile. */
  | { kind: 'refused'; objections: Map<string, SplitObjection>; conflicts: Set<string> }
  /** No agreement holds that month. */
  | { kind: 'none' }

/** `places`: the contracts of the agreement, as this author sees them. */
type Asked = { pool: Pool; places: readonly Place[]; month: Month; href: string }

/** The figures of each contract add up to what was worked; all that is typed is written, or nothing. */
export function splitHours(db: Db, asked: Asked, typed: readonly SplitTyped[], author: Author): Promise<SplitOutcome> {
  return acting(db, asked, author, async (trx, scene) => {
    const { changes, objections, conflicts } = judged(scene, typed)
    if (objections.size + conflicts.size > 0) throw new Refused(objections, conflicts)
    if (changes.length === 0) return 0
    await writeAll(trx, asked, scene, changes, author)
    return changes.length
  })
}

/** What stood before a person’s hours were split stands again under each contract, or under none of them. */
export function undoSplit(
  db: Db,
  asked: Asked,
  { key, seen }: Pick<SplitTyped, 'key' | 'seen'>,
  author: Author,
): Promise<SplitOutcome> {
  return acting(db, asked, author, async (trx, scene) => {
    const entry = scene.entries.get(key)
    if (!entry) return 0
    const closed = closedAmong(scene, entry)
    if (closed !== null) throw new Refused(new Map([[key, { clauseId: closed, objection: { kind: 'closed' } }]]))
    const one = scene.together.find(row => entryKey(row) === key)
    if (one && seenOf(one, entry, scene.grids, asked.month) !== seen) throw new Refused(new Map(), new Set([key]))
    await takeBack(trx, asked, scene, entry, author)
    return 1
  })
}

class Refused extends Error {
  readonly objections: Map<string, SplitObjection>
  readonly conflicts: Set<string>
  constructor(objections: Map<string, SplitObjection>, conflicts: Set<string> = new Set()) {
    super('refused')
    this.objections = objections
    this.conflicts = conflicts
  }
}

/** Under the locks of all the contracts; what was decided before is read there. @returns how many were changed. */
async function acting(
  db: Db,
  { pool, month }: Asked,
  author: Author,
  act: (trx: Db, scene: SplitMonth) => Promise<number>,
): Promise<SplitOutcome> {
  try {
    return await db.transaction(async (trx): Promise<SplitOutcome> => {
      await trx('pools').where({ id: pool.id }).forUpdate().select('id')
      const agreement = await agreementOf(trx, pool.id, month)
      if (!agreement) return { kind: 'none' }
      await lockGrids(
        trx,
        agreement.parts.map(({ clauseId }) => clauseId),
      )
      await onlyOnce(trx, author)
      return { kind: 'saved', changed: await act(trx, await splitMonthOf(trx, agreement, month)) }
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { kind: 'refused', objections: error.objections, conflicts: error.conflicts }
  }
}

type Changed = { one: Together<Row>; entry: SplitEntry | null; centihours: number }

function judged(scene: SplitMonth, typed: readonly SplitTyped[]) {
  const { together, entries, grids, month } = scene
  const people = new Map(together.map(one => [entryKey(one), one]))
  const changes: Changed[] = []
  const objections = new Map<string, SplitObjection>()
  const conflicts = new Set<string>()
  for (const { key, text, seen } of typed) {
    const one = people.get(key)
    if (!one) continue
    const entry = entries.get(key) ?? null
    const standing = entry?.centihours ?? null
    const { value, refused } = figureOf({ text, seenCentihours: standing })
    if (refused === null && value === standing) continue
    const objection: Objection | null =
      refused !== null
        ? { kind: 'shape', said: refused }
        : value! < 0
          ? { kind: 'negative' }
          : value! > MOST_IN_A_MONTH
            ? { kind: 'tooMany', centihours: value!, suggestion: meant(value!) }
            : null
    const closed = objection ? null : closedAmong(scene, { month, employerId: one.employerId, lines: one.rows })
    if (objection) objections.set(key, { clauseId: null, objection })
    else if (closed !== null) objections.set(key, { clauseId: closed, objection: { kind: 'closed' } })
    else if (seenOf(one, entry, grids, month) !== seen) conflicts.add(key)
    else changes.push({ one, entry, centihours: value! })
  }
  return { changes, objections, conflicts }
}

/** The first of these contracts whose statement is settled; null: none is. */
function closedAmong(
  { grids, month }: SplitMonth,
  { employerId, lines }: { month: Month; employerId: number; lines: readonly { clauseId: number }[] },
): number | null {
  const found = lines.find(({ clauseId }) => {
    const grid = grids.get(clauseId)
    return grid && isClosedFor(grid.statementOf(month), employerId)
  })
  return found?.clauseId ?? null
}

async function writeAll(trx: Db, asked: Asked, scene: SplitMonth, changes: readonly Changed[], author: Author) {
  const { month, agreement, grids } = scene
  const shared = changes.map(({ one, entry, centihours }) => {
    const lines = partsOf(centihours, one.rows).map(
      ({ row, ...part }): SplitLine & { ref: string; now: number | null } => {
        const cell = grids.get(part.clauseId)!.cells.get(cellKey(row.placementId, month))
        const earlier = entry?.lines.find(({ placementId }) => placementId === row.placementId)
        const now = cell?.centihours ?? null
        return { ...part, placementId: row.placementId, before: earlier ? earlier.before : now, ref: row.ref, now }
      },
    )
    return { one, centihours, lines }
  })
  const left = new Set(agreement.parts.map(({ clauseId }) => clauseId))
  for (const [index, { clauseId }] of agreement.parts.entries()) {
    left.delete(clauseId)
    const place = placeOf(asked, clauseId)
    const mine = shared.flatMap(({ lines }) => lines.filter(line => line.clauseId === clauseId))
    const figures = mine.map(({ placementId, centihours }) => ({ placementId, month, centihours }))
    const site = { place, grid: grids.get(clauseId)! }
    const beyond = beyondOf(shared, left, month)
    const written = { receivedOn: author.today, beyond, reason: SPLIT_REASON, isWhole: true }
    const { refused } = await fileFigures(trx, site, figures, written, author)
    if (refused.size > 0) throw new Refused(objectionsOf(shared, clauseId, refused, month))
    await liftReminder(trx, place, withoutKey(author))
    await tell(trx, place, 'hours.split', asked, mine, index === 0 ? author : withoutKey(author))
  }
  for (const { one, centihours, lines } of shared)
    await insertEntry(trx, { ...one, month, agreementId: agreement.id, centihours }, lines, author)
}

type Shared = { one: Together<Row>; centihours: number; lines: (SplitLine & { ref: string; now: number | null })[] }

/** By person and month, what is about to be added under contracts that are not written yet. */
function beyondOf(shared: readonly Shared[], left: ReadonlySet<number>, month: Month): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { one, lines } of shared) {
    const key = `${one.participantId}-${month}`
    for (const { clauseId, centihours, now } of lines)
      if (left.has(clauseId)) sums.set(key, (sums.get(key) ?? 0) + centihours - (now ?? 0))
  }
  return sums
}

function objectionsOf(
  shared: readonly Shared[],
  clauseId: number,
  refused: ReadonlyMap<string, Objection>,
  month: Month,
): Map<string, SplitObjection> {
  return new Map(
    shared.flatMap(({ one, lines }) => {
      const line = lines.find(own => own.clauseId === clauseId)!
      const objection = refused.get(cellKey(line.placementId, month))
      return objection ? [[entryKey(one), { clauseId, objection }] as const] : []
    }),
  )
}

async function takeBack(trx: Db, asked: Asked, scene: SplitMonth, entry: SplitEntry, author: Author): Promise<void> {
  const { month, agreement, grids } = scene
  for (const [index, line] of entry.lines.entries()) {
    const place = placeOf(asked, line.clauseId)
    const grid = grids.get(line.clauseId)!
    const cell = grid.cells.get(cellKey(line.placementId, month))!
    const filed: Filed = {
      placementId: line.placementId,
      month,
      centihours: line.centihours,
      before: line.before,
      version: cell.version,
    }
    await takeBackFigures(trx, place, [filed], author, SPLIT_UNDONE)
    const ref = grid.rows.find(({ placementId }) => placementId === line.placementId)?.ref ?? ''
    const told = [{ ref, now: cell.centihours, centihours: line.before ?? 0 }]
    await tell(trx, place, 'hours.splitUndone', asked, told, index === 0 ? author : withoutKey(author))
  }
  const { participantId, employerId } = entry
  await insertEntry(trx, { participantId, employerId, month, agreementId: agreement.id, centihours: null }, [], author)
}

function placeOf({ places }: Asked, clauseId: number): Place {
  return places.find(place => place.clauseId === clauseId)!
}

/** One line of the journal a contract, by pseudonym. */
function tell(
  trx: Db,
  place: Place,
  action: string,
  { month, href }: Asked,
  lines: readonly { ref: string; now: number | null; centihours: number }[],
  author: Author,
): Promise<void> {
  const before = Object.fromEntries(lines.map(({ ref, now }) => [`${ref} ${month}`, now]))
  const after = Object.fromEntries(lines.map(({ ref, centihours }) => [`${ref} ${month}`, centihours]))
  return record(trx, author, entryOf(place, action, href, before, after))
}
