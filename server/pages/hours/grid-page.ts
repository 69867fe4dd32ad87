import { may } from '#server/access/rules.ts'
import { type Month, monthOf } from '#server/base/dates.ts'
import type { Objections } from '#server/base/errors.ts'
import { capital, hours, longMonth, monthName, owedHours, typedDate } from '#server/base/format.ts'
import { ofMonth, plural } from '#server/base/french.ts'
import { inPeriod, periodName } from '#server/register/clauses/period-words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { FULL_MONTH } from '#server/register/hours/flag-rules.ts'
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
import type { Months } from './grid-months.ts'
import { revisionModel } from './grid-revisions.ts'
import { type GridAttempt, isShown, nothingTyped, rowModel, type Scene } from './grid-rows.ts'
import type { GridSource } from './grid-source.ts'
import { dueModel, footModel, othersModel, outsideSums } from './grid-sums.ts'
import { type PasteShown, pasteModel } from './paste-model.ts'

export type GridTrouble = {
  attempt: GridAttempt
  /** What was answered for the day of receipt. */
  received: Attempt
  sentence: string | null
  conflict: boolean
  /** A block that was pasted, and where it would go. */
  paste?: PasteShown
}
export const noTrouble: GridTrouble = { attempt: nothingTyped, received: untouched, sentence: null, conflict: false }

/** The month grid of a contract. */
export function gridPage(
  source: GridSource,
  { attempt, received, sentence, conflict, paste }: GridTrouble = noTrouble,
) {
  const { contract, grid, months, today, writable, byPerson, role } = source
  const year = months.focus.slice(0, 4)
  const columns = months.shown.map(month => ({
    month,
    label: monthIn(month, year),
    closed: grid.statementOf(month).senders.every(isSettled),
    isCurrent: month === monthOf(today),
  }))
  const scene: Scene = {
    contractId: contract.id,
    grid,
    columns,
    before: months.before ? { label: `Avant ${monthName(months.shown[0]!)}` } : null,
    after: months.after ? { label: `Après ${monthName(months.shown.at(-1)!)}` } : null,
    attempt,
    writable,
    elsewhere: source.elsewhere,
  }
  const outside = outsideSums(scene, months)
  const shown = grid.rows.filter(row => byPerson && isShown(row, scene))
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
      attempt.objections.size || sentence || received.errors.recu
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
    summary: summaryOf(scene, shown, sentence, conflict, received.errors),
    caption: captionOf(columns, writable, key !== months.focus),
    before: scene.before,
    after: scene.after,
    columns: columns.map(column => ({ ...column, ...columnModel(column.month, source) })),
    rows,
    paste: writable && rows.length > 0 ? pasteModel(scene, shown, months.focus, paste) : null,
    head: byPerson ? 'Personne' : 'Tous employeurs ensemble',
    others: byPerson ? othersModel(scene, months, outside) : null,
    apart: byPerson ? null : `/marches/${contract.id}`,
    empty: grid.rows.length === 0,
    exports: { xlsx: `/marches/${contract.id}/heures.xlsx`, csv: `/marches/${contract.id}/heures.csv` },
    fullMonth: String(FULL_MONTH),
    foot: footModel(scene, months, outside),
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

function summaryOf(scene: Scene, shown: readonly Row[], sentence: string | null, conflict: boolean, wrong: Objections) {
  const errors = shown.flatMap(row =>
    scene.columns.flatMap(({ month }) => {
      const key = cellKey(row.placementId, month)
      const where = `${row.ref}, ${monthName(month)}\u00a0: `
      if (scene.attempt.objections.has(key)) {
        return [{ href: `#h-${key}`, sentence: `${where}${shortObjection(scene, key)}` }]
      }
      const theirs = scene.attempt.conflicts.get(key)
      return theirs
        ? [
            {
              href: `#h-${key}`,
              sentence: `${where}vous avez écrit ${scene.attempt.typed.get(key)?.trim() || 'rien'}, il y est maintenant ${hours(theirs.centihours)}`,
            },
          ]
        : []
    }),
  )
  if (wrong.recu) errors.push({ href: '#recu', sentence: wrong.recu })
  if (sentence) errors.unshift({ href: '#gestes', sentence })
  if (errors.length === 0) return null
  const title = conflict
    ? 'Quelqu’un a modifié cette grille entre-temps, rien n’est perdu'
    : errors.length === 1
      ? sentence
        ? 'Le mois ne peut pas être arrêté ainsi, rien n’est perdu'
        : 'Une valeur est à corriger, rien n’est perdu'
      : `${plural(errors.length, 'point est', 'points sont')} à corriger, rien n’est perdu`
  return { title, errors }
}

const shorts = {
  negative: 'un nombre d’heures n’est pas négatif',
  notStarted: 'ce mois n’a pas commencé',
  outsideEmployment: 'pas de contrat de travail ce mois-là',
  overAllContracts: 'plus de 220\u00a0h ce mois-là, tous marchés ensemble',
  closed: 'ce mois a été validé entre-temps',
  split: 'ces heures sont réparties entre plusieurs marchés',
} as const

function shortObjection({ attempt }: Scene, key: string): string {
  const objection = attempt.objections.get(key)!
  if (objection.kind === 'tooMany') return `${owedHours(objection.centihours)} dépassent 220\u00a0h`
  return objection.kind === 'shape' ? inSentence(objection.said) : shorts[objection.kind]
}

/** A sentence of the grammar, after the name of a cell. */
function inSentence(said: string): string {
  return said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, '')
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

function columnModel(month: Month, { contract, grid, months, today, writable }: GridSource) {
  const statement = grid.statementOf(month)
  const state = stateOf(statement, today)
  const isLastOfPeriod = months.shown.findLast(one => grid.statementOf(one) === statement) === month
  const previous = months.shown[months.shown.indexOf(month) - 1]
  const copyable =
    writable && !statement.senders.every(isSettled) && previous && month <= monthOf(today) && grid.rows.length > 0
  return {
    id: `m-${month}`,
    focused: month === months.focus,
    href: statement.version > 0 ? `/marches/${contract.id}/releves/${statement.key}` : null,
    state: isLastOfPeriod && !UNSAID.has(state) ? stateWords[state].word : null,
    said: isLastOfPeriod && state !== 'quiet' ? stateWords[state].word : null,
    copy: copyable
      ? {
          value: month,
          month: monthName(month),
          source: monthName(previous),
          label: `Copier ${monthName(previous)} en ${monthName(month)}`,
        }
      : null,
  }
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
