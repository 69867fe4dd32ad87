import type { Role } from '#server/access/rules.ts'
import { plusDays } from '#server/base/dates.ts'
import { capital, hours, longMonth, monthName, typedDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { judgedSaid } from '#server/compliance/judging-words.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { inPeriod, ofPeriod, periodName } from '#server/register/clauses/period-words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { aboveFullTime } from '#server/register/hours/flag-rules.ts'
import type { Grid } from '#server/register/hours/grid-store.ts'
import {
  concerned,
  isPeriodOver,
  isSettled,
  mayDo,
  type PeriodStatement,
  senderStateOn,
  stateOf,
} from '#server/register/hours/statement-rules.ts'
import { senderSentence, statementSentence, stateWords } from '#server/register/hours/statement-words.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { type Gesture, gestures } from '#server/register/hours/transition-rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import type { ReturnMail } from '#server/register/reminders/send-back.ts'
import type { StatementMail } from '#server/register/reminders/store.ts'
import {
  type Attempt,
  errorSummary,
  field,
  newFormKey,
  select,
  textarea,
  titled,
  untouched,
} from '#server/web/forms.ts'
import { opener, plainText, TODAY } from '../opening-links.ts'
import { breadcrumb } from './grid-page.ts'
import { lineModel } from './statement-lines.ts'
import { mailedModel, previewModel, reminderHref } from './statement-mails.ts'
import { historyModel, nameOf, ownSenders } from './statement-senders.ts'

export type StatementSource = {
  contract: Contract
  holder: { name: string; href: string } | null
  grid: Grid
  statement: PeriodStatement
  /** Under other clauses, by person, employer and month. Centihours. */
  elsewhere: ReadonlyMap<string, number>
  account: Account
  /** Mails about this statement, the latest first. */
  mailed: readonly StatementMail[]
  today: string
  role: Role
  /** Who reads follows this contract: reminding is theirs. */
  follows: boolean
  readsSensitive: boolean
  /** Lines are persons; else the sums of the period alone are told. */
  byPerson: boolean
}

/** The gestures that this page offers; hours are received in the grid. */
export type PageGesture = Exclude<Gesture, 'receive'>

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
  const lines = grid.rows.flatMap(row =>
    [...grid.cells.values()]
      .filter(cell => cell.placementId === row.placementId && months.includes(cell.month))
      .map(cell =>
        lineModel(row, cell, {
          contractId: contract.id,
          readsSensitive,
          open: checks && able.has(row.employerId),
          attempt: part === 'validate' ? attempt : untouched,
          above,
          elsewhere: source.elsewhere,
          monthOf: months.length > 1 ? ({ month }) => capital(longMonth(month)) : null,
        }),
      ),
  )
  const said = byPerson ? lines : []
  const sum = (of: (line: (typeof lines)[number]) => number) =>
    hours(lines.reduce((total, line) => total + of(line), 0))
  const settled = statement.senders.every(isSettled)
  const own = { periode: key, ce: 'marche' }
  const figure = opener(`/marches/${contract.id}`, TODAY)
  // What is not checked yet counts nowhere: those sums are of what the page proposes, line by line.
  const once = (text: string, measure: 'excluded' | 'counted') =>
    settled ? figure(text, measure, own) : plainText(text)
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
    gridHref: `/marches/${contract.id}/heures?mois=${months.at(-1)}`,
    gridLabel: mayDo(statement, 'receive', role) ? 'Corriger dans la grille' : 'Voir la grille',
    base: `/marches/${contract.id}/releves/${key}`,
    version: statement.version,
    senders: sendersModel(source),
    lines: said,
    byPerson,
    apart: byPerson ? null : `/marches/${contract.id}`,
    open,
    forWhom: open ? forWhom('validate', source, attempt) : null,
    formKey: newFormKey(),
    validateLabel:
      open && over
        ? `${gestures.validate.label} ${months.length > 1 ? `le ${periodName(key)}` : monthName(key)}`
        : null,
    notOver: open && !over ? 'La période n’est pas finie\u00a0: elle se validera ensuite.' : null,
    caption: open
      ? 'Une ligne s’accepte entière, ou en partie en disant pourquoi.'
      : 'Chaque ligne, et ce qui en est retenu.',
    people: byPerson ? plural(lines.length, 'ligne', 'lignes') : 'tous employeurs ensemble',
    excludedWhy: byPerson ? 'motif sous chaque ligne' : 'des heures déclarées',
    empty: lines.length === 0,
    checked: settled,
    totals: {
      declared: figure(
        sum(({ credit }) => credit.declared),
        'logged',
        own,
      ),
      excluded: once(
        sum(({ credit }) => credit.refused + credit.outside + credit.toRegularise),
        'excluded',
      ),
      counted: once(
        sum(({ credit }) => credit.counted),
        'counted',
      ),
    },
    others: othersModel(source, part, attempt, over),
    preview: previewModel(trouble.mails),
    mailed: mailedModel(source.mailed),
    remindHref: reminderHref(statement, { contractId: contract.id, followed: source.follows, today }),
    history: historyModel(statement, senderNames(grid.named, readsSensitive)).map(line => ({
      ...line,
      text: typedSaid(line.text, byPerson),
    })),
  }
}

/** Each sender apart, where there are several. The holder that only answers with the others is not one more. */
function sendersModel({ statement, grid, today, readsSensitive, byPerson }: StatementSource) {
  const several = ownSenders(statement)
  if (several.length < 2) return null
  return several.map(sender => ({
    name: nameOf(sender, senderNames(grid.named, readsSensitive)),
    status: { ...stateWords[senderStateOn(sender, today)] },
    sentence: typedSaid(senderSentence(sender, today), byPerson),
  }))
}

/** « Pour tous », or for one of them. null where there is no choice. */
function forWhom(gesture: Gesture, { statement, grid, readsSensitive }: StatementSource, attempt: Attempt) {
  const own = new Set(ownSenders(statement))
  const able = concerned(statement, gesture).filter(sender => own.has(sender) && sender.senderId !== null)
  if (able.length < 2) return null
  const choices = [
    { value: '', label: 'Tous les employeurs' },
    ...able.map(sender => ({
      value: String(sender.senderId),
      label: nameOf(sender, senderNames(grid.named, readsSensitive)),
    })),
  ]
  const model = select('expediteur', 'Pour', choices, attempt)
  return within(gesture, model)
}

/** Several forms of this page have the same fields: each has addresses of its own. */
function within<Model extends { name: string; id: string; described: string | null }>(gesture: Gesture, model: Model) {
  const id = `${gesture}-${model.name}`
  return { ...model, id, described: model.described?.replaceAll(`${model.name}-`, `${id}-`) ?? null }
}

const others: { gesture: PageGesture; path: string; heading: string; summary: string }[] = [
  {
    gesture: 'sendBack',
    path: 'renvoi',
    heading: 'Renvoyer pour correction',
    summary: 'Dire ce qui est à corriger',
  },
  {
    gesture: 'nothingWorked',
    path: 'neant',
    heading: 'Personne n’a travaillé',
    summary: 'Dire qu’aucune heure n’est due',
  },
  { gesture: 'reopen', path: 'reouverture', heading: 'Rouvrir ce relevé', summary: 'Corriger un relevé arrêté' },
  {
    gesture: 'judgeWithout',
    path: 'sans-releve',
    heading: 'Juger sans relevé',
    summary: 'Conclure le marché sans ce relevé',
  },
]

/** The gestures other than validating: each with its own form, as the table of transitions allows. */
function othersModel(source: StatementSource, part: PageGesture | undefined, attempt: Attempt, over: boolean) {
  const { statement, contract, today, role } = source
  const { key } = statement
  const finished = contract.endsOn !== null && contract.endsOn < today
  const isOffered: Record<PageGesture, boolean> = {
    validate: false,
    sendBack: true,
    reopen: true,
    nothingWorked: over && !hasHours(source),
    judgeWithout: finished && concerned(statement, 'judgeWithout').every(({ dueOn }) => dueOn < today),
  }
  return others
    .filter(({ gesture }) => isOffered[gesture] && mayDo(statement, gesture, role))
    .map(({ gesture, path, heading, summary }) => {
      const typed = part === gesture ? attempt : untouched
      const returns = gesture === 'sendBack' || gesture === 'reopen'
      return {
        id: gesture,
        path,
        heading,
        summary: gesture === 'nothingWorked' ? `Dire qu’il n’y a aucune heure ${inPeriod(key)}` : summary,
        open: part === gesture,
        formKey: newFormKey(),
        version: statement.version,
        label: gestures[gesture].label,
        previews: gesture === 'sendBack',
        forWhom: forWhom(gesture, source, typed),
        reason: gestures[gesture].reason
          ? within(
              gesture,
              textarea('motif', 'Motif', typed, '', { read: true, help: helps[gesture] ?? 'Il reste au journal.' }),
            )
          : null,
        due: returns
          ? within(
              gesture,
              field('echeance', 'Réponse attendue pour le', typed, typedDate(plusDays(today, statement.dueDays)), {
                short: true,
              }),
            )
          : null,
        received:
          gesture === 'nothingWorked'
            ? within(
                gesture,
                field('recu', 'Réponse reçue le', typed, typedDate(today), {
                  short: true,
                  help: 'Le jour où l’entreprise l’a dit.',
                }),
              )
            : null,
      }
    })
}

const helps: Partial<Record<PageGesture, string>> = {
  sendBack:
    'Ce que l’entreprise doit corriger\u00a0: elle le lit par courriel. Ni nom, ni donnée de santé, ni jugement.',
  reopen: 'Il reste au journal. Les chiffres d’avant sont gardés.',
  judgeWithout: 'Qui a été relancé, et ce qui a été répondu. Les heures de ce relevé compteront zéro.',
}

function hasHours({ grid, statement }: StatementSource): boolean {
  const open = new Set(concerned(statement, 'nothingWorked').map(({ senderId }) => senderId))
  const employers = new Map(grid.rows.map(row => [row.placementId, row.employerId]))
  const months = monthsIn(statement.key)
  return [...grid.cells.values()].some(
    cell => cell.centihours > 0 && months.includes(cell.month) && open.has(employers.get(cell.placementId)!),
  )
}
