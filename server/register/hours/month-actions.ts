import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { type Author, onlyOnce, withoutKey } from '#server/journal/store.ts'
import type { Place } from '../clauses/place.ts'
import { unsettle } from '../standings/store.ts'
import { liftReminder } from './answered.ts'
import type { BlankAnswers } from './blank-rules.ts'
import { givenAnswers, recordDepartures, zerosOf } from './blanks.ts'
import type { Entry, Objection } from './entry-rules.ts'
import { type Cell, type Grid, gridOf } from './grid-store.ts'
import { act, type GroupAsked, type GroupOutcome, type Scene } from './month-gestures.ts'
import { channelOf, type SenderStatement } from './statement-rules.ts'
import { type Change, judged } from './typed-cells.ts'
import { lockGrid } from './write-store.ts'
import { isToCheck, tell, writeFigures } from './writing.ts'

export type MonthOutcome =
  /** Nothing of this contract was written. By cell key; `answers`: by placement. */
  | { kind: 'refused'; objections: Map<string, Objection>; conflicts: Map<string, Cell>; answers: Map<number, string> }
  | { kind: 'done'; changed: number; groups: Map<number | null, GroupOutcome> }

type Asked = {
  entries: readonly Entry[]
  answers: BlankAnswers
  groups: readonly GroupAsked[]
  href: string
}

/**
 * Saves what is typed for a month under one contract, whole or not at all, then makes what is asked of each statement. One
 * that is flagged, or that changed since it was read, is left as it is and told.
 * @throws AlreadyDone, Conflict when an employment that ends changed meanwhile.
 */
export async function saveMonth(
  db: Db,
  place: Place,
  month: Month,
  asked: Asked,
  author: Author,
): Promise<MonthOutcome> {
  return db.transaction(async trx => {
    await lockGrid(trx, place.clauseId)
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const { changes, objections, conflicts } = await judged(trx, place.clauseId, grid, asked.entries, author.today)
    const answered = givenAnswers(grid, month, changes, asked.answers, author.today)
    if (objections.size + conflicts.size + answered.wrong.size > 0)
      return { kind: 'refused', objections, conflicts, answers: answered.wrong }

    const by = once(author)
    const written = [...changes, ...zerosOf(answered)]
    const redated = await writeAll(trx, place, month, { grid, written, asked }, by)
    if (answered.departures.length) await recordDepartures(trx, place, answered, by())
    const after = written.length + answered.departures.length + redated > 0 ? await gridOf(trx, place.clauseId) : grid
    const { entries, answers, href } = asked
    const { today } = author
    const scene = {
      trx,
      place,
      month,
      before: grid,
      grid: after,
      entries,
      answers,
      href,
      today,
      by,
      open: answered.open,
    }
    const groups = await actAll(scene, asked.groups)
    if (after !== grid || groups.size > 0) {
      await liftReminder(trx, place, withoutKey(author))
      await unsettle(trx, [place.clauseId])
    }
    return { kind: 'done', changed: written.length, groups }
  })
}

async function actAll(scene: Scene, asked: readonly GroupAsked[]): Promise<Map<number | null, GroupOutcome>> {
  const groups = new Map<number | null, GroupOutcome>()
  for (const group of asked) {
    const outcome = await act(scene, group)
    if (!outcome) continue
    groups.set(group.senderId, outcome)
    // What one sender’s statement became says whether whoever answers with it is awaited still.
    if (settling.has(outcome.kind)) scene.grid = await gridOf(scene.trx, scene.place.clauseId)
  }
  return groups
}

const settling = new Set<GroupOutcome['kind']>(['accepted', 'nothing'])

/** The number of the form goes with the first line that is written, and with no other. */
function once(author: Author): () => Author {
  let isFirst = true
  return () => {
    const by = isFirst ? author : withoutKey(author)
    isFirst = false
    return by
  }
}

type Writing = { grid: Grid; written: readonly Change[]; asked: Asked }

/** @returns how many days of receipt were put right. */
async function writeAll(
  trx: Db,
  place: Place,
  month: Month,
  { grid, written, asked }: Writing,
  by: () => Author,
): Promise<number> {
  const statement = grid.statementOf(month)
  const days = new Map(asked.groups.map(({ senderId, receivedOn }) => [senderId, receivedOn]))
  const ways = new Map(asked.groups.map(({ senderId, channel }) => [senderId, channel ?? '']))
  const channel = ({ senderId }: SenderStatement) => ways.get(senderId) ?? ''
  const isTold = (sender: SenderStatement) => {
    const [day, way] = [days.get(sender.senderId), channel(sender)]
    return (day && day !== sender.receivedOn) || (way && way !== channelOf(sender))
  }
  const redated = statement.senders.filter(sender => isToCheck(sender) && isTold(sender))
  if (written.length + redated.length === 0) return 0
  const signed = by()
  const receivedOn = ({ senderId, ...sender }: SenderStatement) =>
    days.get(senderId) ?? (isToCheck({ senderId, ...sender }) ? sender.receivedOn : null) ?? signed.today
  await writeFigures(trx, place, grid, written, { period: statement.key, redated, receivedOn, channel }, signed)
  const said = { statement, redated: [], receivedOn: '', href: asked.href }
  if (written.length) await tell(trx, place, written, said, signed)
  for (const [index, sender] of redated.entries()) {
    const line = { statement, redated: [sender], receivedOn: receivedOn(sender), href: asked.href }
    await tell(trx, place, [], line, index === 0 && !written.length ? signed : withoutKey(signed))
  }
  return redated.length
}
