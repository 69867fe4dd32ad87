import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { type Author, record } from '#server/journal/store.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { entryOf, type Place } from '../clauses/place.ts'
import type { BlankAnswers } from './blank-rules.ts'
import { close, employersWithHours, sayNothingWorked } from './closing.ts'
import { linesOfPeople } from './elsewhere.ts'
import { cellKey, type Entry } from './entry-rules.ts'
import { blocks, byPerson, type Flag, markOf } from './flag-rules.ts'
import { lookedWords } from './flag-words.ts'
import type { Grid } from './grid-store.ts'
import { flagsIn, type Group, groupsIn } from './groups.ts'
import type { Way } from './request-rules.ts'
import {
  concerned,
  isPeriodOver,
  isSettled,
  objectionToReceived,
  type PeriodStatement,
  type SenderStatement,
} from './statement-rules.ts'
import { unseenIn } from './typed-cells.ts'

// What is done with one statement from the page of a month, inside the transaction that wrote its figures.

/** What is asked of the statement of one sender, beside its figures. */
export type GroupAsked = {
  senderId: number | null
  /** How many gestures it had known when it was read. */
  seen: number
  gesture: 'accept' | 'nothing' | null
  /** The flags that were read, by their mark: they are accepted with it. */
  looked: ReadonlySet<string>
  /** Why, where a flag asks for it. */
  reason: string
  /** The day on which the sender answered; null: not said. */
  receivedOn: string | null
  /** How it came; '': not said. */
  channel?: Way | ''
}

/** What became of it. */
export type GroupOutcome =
  | { kind: 'accepted' | 'nothing' }
  | { kind: 'flagged'; flags: Flag[] }
  /** Somebody did something to it since it was read. */
  | { kind: 'changed' }
  /** Of whom something is still to come, by pseudonym. */
  | { kind: 'open'; refs: string[] }
  | { kind: 'refused'; sentence: string }

export type Scene = {
  trx: Db
  place: Place
  month: Month
  /** As it was found, and with what was written since. */
  before: Grid
  grid: Grid
  /** The cells and answers of the form. */
  entries: readonly Entry[]
  answers: BlankAnswers
  href: string
  today: string
  /** Who signs the next line. */
  by: () => Author
  /** Employers of whom something is still to come. */
  open: ReadonlySet<number>
}

/** Makes what is asked of one statement; null: nothing is. */
export async function act(scene: Scene, asked: GroupAsked): Promise<GroupOutcome | null> {
  const { gesture } = asked
  if (gesture === null) return null
  const group = groupsIn(scene.grid, scene.month).find(({ sender }) => sender.senderId === asked.senderId)
  const { contract } = scene.place
  if (!group || hasChanged(scene, asked)) return { kind: 'changed' }
  if (!isPeriodOver(group.statement, contract.endsOn, scene.today)) return refused('Cette période n’est pas finie.')
  return gesture === 'nothing' ? nothing(scene, group, asked) : accept(scene, group, asked)
}

function cameBy(author: Author, { channel }: GroupAsked): Author {
  return channel ? { ...author, channel } : author
}

function refused(sentence: string): GroupOutcome {
  return { kind: 'refused', sentence }
}

/** Another gesture was made, or a figure that was not on the page was written: nobody answers for what they did not see. */
function hasChanged({ before, month, entries }: Scene, { senderId, seen }: GroupAsked): boolean {
  const group = groupsIn(before, month).find(({ sender }) => sender.senderId === senderId)
  if (group?.sender.events.length !== seen) return true
  const own = new Set(group.rows.map(({ placementId }) => placementId))
  return unseenIn(before, entries).some(cell => own.has(cell.placementId) && group.months.includes(cell.month))
}

async function accept(scene: Scene, group: Group, asked: GroupAsked): Promise<GroupOutcome> {
  const { trx, place, month, grid, by, open, today } = scene
  const { statement, sender } = group
  const receivedOn = asked.receivedOn ?? sender.receivedOn ?? today
  const late = objectionToReceived(receivedOn, today)
  if (late) return refused(late)
  if (!employersWithHours(grid, statement).has(sender.senderId ?? 0))
    return refused('Rien n’est déclaré. Si personne n’a travaillé, dites «\u00a0Néant\u00a0».')
  if (open.has(sender.senderId ?? 0)) return leftOpen(scene, group)
  const flags = await flagsNow(scene, group)
  const refs = new Map(group.rows.map(row => [row.placementId, row.ref]))
  const held = flags.some(flag => blocks(flag) === 'answer' || (blocks(flag) === 'reason' && !asked.reason))
  // Nobody accepts after reading what was not on the page: what is new, or says another figure, is to be read.
  if (held || flags.some(flag => !asked.looked.has(markOf(flag)))) return { kind: 'flagged', flags }

  const looked = flags.length ? lookedWords(flags, id => refs.get(id)!, asked.reason) : ''
  const waiting = othersOpen(statement, sender)
  const of = concerned(statement, 'nothingWorked', sender.senderId)
  const closing = { receivedOn, href: scene.href, open: waiting, awaited: [], of, looked }
  await close(trx, place, grid, month, closing, cameBy(by(), asked))
  return { kind: 'accepted' }
}

/** Others who still owe theirs: whoever answers with them is not settled before them. */
function othersOpen({ senders }: PeriodStatement, { senderId }: SenderStatement): Set<number> {
  const open = senders.filter(one => !one.follows && one.expected && !isSettled(one) && one.senderId !== senderId)
  return new Set(open.map(one => one.senderId ?? 0))
}

async function leftOpen({ trx, place, answers, href, by }: Scene, group: Group): Promise<GroupOutcome> {
  const refs = group.rows.filter(row => answers.get(row.placementId)?.kind === 'awaited').map(({ ref }) => ref)
  const { key } = group.statement
  const entry = entryOf(place, 'statement.leftOpen', href, { month: key }, { month: key, awaited: refs })
  await record(trx, by(), entry)
  return { kind: 'open', refs }
}

async function flagsNow({ trx, place, grid, today }: Scene, group: Group): Promise<Flag[]> {
  const months = monthsIn(group.statement.key)
  const lines = await linesOfPeople(trx, [place.clauseId], { from: months[0]!, to: months.at(-1)! })
  const sight = {
    clauseId: place.clauseId,
    grid,
    lines: byPerson(lines),
    typed: new Map(),
    endsOn: place.contract.endsOn,
    today,
  }
  return flagsIn(group, sight)
}

async function nothing(scene: Scene, { statement, sender, rows }: Group, asked: GroupAsked): Promise<GroupOutcome> {
  const { trx, place, grid, by, today } = scene
  const receivedOn = asked.receivedOn ?? today
  const late = objectionToReceived(receivedOn, today)
  if (late) return refused(late)
  const months = monthsIn(statement.key)
  const worked = rows.some(({ placementId }) =>
    months.some(month => (grid.cells.get(cellKey(placementId, month))?.centihours ?? 0) > 0),
  )
  if (worked) return refused('Des heures sont déclarées. Mettez-les d’abord à zéro si personne n’a travaillé.')
  const able = concerned(statement, 'nothingWorked', sender.senderId)
  const waiting = othersOpen(statement, sender)
  const of = able.filter(one => !one.follows || waiting.size === 0)
  if (of.length === 0) return refused('Ce relevé est déjà arrêté.')
  await sayNothingWorked(trx, place, statement, receivedOn, scene.href, cameBy(by(), asked), of)
  return { kind: 'nothing' }
}
