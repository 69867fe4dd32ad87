import { type Month, monthOf } from '#server/base/dates.ts'
import {
  capital,
  dayInFrance,
  hours,
  hoursFigure,
  longDate,
  longInstant,
  longMonth,
  monthName,
  owedHours,
} from '#server/base/format.ts'
import { ofMonth, plural } from '#server/base/french.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Revision, Row } from '#server/register/hours/grid-store.ts'
import { isOver, type Statement, stateOf } from '#server/register/hours/statement-rules.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { monthIn } from '#server/register/hours/words.ts'
import { newFormKey } from '#server/web/forms.ts'
import type { Months } from './grid-months.ts'
import { type GridAttempt, isShown, nothingTyped, rowModel, type Scene } from './grid-rows.ts'
import type { GridSource } from './grid-source.ts'
import { dueModel, footModel, othersModel, outsideSums } from './grid-sums.ts'

type Trouble = { attempt: GridAttempt; sentence: string | null; conflict: boolean }
const noTrouble: Trouble = { attempt: nothingTyped, sentence: null, conflict: false }

/** The month grid of a contract. */
export function gridPage(source: GridSource, { attempt, sentence, conflict }: Trouble = noTrouble) {
  const { contract, grid, months, today, writable } = source
  const year = months.focus.slice(0, 4)
  const columns = months.shown.map(month => ({
    month,
    label: monthIn(month, year),
    closed: Boolean(grid.statements.get(month)?.validatedAt),
  }))
  const scene: Scene = {
    contractId: contract.id,
    grid,
    columns,
    before: months.before ? { label: `Avant ${monthName(months.shown[0]!)}` } : null,
    after: months.after ? { label: `Après ${monthName(months.shown.at(-1)!)}` } : null,
    attempt,
    writable,
  }
  const outside = outsideSums(scene, months)
  const shown = grid.rows.filter(row => isShown(row, scene))
  const rows = shown.map(row => rowModel(row, scene, outside(row)))
  const state = stateOf(grid.statements.get(months.focus) ?? null, months.focus, today)
  const over = isOver(months.focus, contract.endsOn, today)
  const closable = writable && over && state !== 'validated' && grid.rows.length > 0
  const name = `Heures ${ofMonth(months.focus)}`

  return {
    title:
      attempt.objections.size || sentence ? `Erreur\u00a0: ${name}` : conflict ? `À départager\u00a0: ${name}` : name,
    heading: name,
    breadcrumb: breadcrumb(contract, capital(longMonth(months.focus))),
    about: contractInFull(contract),
    holder: source.holder,
    statement: statementSentence(grid.statements.get(months.focus) ?? null, months.focus, today),
    checkHref: state === 'awaited' || state === 'late' ? null : `/marches/${contract.id}/releves/${months.focus}`,
    checkLabel: state === 'toCheck' && writable ? 'Contrôler le relevé' : 'Voir le relevé',
    addHref: writable ? `/marches/${contract.id}/personnes/nouvelle` : null,
    action: `/marches/${contract.id}/heures`,
    formKey: newFormKey(),
    focus: months.focus,
    writable,
    summary: summaryOf(scene, shown, sentence, conflict),
    caption: captionOf(columns, writable),
    before: scene.before,
    after: scene.after,
    columns: columns.map(column => ({ ...column, ...columnModel(column.month, source) })),
    rows,
    others: othersModel(scene, months, outside),
    empty: grid.rows.length === 0,
    foot: footModel(scene, months, outside),
    monthNav: grid.rows.length > 0 && (months.previous || months.next) ? navModel(contract.id, months) : null,
    due: dueModel(source, scene, shown),
    gestures: {
      nothing: closable && state !== 'nothingWorked' ? `Aucune heure en ${monthName(months.focus)}` : null,
      validate: closable ? `Enregistrer et valider ${monthName(months.focus)}` : null,
    },
    revisions: source.revisions.map(revisionModel),
  }
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

/** « Relevé reçu le 16 novembre 2026, à contrôler. » */
export function statementSentence(statement: Statement | null, month: Month, today: string): string {
  switch (stateOf(statement, month, today)) {
    case 'validated':
      return `Relevé validé le ${longDate(dayInFrance(statement!.validatedAt!))}${by(statement!.validatedByName)}.`
    case 'sentBack':
      return `Relevé renvoyé le ${longDate(dayInFrance(statement!.sentBackAt!))}${by(statement!.sentBackByName)}\u00a0: ${statement!.sentBackReason}`
    case 'nothingWorked':
      return `Personne n’a travaillé ce mois-là, constaté le ${longDate(dayInFrance(statement!.nothingWorkedAt!))}${by(statement!.nothingWorkedByName)}.`
    case 'toCheck':
      return statement!.sentBackReason
        ? `Relevé corrigé le ${longDate(dayInFrance(statement!.receivedAt!))} après renvoi, à contrôler.`
        : `Relevé reçu le ${longDate(dayInFrance(statement!.receivedAt!))}, à contrôler.`
    case 'late':
      return 'Le relevé n’est pas arrivé.'
    case 'awaited':
      return 'Le relevé n’est pas encore arrivé.'
  }
}

function by(name: string | null): string {
  return name ? ` par ${name}` : ''
}

function summaryOf(scene: Scene, shown: readonly Row[], sentence: string | null, conflict: boolean) {
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
  shape: 'ce n’est pas un nombre d’heures',
  negative: 'un nombre d’heures n’est pas négatif',
  notStarted: 'ce mois n’a pas commencé',
  outsideEmployment: 'pas de contrat de travail ce mois-là',
  overAllContracts: 'plus de 220\u00a0h ce mois-là, tous marchés ensemble',
  closed: 'ce mois a été validé entre-temps',
} as const

function shortObjection({ attempt }: Scene, key: string): string {
  const objection = attempt.objections.get(key)!
  return objection.kind === 'tooMany'
    ? `${owedHours(objection.centihours)} dépassent 220\u00a0h`
    : shorts[objection.kind]
}

function captionOf(columns: readonly { closed: boolean }[], writable: boolean): string {
  const closed = columns.some(column => column.closed)
    ? 'Un mois fermé est validé\u202f; il se rouvre depuis son relevé.'
    : ''
  const open = columns.some(column => !column.closed)
    ? 'Dans un mois ouvert, les retenues le seront une fois le relevé validé.'
    : ''
  const keys = writable ? 'Entrée descend d’une personne, Tab passe au mois suivant.' : ''
  return ['Heures travaillées.', closed, open, keys].filter(Boolean).join(' ').replace(/ ;/g, '\u202f;')
}

function columnModel(month: Month, { contract, grid, months, today, writable }: GridSource) {
  const statement = grid.statements.get(month) ?? null
  const state = stateOf(statement, month, today)
  const previous = months.shown[months.shown.indexOf(month) - 1]
  const copyable = writable && state !== 'validated' && previous && month <= monthOf(today) && grid.rows.length > 0
  return {
    id: `m-${month}`,
    focused: month === months.focus,
    href: statement ? `/marches/${contract.id}/releves/${month}` : null,
    state: state === 'awaited' || state === 'validated' ? null : stateWords[state].word,
    copy: copyable
      ? {
          value: month,
          month: monthName(month),
          label: `Copier le mois dernier en ${monthName(month)}`,
        }
      : null,
  }
}

function navModel(contractId: number, { previous, next }: Months) {
  const at = (month: Month | null) => month && `/marches/${contractId}/heures?mois=${month}`
  return { previous: at(previous), next: at(next) }
}

function revisionModel({ ref, month, from, to, fromAccepted, toAccepted, reason, at, byName }: Revision) {
  const accepted =
    from === to
      ? `accepté\u00a0: ${hoursFigure(fromAccepted ?? from)} → ${hoursFigure(toAccepted ?? to)}`
      : `corrigé\u00a0: ${hoursFigure(from)} → ${hoursFigure(to)}`
  return {
    at,
    date: longInstant(at),
    ref,
    text: `${longMonth(month)}, ${accepted}`,
    by: byName,
    reason: reason || null,
  }
}
