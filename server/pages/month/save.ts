import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Month } from '#server/base/dates.ts'
import { AlreadyDone, Conflict } from '#server/base/errors.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { MOVED } from '#server/register/hours/blanks.ts'
import type { Objection } from '#server/register/hours/entry-rules.ts'
import type { Cell } from '#server/register/hours/grid-store.ts'
import { type MonthOutcome, saveMonth } from '#server/register/hours/month-actions.ts'
import type { GroupAsked, GroupOutcome } from '#server/register/hours/month-gestures.ts'
import type { MonthContract } from '#server/register/hours/month-store.ts'
import { channelOf, isPeriodOver, isSettled } from '#server/register/hours/statement-rules.ts'
import { isToCheck } from '#server/register/hours/writing.ts'
import { naming } from '../naming.ts'
import type { MonthAttempt } from './attempt.ts'
import { cellsOf, saysSomething, type Told, whatStands } from './figures.ts'
import { groupKey, type TypedMonth } from './form.ts'
import type { MonthSource } from './source.ts'

// One form over many contracts: each is saved whole or not at all, and what one refuses keeps nothing of the others back.

export type MonthDone = Pick<MonthAttempt, 'objections' | 'conflicts' | 'answers' | 'outcomes'> & {
  /** How many figures were written. */
  changed: number
}

type Saving = { user: User; author: Author; source: MonthSource; typed: TypedMonth; attempt: MonthAttempt }

export async function saveMonths(db: Db, saving: Saving): Promise<MonthDone> {
  const { source, typed } = saving
  const objections = new Map<string, Objection>()
  const conflicts = new Map<string, Cell>()
  const answers = new Map(typed.wrongAnswers)
  const outcomes = new Map<string, GroupOutcome>()
  let changed = 0
  for (const [contract, statements] of Map.groupBy(source.statements, one => one.contract)) {
    const asked = statements.flatMap(one => askedOf(one, saving))
    const named = await namedIn(db, contract, asked, saving.author)
    for (const [senderId, sentence] of named)
      outcomes.set(groupKey(contract.contractId, senderId), { kind: 'refused', sentence })
    const groups = asked.map(one => (named.has(one.senderId) ? { ...one, gesture: null } : one))
    if (!isConcerned(contract, groups, typed)) continue
    const outcome = await saved(db, contract, groups, saving)
    if (outcome.kind === 'refused') {
      for (const [key, objection] of outcome.objections) objections.set(key, objection)
      for (const [key, cell] of outcome.conflicts) conflicts.set(key, cell)
      for (const [id, sentence] of outcome.answers) answers.set(id, sentence)
      continue
    }
    changed += outcome.changed
    for (const [senderId, done] of outcome.groups) outcomes.set(groupKey(contract.contractId, senderId), done)
  }
  return { objections, conflicts, answers, outcomes, changed }
}

/** Whose reason names a participant: everyone reads it, in what happened to the statement. A sentence by sender. */
async function namedIn(
  db: Db,
  { contractId }: MonthContract,
  asked: readonly GroupAsked[],
  author: Author,
): Promise<Map<number | null, string>> {
  const found = new Map<number | null, string>()
  for (const { senderId, gesture, looked, reason } of asked) {
    if (gesture !== 'accept' || looked.size === 0 || !reason) continue
    const named = await naming(db, contractId, { reason }, withoutKey(author))
    if (named) found.set(senderId, named.reason!)
  }
  return found
}

/** What is asked of one statement; nothing of one that the form does not hold. */
function askedOf(told: Told, saving: Saving): GroupAsked[] {
  const { groups, gesture } = saving.typed
  const given = groups.get(told.key)
  if (!given) return []
  // What was read counts for who says so.
  const looked = gesture.kind === 'acceptLooked' ? given.looked : new Set<string>()
  const channel = given.channel === channelOf(told.group.sender) ? '' : given.channel
  return [{ ...given, channel, looked, gesture: gestureFor(told, saving) }]
}

function gestureFor(told: Told, saving: Saving): GroupAsked['gesture'] {
  const { gesture } = saving.typed
  if (gesture.kind === 'acceptAll') return isReady(told, saving) ? 'accept' : null
  if (!('group' in gesture) || gesture.group !== told.key) return null
  if (gesture.kind === 'acceptLooked') return 'accept'
  return gesture.kind === 'accept' || gesture.kind === 'nothing' ? gesture.kind : null
}

/** Something waits to be checked, or is typed now, and the period is over. Figures that were sent back wait for others. */
function isReady(told: Told, { source, typed, attempt }: Saving): boolean {
  const { sender, statement } = told.group
  const isTyped = cellsOf(told).some(key => typed.typed.has(key))
  if (isSettled(sender) || !(isToCheck(sender) || isTyped)) return false
  // A file says something else perhaps: it is read first.
  if (sender.heldId !== null && !isTyped) return false
  const isOver = isPeriodOver(statement, told.contract.endsOn, source.today)
  return isOver && saysSomething(told, whatStands([told], attempt))
}

function isConcerned({ grid }: MonthContract, groups: readonly GroupAsked[], { typed, answers }: TypedMonth): boolean {
  const own = new Set(grid.rows.map(({ placementId }) => placementId))
  return (
    groups.some(({ gesture, receivedOn, channel }) => gesture !== null || receivedOn !== null || channel) ||
    [...answers.keys()].some(id => own.has(id)) ||
    [...typed.keys()].some(key => own.has(Number(key.slice(0, key.indexOf('-')))))
  )
}

async function saved(
  db: Db,
  { contractId, clauseId, grid }: MonthContract,
  groups: readonly GroupAsked[],
  { user, author, source: { month }, typed }: Saving,
): Promise<MonthOutcome> {
  const own = new Set(grid.rows.map(({ placementId }) => placementId))
  const asked = {
    entries: typed.entries.filter(({ placementId }) => own.has(placementId)),
    answers: new Map([...typed.answers].filter(([id]) => own.has(id))),
    groups,
    href: `/mois/${month}`,
  }
  return savedUnder(db, { contractId, clauseId }, month, asked, { user, author })
}

type Asked = Parameters<typeof saveMonth>[3]

/** What is asked under one contract: its part of the form’s number makes a double click harmless in it. */
export async function savedUnder(
  db: Db,
  { contractId, clauseId }: Pick<MonthContract, 'contractId' | 'clauseId'>,
  month: Month,
  asked: Asked,
  { user, author }: { user: User; author: Author },
): Promise<MonthOutcome> {
  const contract = await contractFor(db, user, contractId)
  const by = { ...author, formKey: author.formKey && `${author.formKey}:${contractId}` }
  try {
    return await saveMonth(db, { contract, clauseId }, month, asked, by)
  } catch (error) {
    if (error instanceof AlreadyDone) return { kind: 'done', changed: 0, groups: new Map() }
    const departures = [...asked.answers].filter(([, { kind }]) => kind === 'left')
    if (!(error instanceof Conflict) || departures.length === 0) throw error
    // Nothing was written: an employment that ends was changed first.
    const answers = new Map(departures.map(([id]) => [id, MOVED]))
    return { kind: 'refused', objections: new Map(), conflicts: new Map(), answers }
  }
}
