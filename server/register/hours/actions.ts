import type { Db } from '#db/connect.ts'
import type { Month } from '#server/base/dates.ts'
import { hours } from '#server/base/format.ts'
import { type Author, onlyOnce, withoutKey } from '#server/journal/store.ts'
import { monthsIn } from '../clauses/period-rules.ts'
import { inPeriod, ofPeriod } from '../clauses/period-words.ts'
import type { Place } from '../clauses/place.ts'
import { unsettle } from '../standings/store.ts'
import { liftReminder } from './answered.ts'
import { type BlankAnswers, hasMoved } from './blank-rules.ts'
import { type Answered, answersTo, givenAnswers, keyOf, recordDepartures, type Unanswered, zerosOf } from './blanks.ts'
import { close, sayNothingWorked } from './closing.ts'
import { cellKey, type Entry, type Objection } from './entry-rules.ts'
import { type Cell, type Grid, gridOf } from './grid-store.ts'
import { reasoned } from './reasoned.ts'
import { concerned, isClosedFor, isPeriodOver, objectionToReceived, type PeriodStatement } from './statement-rules.ts'
import { type Change, judged, unseenIn } from './typed-cells.ts'
import { lockGrid } from './write-store.ts'
import { isToCheck, tell, writeFigures } from './writing.ts'

/** What the grid asks once its figures are written. */
export type GridGesture = 'save' | 'validate' | 'nothing'

type Outcome =
  /** `left`: how many employments ended; `open`: of whom something is still to come: their statement was not validated. */
  | { kind: 'saved'; changed: number; left: number; redated: boolean; open: string[] }
  /** Nothing is said of some who are placed: nothing was saved. */
  | ({ kind: 'blank' } & Unanswered)
  /** By cell key; `answers`: by placement. */
  | {
      kind: 'refused'
      objections: Map<string, Objection>
      sentence: string | null
      answers: Map<number, string>
      /** The sentence is answered by a reason. */
      asksReason?: true
    }
  /** Cells that someone else changed meanwhile, by key, with what they hold now. */
  | { kind: 'conflict'; conflicts: Map<string, Cell> }

type Asked = {
  gesture: GridGesture
  month: Month
  /** The day the company answered; today where nobody says otherwise. */
  receivedOn?: string
  /** That day was corrected: it is said of every answer of the period that is being checked. */
  redated?: boolean
  /** What was answered of those of whom nothing is said, by placement. */
  answers?: BlankAnswers
  /** Why what is flagged is right, where an acceptance asks it. */
  reason?: string
  href: string
}

/** Saves a month grid, all of it or nothing; then closes the period of the month, or says that nobody worked, when asked. */
export async function saveGrid(
  db: Db,
  place: Place,
  entries: readonly Entry[],
  asked: Asked,
  author: Author,
): Promise<Outcome> {
  const { gesture, month, href } = asked
  const receivedOn = asked.receivedOn ?? author.today
  return db.transaction(async trx => {
    await lockGrid(trx, place.clauseId)
    await onlyOnce(trx, author)
    const grid = await gridOf(trx, place.clauseId)
    const { changes: typed, objections, conflicts } = await judged(trx, place.clauseId, grid, entries, author.today)
    if (conflicts.size) return { kind: 'conflict', conflicts }
    if (objections.size) return { kind: 'refused', objections, sentence: null, answers: new Map() }

    const sentence =
      objectionToReceived(receivedOn, author.today) ??
      objectionToGesture(gesture, month, place, grid, typed, author.today) ??
      (gesture === 'validate' ? objectionToUnseen(month, grid, entries) : null) ??
      (gesture === 'validate' && asked.answers && hasMoved(grid.rows, asked.answers) ? ANY_MOVED : null)
    if (sentence) return { kind: 'refused', objections, sentence, answers: new Map() }

    const answered = answersIn(gesture, grid, month, typed, asked.answers, author.today)
    if ('blanks' in answered) return { kind: 'blank', ...answered }
    if (answered.wrong.size) return { kind: 'refused', objections, sentence: null, answers: answered.wrong }
    const changes = [...typed, ...zerosOf(answered)]

    const statement = grid.statementOf(month)
    const written = new Map(
      changes.map(({ entry, centihours }) => [cellKey(entry.placementId, entry.month), centihours]),
    )
    const settling = concerned(statement, 'nothingWorked').filter(({ senderId }) => !answered.open.has(senderId ?? 0))
    const accepting = { month, senders: settling, typed: written, reason: asked.reason ?? '', today: author.today }
    const why = gesture === 'validate' ? await reasoned(trx, place, grid, accepting) : { looked: '' }
    if ('asksReason' in why)
      return { kind: 'refused', objections, sentence: why.asksReason, answers: new Map(), asksReason: true }
    const redated = asked.redated ? concerned(statement, 'sendBack').filter(isToCheck) : []
    await writeFigures(trx, place, grid, changes, { period: statement.key, redated, receivedOn }, author)
    await tell(trx, place, changes, { statement, redated, receivedOn, href }, author)
    const isTold = changes.length > 0 || redated.length > 0
    await recordDepartures(trx, place, answered, isTold ? withoutKey(author) : author)
    const isRecorded = isTold || answered.departures.length > 0
    const rest = isRecorded ? withoutKey(author) : author
    const open = answered.awaited.map(({ ref }) => ref)
    if (gesture !== 'save') {
      const after = await gridOf(trx, place.clauseId)
      if (gesture === 'nothing') await sayNothingWorked(trx, place, after.statementOf(month), receivedOn, href, rest)
      else await close(trx, place, after, month, { receivedOn, href, open: answered.open, awaited: open, ...why }, rest)
    }
    if (isRecorded || gesture !== 'save') await liftReminder(trx, place, withoutKey(author))
    if (isRecorded || gesture !== 'save') await unsettle(trx, [place.clauseId])
    const left = answered.departures.length
    const waiting = gesture === 'validate' ? open : []
    return { kind: 'saved', changed: changes.length, left, redated: redated.length > 0, open: waiting }
  })
}

const nobody: Answered = { zeros: [], departures: [], awaited: [], open: new Set() }

/** What is said of those who have no figure, once what is typed is written: a validation asks it of everybody. `wrong`: by placement. */
function answersIn(
  gesture: GridGesture,
  grid: Grid,
  month: Month,
  typed: readonly Change[],
  answers: BlankAnswers = new Map(),
  today: string,
): (Answered & { wrong: Map<number, string> }) | Unanswered {
  const wrong = new Map<number, string>()
  if (gesture === 'nothing') return { wrong, ...nobody }
  if (gesture === 'save') return givenAnswers(grid, month, typed, answers, today)
  const statement = grid.statementOf(month)
  const written = new Map(typed.map(change => [keyOf(change), change.centihours]))
  const answered = answersTo(grid, statement, concerned(statement, 'nothingWorked'), { answers, written, today })
  return 'blanks' in answered ? answered : { wrong, ...answered }
}

function objectionToGesture(
  gesture: GridGesture,
  month: Month,
  { contract }: Place,
  grid: Grid,
  changes: readonly Change[],
  today: string,
): string | null {
  if (gesture === 'save') return null
  const statement = grid.statementOf(month)
  const { key } = statement
  if (concerned(statement, 'nothingWorked').length === 0) return `Le relevé ${ofPeriod(key)} est déjà arrêté.`
  if (!isPeriodOver(statement, contract.endsOn, today)) {
    return key === month
      ? `Le mois ${ofPeriod(key)} n’est pas fini.`
      : `Le relevé est celui ${ofPeriod(key)}, qui n’est pas fini.`
  }

  const open = cellsAfter(statement, grid, changes)
  const total = open.reduce((sum, { centihours }) => sum + centihours, 0)
  if (gesture === 'nothing' && total > 0) {
    return `${hours(total)} sont déclarées ${inPeriod(key)}. Mettez-les d’abord à zéro si personne n’a travaillé.`
  }
  if (gesture === 'validate' && open.length === 0) {
    return `Rien n’est déclaré ${inPeriod(key)}. Si personne n’a travaillé, dites-le\u00a0: «\u00a0Aucune heure ${inPeriod(key)}\u00a0».`
  }
  return null
}

/** What the cells of a period will hold, for the senders whose statement is not settled yet. */
function cellsAfter(statement: PeriodStatement, grid: Grid, changes: readonly Change[]): { centihours: number }[] {
  const months = new Set(monthsIn(statement.key))
  const open = new Set(concerned(statement, 'nothingWorked').map(({ senderId }) => senderId))
  const employers = new Map(grid.rows.map(row => [row.placementId, row.employerId]))
  const written = new Set(changes.map(({ entry }) => cellKey(entry.placementId, entry.month)))
  return [
    ...[...grid.cells].filter(([key]) => !written.has(key)).map(([, cell]) => cell),
    ...changes.map(({ entry, centihours }) => ({ ...entry, centihours })),
  ].filter(({ placementId, month }) => months.has(month) && open.has(employers.get(placementId)!))
}

const ANY_MOVED =
  'Un contrat de travail a changé depuis que vous avez répondu. Relisez les personnes de cette période, puis validez.'

/** Nobody answers for a figure they did not see: one that somebody else wrote since the grid was opened. What is closed is settled. */
function objectionToUnseen(month: Month, grid: Grid, entries: readonly Entry[]): string | null {
  const statement = grid.statementOf(month)
  const { key } = statement
  const months = new Set(monthsIn(key))
  const open = new Set(grid.rows.filter(row => !isClosedFor(statement, row.employerId)).map(row => row.placementId))
  const isUnseen = unseenIn(grid, entries).some(cell => months.has(cell.month) && open.has(cell.placementId))
  return isUnseen
    ? `Quelqu’un a écrit des heures ${ofPeriod(key)} depuis que vous avez ouvert cette page. Relisez-les, puis validez.`
    : null
}
