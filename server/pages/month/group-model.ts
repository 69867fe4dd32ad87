import { type Month, nextMonth } from '#server/base/dates.ts'
import { capital, monthName, typedDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { templateHref } from '#server/exchange/template/words.ts'
import { statementPiecesHref } from '#server/register/attachments/words.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { blocks, markOf } from '#server/register/hours/flag-rules.ts'
import { flagWords } from '#server/register/hours/flag-words.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import type { GroupOutcome } from '#server/register/hours/month-gestures.ts'
import type { Way } from '#server/register/hours/request-rules.ts'
import { channelOf, isPeriodOver, isSettled } from '#server/register/hours/statement-rules.ts'
import { senderSentence, stateWords, waysAsked } from '#server/register/hours/statement-words.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { gestures, transitionOf, transitions } from '#server/register/hours/transition-rules.ts'
import { stepsSaid } from '#server/register/passes/words.ts'
import { inForceLink } from '#server/register/splits/words.ts'
import { byName, hoursOrDash, rowModel, spoken, sumBefore } from '../cells-row.ts'
import { cellsTable, totalLine } from '../cells-table.ts'
import { figureAt, saysSomething } from './figures.ts'
import type { Back } from './form.ts'
import type { MonthView, Shown } from './source.ts'

// The statement of one sender on the page of a month: its head, its rows, its gestures.

export type GroupModel = ReturnType<typeof groupModel>

export function groupModel(shown: Shown, view: MonthView) {
  const { key, contract, group, state, isFolded } = shown
  const { statement, sender, months } = group
  const sums = months.map(month => sumOf(group.rows, row => figureAt(row, month, shown, view.figures)))
  const before = sumOf(group.rows, row => sumBefore(row, shown))
  const general = shown.flags.filter(flag => !('placementId' in flag))
  const line = { ...shown, flags: spoken(shown.flags, group, contract.grid), back: months.length }
  const rows = isFolded ? [] : [...group.rows].sort(byName(view.names)).map(row => rowModel(row, line, view))
  return {
    key,
    id: `g-${key}`,
    contractId: contract.contractId,
    title: contractName(contract),
    href: `/marches/${contract.contractId}/heures?mois=${months.at(-1)}`,
    about: aboutOf(shown),
    split: inForceLink(contract.grid.splitIn(months.at(-1)!)),
    status: stateWords[state],
    sentence: senderSentence(sender, view.today),
    steps: shown.steps && stepsSaid(shown.steps),
    file: sender.heldId === null ? null : `/fichiers/${sender.heldId}`,
    papers: shown.missing > 0 ? papersOf(shown) : null,
    // A form says what its gestures answer.
    seen: { name: `v-g-${key}`, value: sender.events.length },
    shown: { name: `v-vu-${key}`, value: shown.flags.map(markOf).join(' ') },
    isFolded,
    isSettled: isSettled(sender),
    waits: !isSettled(sender) && isPeriodOver(statement, contract.endsOn, view.today) && group.rows.length > 0,
    unfold: isFolded && group.rows.length > 0 ? `/mois/${view.month}?ouvert=${key}#g-${key}` : null,
    ...cellsTable({
      rowHead: 'Personne',
      beforeLabel: beforeLabel(months),
      columns: months.map(month => ({ id: `m-${key}-${month}`, label: capital(monthName(month)) })),
      rows,
      foot: rows.length > 1 ? [totalLine(months, sums, before)] : null,
    }),
    people: plural(
      new Set(group.rows.map(({ participantId }) => participantId)).size,
      'personne',
      'personnes',
      'personne',
    ),
    all: hoursOrDash(sums.some(sum => sum !== null) ? sums.reduce<number>((all, one) => all + (one ?? 0), 0) : null),
    notices: [
      ...outcomeNotices(view.attempt.outcomes.get(key)),
      ...general.map(flag => ({ tone: 'is-late', icon: 'info', text: flagWords(flag, null) })),
    ],
    gestures: isSettled(sender) ? null : gesturesOf(shown, view),
    reopening: backModel('reopen', shown, view),
    statementHref: sender.events.length > 0 ? `/marches/${contract.contractId}/releves/${statement.key}` : null,
  }
}

function aboutOf({ contract, group }: Shown): string {
  const { sender, statement } = group
  const name = senderNames(contract.grid.named, true).get(sender.senderId ?? 0) ?? 'Titulaire non renseigné'
  const period = statement.key.includes('T') ? capital(periodName(statement.key)) : ''
  const holder = contract.holder && contract.holder !== name ? `titulaire ${contract.holder}` : ''
  return [name, holder, contractNumber(contract), period].filter(Boolean).join(' · ')
}

function papersOf({ contract, group, missing }: Shown) {
  return {
    text: plural(missing, 'pièce manque', 'pièces manquent'),
    href: statementPiecesHref(contract.contractId, group.statement.key),
  }
}

export function sumOf(rows: readonly Row[], figure: (row: Row) => number | null): number | null {
  const figures = rows.flatMap(row => figure(row) ?? [])
  return figures.length ? figures.reduce((all, one) => all + one, 0) : null
}

function beforeLabel(months: readonly Month[]): string {
  return months.length > 1 ? 'Avant' : 'Mois d’avant'
}

function gesturesOf(shown: Shown, view: MonthView) {
  const { key, group, contract, flags } = shown
  const { sender, statement, rows, months } = group
  const isOver = isPeriodOver(statement, contract.endsOn, view.today)
  const able = transitions[sender.state]
  const isFlagged = flags.length > 0 && saysSomething(shown, view.figures)
  const isHeld = flags.some(flag => blocks(flag) === 'answer')
  const asksReason = flags.some(flag => blocks(flag) === 'reason')
  const { fields, days } = view.attempt
  const figures = rows.flatMap(row => months.map(month => figureAt(row, month, shown, view.figures)))
  const worked = figures.some(figure => (figure ?? 0) > 0)
  const hasFree = rows.some(row => sumBefore(row, shown) !== null) && figures.includes(null)
  const reason = `raison-${key}`
  const received = `recu-${key}`
  return {
    accept:
      isOver && rows.length > 0
        ? isFlagged && !isHeld
          ? { value: `accepter-lu-${key}`, label: 'Accepter après lecture' }
          : { value: `accepter-${key}`, label: 'Accepter' }
        : null,
    nothing: isOver && able.nothingWorked && !worked ? { value: `neant-${key}`, label: 'Néant' } : null,
    copy: hasFree
      ? {
          value: `copier-${key}`,
          label: months.length > 1 ? 'Comme la période d’avant' : `Comme en ${monthName(nextMonth(months[0]!, -1))}`,
        }
      : null,
    reason: asksReason ? { name: reason, value: fields[reason] ?? '', label: 'Pourquoi c’est juste' } : null,
    received: {
      name: received,
      value: fields[received] ?? '',
      error: days[received] ?? null,
      label: 'Reçu le',
      hint: sender.state === 'toCheck' ? typedDate(sender.receivedOn) : 'aujourd’hui',
    },
    channel: channelModel(`canal-${key}`, fields[`canal-${key}`] ?? '', channelOf(sender)),
    sendBack: backModel('sendBack', shown, view),
    template: sender.senderId === null ? null : templateHref(view.month, sender.senderId),
    paper: paperHref(shown, view.month),
    add: `/marches/${contract.contractId}/personnes/nouvelle?retour=${view.month}${sender.senderId ? `&employeur=${sender.senderId}` : ''}`,
  }
}

const backWords: Record<Back, { verb: string; asked: string; help: string }> = {
  sendBack: {
    verb: 'renvoyer',
    asked: 'Ce qui est à corriger',
    help: 'L’entreprise le lit par courriel. Ni nom, ni donnée de santé, ni jugement.',
  },
  reopen: {
    verb: 'rouvrir',
    asked: 'Pourquoi le rouvrir',
    help: 'Il reste au journal. Les chiffres d’avant sont gardés.',
  },
}

/** What gives this statement back, with its reason; null where it cannot be. */
function backModel(gesture: Back, { key, contract, group: { sender, statement } }: Shown, { attempt }: MonthView) {
  const transition = transitionOf(sender.state, gesture, statement.steps)
  // What two people accepted, the buyer alone opens again: on the page of the statement, by asking for it.
  if (!transition || transition.may === 'hours.confirm') return null
  const { verb, asked, help } = backWords[gesture]
  const name = `motif-${key}`
  return {
    name,
    value: attempt.fields[name] ?? '',
    label: asked,
    help,
    isMailed: gesture === 'sendBack',
    button: { value: `${verb}-${key}`, label: gestures[gesture].label },
    href: `/marches/${contract.contractId}/releves/${statement.key}#${gesture}`,
  }
}

/** How the statement came, where somebody writes it for the company: nothing is supposed. */
function channelModel(name: string, chosen: string, known: Way | '') {
  const options = waysAsked(known).map(one => ({ ...one, isChosen: one.value === chosen }))
  return { name, label: 'Reçu par', options }
}

/** Where a form is prepared for a company that answers on paper. */
function paperHref({ contract, group: { sender } }: Shown, month: Month): string | null {
  const number = contract.grid.named.find(({ id }) => id === sender.senderId)?.identifier
  return number ? `/entreprises/${encodeURIComponent(number)}/papier/${month}` : null
}

function outcomeNotices(outcome: GroupOutcome | undefined): { tone: string; icon: string; text: string }[] {
  if (!outcome) return []
  const said = outcomeWords(outcome)
  return said ? [{ tone: 'is-risk', icon: 'risk', text: said }] : []
}

/** Why a statement was left as it is; null: it was not. */
export function outcomeWords(outcome: GroupOutcome): string | null {
  switch (outcome.kind) {
    case 'accepted':
    case 'nothing':
      return null
    case 'flagged':
      return `Pas encore accepté\u00a0: ${plural(outcome.flags.length, 'point est signalé', 'points sont signalés')}, à lire d’abord.`
    case 'changed':
      return 'Ce relevé a changé depuis que vous avez ouvert cette page\u00a0: relisez-le, puis acceptez.'
    case 'open':
      return `Reste ouvert\u00a0: les heures de ${listed(outcome.refs)} sont encore attendues.`
    case 'refused':
      return outcome.sentence
  }
}
