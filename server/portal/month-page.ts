import type { Month } from '#server/base/dates.ts'
import { nextMonth } from '#server/base/dates.ts'
import { capital, hours, longDate, longMonth, monthName } from '#server/base/format.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Cell, Grid, Row } from '#server/register/hours/grid-store.ts'
import type { Group } from '#server/register/hours/groups.ts'
import { isPeriodOver, isSettled, senderStateOn } from '#server/register/hours/statement-rules.ts'
import { senderSentence, stateWords } from '#server/register/hours/statement-words.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { inField, meanwhileWords } from '#server/register/hours/words.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { fullName } from '#server/register/participants/words.ts'
import type { OwnContract } from '#server/register/passes/places.ts'
import { answerHref } from '#server/register/passes/words.ts'
import { type Attempt, field, newFormKey, titled, toReview, untouched } from '#server/web/forms.ts'
import { templateHref } from './home-page.ts'
import { type OwnPapers, piecesModel } from './pieces-model.ts'
import { type Trouble, troubleWords } from './words.ts'

/** Who is said to have left: the day as typed, and why it cannot be. By placement. */
export type Left = { typed: ReadonlyMap<number, string>; wrong: ReadonlyMap<number, string> }

/** What came of a sending that was refused, by cell key. */
export type MonthAttempt = {
  typed: ReadonlyMap<string, string>
  troubles: ReadonlyMap<string, Trouble>
  conflicts: ReadonlyMap<string, Cell>
  sentence: string | null
  left?: Left
  /** Why a file was not received. */
  file?: string
  /** Papers that were refused, and why. */
  papers?: Attempt
}
export const nothingTyped: MonthAttempt = {
  typed: new Map(),
  troubles: new Map(),
  conflicts: new Map(),
  sentence: null,
}

type Shown = {
  own: OwnContract
  grid: Grid
  group: Group
  names: ShownNames
  papers: OwnPapers
  attempt: MonthAttempt
  today: string
}

/** One statement: its people by name, as their employer knows them, and their hours. */
export function monthPage(shown: Shown) {
  const { own, group, attempt, today } = shown
  const { statement, sender } = group
  const href = answerHref(own.contractId, statement.key)
  const isOver = isPeriodOver(statement, own.endsOn, today)
  const isClosed = isSettled(sender)
  const rows = [...group.rows].sort(byName(shown)).map(row => rowModel(row, shown, isClosed || !isOver))
  const troubles = rows.flatMap(({ who, cells, leaving }) => [
    ...cells.filter(({ said }) => said),
    ...(leaving?.error ? [{ id: leaving.field.id, who, said: leaving.error }] : []),
  ])
  const name = periodName(statement.key)
  return {
    title: titled(`Relevé ${name}`, Object.fromEntries(troubles.map(({ id, said }) => [id, said!]))),
    heading: capital(name),
    contract: `Marché n°\u00a0${contractNumber(own)}, ${contractName({ ...own, lotNumber: '' })}.`,
    status: stateWords[senderStateOn(sender, today)],
    sentence: isOver || sender.events.length > 0 ? senderSentence(sender, today) : soonWords(shown),
    summary: attempt.papers ? toReview('Rien n’est gardé', attempt.papers.errors) : summaryOf(attempt, troubles),
    action: href,
    form: isClosed || !isOver ? null : { formKey: newFormKey(), version: sender.events.length },
    rows,
    nobody:
      rows.length === 0
        ? 'Personne n’est enregistré chez vous sur cette période. Quelqu’un y a travaillé\u202f? Écrivez-le en bas de la première page.'
        : null,
    nothing:
      isClosed || !isOver || hasHours(shown)
        ? null
        : { action: `${href}/neant`, formKey: newFormKey(), version: sender.events.length },
    drop: isClosed || !isOver ? null : dropModel(href, group.months.at(-1)!, attempt),
    pieces: piecesModel(
      { papers: shown.papers, rows: group.rows, nameOf: row => whoIs(row, shown.names), action: href },
      attempt.papers ?? untouched,
    ),
    sendLabel: sender.state === 'toCheck' ? 'Envoyer les corrections' : 'Envoyer ce relevé',
  }
}

function dropModel(href: string, month: Month, { file }: MonthAttempt) {
  const attempt: Attempt = { typed: {}, errors: file ? { fichier: file } : {} }
  const help = 'Votre propre tableau, tel qu’il est\u00a0: Excel, LibreOffice ou CSV. Sans numéro de sécurité sociale.'
  const accept = '.xlsx,.xls,.ods,.csv'
  return {
    action: `${href}/fichier`,
    formKey: newFormKey(),
    template: templateHref(month),
    field: field('fichier', 'Ou déposer un fichier', attempt, '', { type: 'file', accept, help }),
  }
}

function soonWords({ group: { sender } }: Shown): string {
  return `Cette période n’est pas finie\u00a0: ses heures s’envoient ensuite, avant le ${longDate(sender.dueOn)}.`
}

function summaryOf({ sentence }: MonthAttempt, troubles: readonly { id: string; who: string; said: string | null }[]) {
  if (!sentence) return null
  return {
    title: sentence,
    errors: troubles.map(({ id, who, said }) => ({ href: `#${id}`, sentence: `${who}\u00a0: ${said}` })),
  }
}

function hasHours({ grid, group }: Shown): boolean {
  return group.rows.some(({ placementId }) =>
    group.months.some(month => (grid.cells.get(cellKey(placementId, month))?.centihours ?? 0) > 0),
  )
}

function rowModel(row: Row, shown: Shown, isRead: boolean) {
  const who = whoIs(row, shown.names)
  const { hiredOn, leftOn } = row.window
  const from = `depuis le ${longDate(hiredOn)}`
  return {
    who,
    about: [row.job, leftOn ? `du ${longDate(hiredOn)} au ${longDate(leftOn)}` : from].filter(Boolean).join(', '),
    cells: shown.group.months.map(month => cellModel(row, who, month, shown, isRead)),
    leaving: isRead || leftOn ? null : leavingModel(row, shown.attempt.left),
  }
}

/** Its employer says that an employment is over, and since when. */
function leavingModel({ placementId, version }: Row, left: Left | undefined) {
  const name = `parti-${placementId}`
  const [typed, error] = [left?.typed.get(placementId) ?? '', left?.wrong.get(placementId)]
  const attempt: Attempt = { typed: { [name]: typed }, errors: error ? { [name]: error } : {} }
  return {
    isOpen: typed !== '',
    error: error ?? null,
    version: { name: `vers-${placementId}`, value: version },
    field: field(name, 'Dernier jour de son contrat', attempt, '', {
      short: true,
      help: 'Par exemple 12/11/2026. Écrivez ses heures jusqu’à ce jour.',
    }),
  }
}

function cellModel(row: Row, who: string, month: Month, { grid, group, attempt }: Shown, isRead: boolean) {
  const key = cellKey(row.placementId, month)
  const cell = grid.cells.get(key) ?? null
  const before = grid.cells.get(cellKey(row.placementId, nextMonth(month, -1)))
  const trouble = attempt.troubles.get(key)
  const theirs = attempt.conflicts.get(key)
  const typed = attempt.typed.get(key)
  const meanwhile = theirs && meanwhileWords(theirs, who, typed ?? '')
  const isField = !isRead && isOpen(row, month, grid)
  return {
    id: `h-${key}`,
    who,
    label: group.months.length > 1 ? `${who}, ${longMonth(month)}` : who,
    month: capital(monthName(month)),
    said: trouble ? troubleWords(trouble, month) : meanwhile ? `${meanwhile.fact} ${meanwhile.advice}` : null,
    before: before ? `${capital(monthName(nextMonth(month, -1)))}\u00a0: ${hours(before.centihours)}` : null,
    input: isField
      ? {
          value: typed ?? inField(cell?.centihours ?? null),
          seen: `${cell?.version ?? 0}:${cell?.centihours ?? ''}`,
          seenName: `v-${key}`,
        }
      : null,
    text: cell ? hours(cell.centihours) : '—',
    refused: cell?.refusedCentihours ? `${hours(cell.refusedCentihours)} refusées\u00a0: ${cell.refusedReason}` : null,
  }
}

/** Never a pseudonym: it is ours, and says nothing to an employer. */
export function whoIs({ participantId }: Pick<Row, 'participantId'>, names: ShownNames): string {
  const name = names.get(participantId)
  return name ? fullName(name) : 'Personne dont le nom n’est plus gardé'
}

function byName({ names }: Shown) {
  const collator = new Intl.Collator('fr')
  const keyOf = ({ participantId }: Row) => {
    const name = names.get(participantId)
    return name ? `${name.lastName} ${name.firstName}` : '\uffff'
  }
  return (a: Row, b: Row) => collator.compare(keyOf(a), keyOf(b)) || a.placementId - b.placementId
}
