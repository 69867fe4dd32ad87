import { may } from '#server/access/rules.ts'
import { capital, hours, longMonth, monthName } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { judgedSaid } from '#server/compliance/judging-words.ts'
import { templateHref } from '#server/exchange/template/words.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { ofPeriod, periodName } from '#server/register/clauses/period-words.ts'
import { contractInFull } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { aboveFullTime } from '#server/register/hours/flag-rules.ts'
import {
  concerned,
  isFinal,
  isPeriodOver,
  isSettled,
  mayDo,
  type SenderStatement,
  senderStateOn,
  stateOf,
} from '#server/register/hours/statement-rules.ts'
import { senderSentence, statementSentence, stateWords } from '#server/register/hours/statement-words.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { gestureIn } from '#server/register/hours/transition-rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { stepsKey } from '#server/register/passes/steps.ts'
import { stepsSaid } from '#server/register/passes/words.ts'
import type { ReturnMail } from '#server/register/reminders/send-back.ts'
import { type Attempt, errorSummary, newFormKey, titled, untouched } from '#server/web/forms.ts'
import { opener, plainText, TODAY } from '../opening-links.ts'
import { piecesModel } from '../pieces.ts'
import { statementPieces } from '../statement-pieces.ts'
import { breadcrumb } from './grid-page.ts'
import { reasonModel } from './reason-field.ts'
import { filesModel } from './statement-files.ts'
import { confirmModel, forWhom, othersModel } from './statement-gestures.ts'
import { lineModel } from './statement-lines.ts'
import { mailedModel, previewModel, reminderHref } from './statement-mails.ts'
import { requestsModel } from './statement-requests.ts'
import { historyModel, nameOf, ownSenders } from './statement-senders.ts'
import type { PageGesture, StatementSource } from './statement-source.ts'

type StatementTrouble = {
  part?: PageGesture
  attempt?: Attempt
  sentence?: string | null
  conflict?: boolean
  /** What sending back would write. */
  mails?: readonly ReturnMail[]
}

/** The statement of one period, sender by sender and line by line, to be checked. */
export function statementPage(source: StatementSource, trouble: StatementTrouble = {}) {
  const { contract, grid, statement, today, role, readsSensitive, byPerson } = source
  const { part, attempt = untouched, sentence = null, conflict = false } = trouble
  const { key } = statement
  const state = stateOf(statement, today)
  const months = monthsIn(key)
  const lines = linesModel(source, part === 'validate' ? attempt : untouched)
  const name = `Relevé ${ofPeriod(key)}`
  const place = (field: string) => (part === 'validate' ? field : `${part}-${field}`)
  const wrong = Object.entries(attempt.errors).map(([field, said]) => [place(field), said])
  const errors = { ...Object.fromEntries(wrong), ...(sentence ? { gestes: sentence } : {}) }
  const over = isPeriodOver(statement, contract.endsOn, today)
  const open = lines.some(line => line.input)
  return {
    title: titled(name, errors),
    heading: name,
    breadcrumb: breadcrumb(contract, name),
    about: contractInFull(contract),
    holder: source.holder,
    status: { ...stateWords[state] },
    sentence: typedSaid(statementSentence(statement, senderNames(grid.named, readsSensitive), today), byPerson),
    judged: `${judgedSaid(source.account)}.`,
    summary: errorSummary('Rien n’a changé, rien n’est perdu', errors),
    conflict: conflict
      ? 'Quelqu’un a modifié ce relevé entre-temps. La page montre ce qui est enregistré maintenant, et vos réponses\u202f; vérifiez puis recommencez.'
      : null,
    stepHref: may(role, 'clauses.edit') ? `/marches/${contract.id}/clause/controle` : null,
    stepSaid:
      statement.steps === 2 && state !== 'toConfirm'
        ? 'Sur ce marché, l’acheteur confirme ce que la facilitatrice a contrôlé.'
        : null,
    gridHref: `/marches/${contract.id}/heures?mois=${months.at(-1)}`,
    gridLabel: mayDo(statement, 'receive', role) ? 'Corriger dans la grille' : 'Voir la grille',
    base: `/marches/${contract.id}/releves/${key}`,
    version: statement.version,
    wentBy: ownSenders(statement).length === 1 ? stepsOf(source, ownSenders(statement)[0]!) : null,
    senders: sendersModel(source),
    lines: byPerson ? lines : [],
    byPerson,
    apart: byPerson ? null : `/marches/${contract.id}`,
    open,
    forWhom: open ? forWhom('validate', source, attempt) : null,
    reason: part === 'validate' ? reasonModel(attempt) : null,
    formKey: newFormKey(),
    validateLabel:
      open && over
        ? `${gestureIn('validate', statement.steps).label} ${months.length > 1 ? `le ${periodName(key)}` : monthName(key)}`
        : null,
    notOver: open && !over ? 'La période n’est pas finie\u00a0: elle se validera ensuite.' : null,
    caption: open
      ? 'Une ligne s’accepte entière, ou en partie en disant pourquoi.'
      : 'Chaque ligne, et ce qui en est retenu.',
    people: byPerson ? plural(lines.length, 'ligne', 'lignes') : 'tous employeurs ensemble',
    excludedWhy: byPerson ? 'motif sous chaque ligne' : 'des heures déclarées',
    empty: lines.length === 0,
    checked: statement.senders.every(isFinal),
    once: statement.steps === 2 ? 'une fois le relevé confirmé' : 'une fois le relevé validé',
    totals: totalsModel(source, lines),
    pieces: piecesModel(statementPieces(source.papers, { ...source, contractId: contract.id })),
    confirm: confirmModel(source, part === 'confirm' ? attempt : untouched),
    others: [...requestsModel(source, part, attempt), ...othersModel(source, part, attempt, over)],
    preview: previewModel(trouble.mails),
    mailed: mailedModel(source.mailed),
    templates: templatesModel(source),
    files: may(role, 'hours.log') ? filesModel(source.files, statement) : [],
    remindHref: reminderHref(statement, { contractId: contract.id, followed: source.follows, today }),
    history: historyModel(statement, senderNames(grid.named, readsSensitive)).map(line => ({
      ...line,
      text: typedSaid(line.text, byPerson),
    })),
  }
}

/** What may be given to each sender that has hours to write. */
function templatesModel({ statement, grid, role, readsSensitive, today }: StatementSource) {
  if (!may(role, 'hours.log') || statement.from > today) return []
  const names = senderNames(grid.named, readsSensitive)
  const waiting = statement.senders.filter(({ follows, senderId }) => !follows && senderId !== null)
  return waiting
    .filter(sender => !isSettled(sender))
    .map(({ senderId }) => ({
      href: templateHref(monthsIn(statement.key).findLast(month => month <= today.slice(0, 7))!, senderId!),
      name: names.get(senderId!) ?? '',
    }))
}

type StatementLine = ReturnType<typeof lineModel>

/** What each person did, employer by employer and month by month. */
function linesModel(source: StatementSource, attempt: Attempt): StatementLine[] {
  const { contract, grid, statement, role, readsSensitive } = source
  const months = monthsIn(statement.key)
  const able = new Set(concerned(statement, 'validate').map(({ senderId }) => senderId))
  const checks = mayDo(statement, 'validate', role)
  const above = aboveFullTime(
    grid.rows.flatMap(row =>
      months.flatMap(month => {
        const cell = grid.cells.get(cellKey(row.placementId, month))
        return cell ? [{ ...row, month, centihours: cell.centihours }] : []
      }),
    ),
    source.elsewhere,
  )
  return grid.rows.flatMap(row =>
    [...grid.cells.values()]
      .filter(cell => cell.placementId === row.placementId && months.includes(cell.month))
      .map(cell =>
        lineModel(row, cell, {
          contractId: contract.id,
          readsSensitive,
          open: checks && able.has(row.employerId),
          attempt,
          above,
          elsewhere: source.elsewhere,
          monthOf: months.length > 1 ? ({ month }) => capital(longMonth(month)) : null,
        }),
      ),
  )
}

/** What is not checked yet counts nowhere: what is excluded and counted opens once the statement is settled. */
function totalsModel({ contract, statement }: StatementSource, lines: readonly StatementLine[]) {
  const sum = (of: (line: StatementLine) => number) => hours(lines.reduce((total, line) => total + of(line), 0))
  const settled = statement.senders.every(isFinal)
  const own = { periode: statement.key, ce: 'marche' }
  const figure = opener(`/marches/${contract.id}`, TODAY)
  const once = (text: string, measure: 'excluded' | 'counted') =>
    settled ? figure(text, measure, own) : plainText(text)
  const excluded = sum(({ credit }) => credit.refused + credit.outside + credit.toRegularise)
  return {
    declared: figure(
      sum(({ credit }) => credit.declared),
      'logged',
      own,
    ),
    excluded: once(excluded, 'excluded'),
    counted: once(
      sum(({ credit }) => credit.counted),
      'counted',
    ),
  }
}

/** Each sender apart, where there are several. The holder that only answers with the others is not one more. */
function sendersModel(source: StatementSource) {
  const { statement, grid, today, readsSensitive, byPerson } = source
  const several = ownSenders(statement)
  if (several.length < 2) return null
  return several.map(sender => ({
    name: nameOf(sender, senderNames(grid.named, readsSensitive)),
    status: { ...stateWords[senderStateOn(sender, today)] },
    sentence: typedSaid(senderSentence(sender, today), byPerson),
    wentBy: stepsOf(source, sender),
  }))
}

/** How far its company went by its link: whoever reads mails follows it. */
function stepsOf({ clauseId, statement, steps }: StatementSource, { senderId }: SenderStatement): string | null {
  const went = steps.get(stepsKey(clauseId, senderId, statement.key))
  return went ? stepsSaid(went) : null
}
