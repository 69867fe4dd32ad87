import { may } from '#server/access/rules.ts'
import { type Month, monthOf } from '#server/base/dates.ts'
import { capital, longMonth, monthName, typedDate } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { inPeriod, periodName } from '#server/register/clauses/period-words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import {
  isPeriodOver,
  isSettled,
  mayDo,
  type PeriodStatement,
  type StatementState,
  stateOf,
} from '#server/register/hours/statement-rules.ts'
import { statementSentence, stateWords, thisPeriod } from '#server/register/hours/statement-words.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { type Gesture, gestures } from '#server/register/hours/transition-rules.ts'
import { monthIn } from '#server/register/hours/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { inForceLink } from '#server/register/splits/words.ts'
import { type Attempt, field, newFormKey, untouched } from '#server/web/forms.ts'
import { byName, type CellsAttempt } from '../cells-row.ts'
import { cellsTable } from '../cells-table.ts'
import { flaggedNow, ofRows, ofStatements } from './grid-flags.ts'
import type { Months } from './grid-months.ts'
import { revisionModel } from './grid-revisions.ts'
import { isShown, nothingTyped, rowModel, type Scene } from './grid-rows.ts'
import type { GridSource, GridView } from './grid-source.ts'
import { summaryOf } from './grid-summary.ts'
import { dueModel, footModel, othersModel, outsideSums } from './grid-sums.ts'
import { type PasteShown, pasteModel } from './paste-model.ts'
import { reasonModel } from './reason-field.ts'

export type GridTrouble = {
  attempt: CellsAttempt
  /** What was answered for the day of receipt. */
  received: Attempt
  sentence: string | null
  /** Why what is flagged is right: as it is asked, and typed. */
  reason: Attempt
  conflict: boolean
  /** A block that was pasted, and where it would go. */
  paste?: PasteShown
}
export const noTrouble: GridTrouble = {
  attempt: nothingTyped,
  received: untouched,
  reason: untouched,
  sentence: null,
  conflict: false,
}

/** The month grid of a contract. */
export function gridPage(source: GridView, trouble: GridTrouble = noTrouble) {
  const { attempt, received, reason, sentence, conflict, paste } = trouble
  const { contract, grid, months, today, writable, byPerson, role } = source
  const year = months.focus.slice(0, 4)
  const columns = months.shown.map(month => ({
    month,
    label: monthIn(month, year),
    closed: grid.statementOf(month).senders.every(isSettled),
    isCurrent: month === monthOf(today),
  }))
  const flagged = byPerson ? flaggedNow(source, attempt) : []
  const scene: Scene = {
    contractId: contract.id,
    grid,
    columns,
    before: months.before ? { label: `Avant ${monthName(months.shown[0]!)}` } : null,
    after: months.after ? { label: `Après ${monthName(months.shown.at(-1)!)}` } : null,
    attempt,
    names: source.names,
    flags: ofRows(flagged),
    months: monthsIn(grid.statementOf(months.focus).key),
    elsewhere: source.elsewhere,
  }
  const outside = outsideSums(scene, months)
  const shown = shownRows(source)
  const rows = shown.map(row => rowModel(row, scene, outside(row)))
  const statement = grid.statementOf(months.focus)
  const { key } = statement
  const state = stateOf(statement, today)
  const over = isPeriodOver(statement, contract.endsOn, today)
  const can = (gesture: Gesture) => over && mayDo(statement, gesture, role)
  const name = `Heures ${ofMonth(months.focus)}`
  const receivedOn = receivedOnOf(statement) ?? today

  return {
    title:
      attempt.objections.size || attempt.answers.size || sentence || received.errors.recu || reason.errors.raison
        ? `Erreur\u00a0: ${name}`
        : conflict
          ? `À départager\u00a0: ${name}`
          : name,
    heading: name,
    breadcrumb: breadcrumb(contract, capital(longMonth(months.focus))),
    about: contractInFull(contract),
    holder: source.holder,
    statement: typedSaid(statementSentence(statement, senderNames(grid.named, writable), today), byPerson),
    split: writable ? inForceLink(grid.splitIn(months.focus)) : null,
    checkHref: `/marches/${contract.id}/releves/${key}`,
    checkLabel: state === 'toCheck' && mayDo(statement, 'validate', role) ? 'Contrôler le relevé' : 'Voir le relevé',
    fileHref: writable ? `/fichiers?marche=${contract.id}&mois=${months.focus}` : null,
    addHref: writable ? `/marches/${contract.id}/personnes/nouvelle` : null,
    action: `/marches/${contract.id}/heures`,
    formKey: newFormKey(),
    focus: months.focus,
    writable,
    skip: skipTo(rows, months.focus),
    summary: summaryOf(scene, shown, sentence, conflict, { ...received.errors, ...reason.errors }),
    notices: ofStatements(flagged, senderNames(grid.named, writable)),
    groupId: `g-${contract.id}`,
    contractId: contract.id,
    paste: writable && rows.length > 0 ? pasteModel(scene, shown, months.focus, paste) : null,
    ...cellsTable({
      rowHead: byPerson ? 'Personne' : 'Tous employeurs ensemble',
      caption: captionOf(columns, writable, key !== months.focus),
      isWide: true,
      isTotalled: true,
      beforeLabel: scene.before?.label ?? null,
      afterLabel: scene.after?.label ?? null,
      columns: columns.map(column => ({ ...column, ...columnModel(column.month, source) })),
      rows,
      others: byPerson ? othersModel(scene, outside) : null,
      foot: footModel(scene, outside),
      copies: writable ? columns.map(({ month }) => copyModel(month, source)) : null,
    }),
    apart: byPerson ? null : `/marches/${contract.id}`,
    empty: grid.rows.length === 0,
    exports: { xlsx: `/marches/${contract.id}/heures.xlsx`, csv: `/marches/${contract.id}/heures.csv` },
    monthNav: months.previous || months.next ? navModel(contract.id, months) : null,
    // Where nobody is placed, the months are links: each may be said to have no hour.
    emptyMonths: grid.rows.length === 0 ? months.shown.map(month => emptyMonth(month, source)) : null,
    due: dueModel(source, scene, shown),
    received: writable
      ? {
          ...field('recu', 'Relevé reçu le', received, typedDate(receivedOn), {
            short: true,
            help: `Le jour où l’entreprise a répondu pour ${thisPeriod(key)}.`,
          }),
          seen: receivedOn,
        }
      : null,
    reason: reasonModel(reason),
    gestures: {
      nothing: can('nothingWorked') ? `Aucune heure ${inPeriod(key)}` : null,
      validate:
        can('nothingWorked') && may(role, gestures.validate.may) && grid.rows.length > 0
          ? `Enregistrer et valider ${key === months.focus ? monthName(months.focus) : `le ${periodName(key)}`}`
          : null,
    },
    revisions: byPerson ? source.revisions.map(revisionModel) : [],
  }
}

/** Who has anything to show or to write in these months, in the order of their names. */
export function shownRows({ grid, months, names, byPerson }: GridView): Row[] {
  const columns = months.shown.map(month => ({ month }))
  return byPerson ? grid.rows.filter(row => isShown(row, { grid, columns })).sort(byName(names)) : []
}

/** The day of the answer that is being checked; null while one is awaited: it will have a day of its own. */
function receivedOnOf({ senders }: PeriodStatement): string | null {
  const own = senders.filter(({ expected, follows }) => expected && !follows)
  const open = own.filter(sender => !isSettled(sender))
  return open.every(({ state }) => state === 'toCheck') ? (open[0]?.receivedOn ?? null) : null
}

export function breadcrumb(contract: Contract, here: string, more: { href: string; label: string }[] = []) {
  return {
    links: [
      { href: '/releves', label: 'Relevés' },
      { href: `/marches/${contract.id}`, label: contractNumber(contract) },
      ...more,
    ],
    here,
  }
}

function captionOf(
  columns: readonly { closed: boolean; isCurrent: boolean }[],
  writable: boolean,
  byQuarter: boolean,
): string {
  const closed = columns.some(column => column.closed)
    ? 'Un mois fermé est validé\u202f; il se rouvre depuis son relevé.'
    : ''
  const open = columns.some(column => !column.closed)
    ? 'Dans un mois ouvert, les retenues le seront une fois le relevé validé.'
    : ''
  const current = columns.some(column => column.isCurrent)
    ? 'Le mois en cours n’entre dans les chiffres du marché qu’une fois fini.'
    : ''
  const rhythm = byQuarter ? 'Les relevés de ce marché viennent par trimestre.' : ''
  const keys = writable ? 'Entrée descend d’une personne, Tab passe au mois suivant.' : ''
  return ['Heures travaillées.', rhythm, closed, open, current, keys]
    .filter(Boolean)
    .join(' ')
    .replace(/ ;/g, '\u202f;')
}

/** The first cell to fill of the month one came for, else the first open one: one key away from the top of the page. */
function skipTo(rows: readonly ReturnType<typeof rowModel>[], focus: Month) {
  const open = rows.flatMap(row => row.cells.flatMap(({ input }) => input ?? []))
  const first =
    open.find(({ month, value }) => month === focus && !value) ?? open.find(({ month }) => month === focus) ?? open[0]
  return first ? { href: `#${first.id}`, label: 'Aller à la première case à remplir' } : null
}

function columnModel(month: Month, { contract, grid, months, today }: GridSource) {
  const statement = grid.statementOf(month)
  const state = stateOf(statement, today)
  const isLastOfPeriod = months.shown.findLast(one => grid.statementOf(one) === statement) === month
  return {
    id: `m-${contract.id}-${month}`,
    focused: month === months.focus,
    href: statement.version > 0 ? `/marches/${contract.id}/releves/${statement.key}` : null,
    state: isLastOfPeriod && !UNSAID.has(state) ? stateWords[state].word : null,
    said: isLastOfPeriod && state !== 'quiet' ? stateWords[state].word : null,
  }
}

/** The button that fills a month from the one before; nothing where there is none to fill. */
function copyModel(month: Month, { grid, months, today }: GridSource) {
  const previous = months.shown[months.shown.indexOf(month) - 1]
  const isOpen = !grid.statementOf(month).senders.every(isSettled) && month <= monthOf(today)
  return previous && isOpen && grid.rows.length > 0
    ? {
        value: month,
        month: monthName(month),
        source: monthName(previous),
        label: `Copier ${monthName(previous)} en ${monthName(month)}`,
      }
    : { value: null }
}

function emptyMonth(month: Month, { contract, grid, months, today }: GridSource) {
  const state = stateOf(grid.statementOf(month), today)
  return {
    href: `/marches/${contract.id}/heures?mois=${month}`,
    label: capital(longMonth(month)),
    state: stateWords[state].word,
    current: month === months.focus,
  }
}

/** What a column does not need to say. */
const UNSAID = new Set<StatementState>(['open', 'awaited', 'validated', 'quiet'])

function navModel(contractId: number, { previous, next }: Months) {
  const at = (month: Month | null) => month && `/marches/${contractId}/heures?mois=${month}`
  return { previous: at(previous), next: at(next) }
}
