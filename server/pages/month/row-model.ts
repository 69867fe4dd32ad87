import { type Month, nextMonth } from '#server/base/dates.ts'
import { capital, hoursFigure, monthName } from '#server/base/format.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { blocks, type Flag } from '#server/register/hours/flag-rules.ts'
import { flagWords } from '#server/register/hours/flag-words.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { inField, keptIn, meanwhileWords, objectionWords } from '#server/register/hours/words.ts'
import { fullName } from '#server/register/participants/words.ts'
import { canWorkIn, modeLabel } from '#server/register/placements/rules.ts'
import { originWords } from '#server/register/splits/words.ts'
import type { MonthView, Shown } from './source.ts'

// One person’s row of a statement: who, what it was the period before, the cells, and what is to be looked at.

type Remark = { tone: string; icon: string; text: string; link: { href: string; label: string } | null }

/** How somebody is called on this page: by name, while there is one. */
export function whoIs({ participantId, ref }: Row, { names }: Pick<MonthView, 'names'>): string {
  const name = names.get(participantId)
  return name ? fullName(name) : ref
}

/** A row of a table of hours: of a statement, whose rows are persons, or of a person, whose rows are placements. */
export type Line = Pick<Shown, 'key' | 'flags'> & {
  contract: Pick<Shown['contract'], 'contractId' | 'grid'>
  group: Pick<Shown['group'], 'rows' | 'months'>
}
type Told = Pick<MonthView, 'names' | 'attempt'>

export function rowModel(row: Row, shown: Line, view: Told) {
  const { group } = shown
  const own = shown.flags.filter(flag => 'placementId' in flag && flag.placementId === row.placementId)
  const cells = group.months.map(month => cellModel(row, month, shown, view))
  const remarks = [
    ...cells.flatMap(({ said }) => said),
    ...own.filter(isSaid(shown)).map(flag => remarkOf(flag, row, shown)),
  ]
  const who = whoIs(row, view)
  return {
    id: `p${row.placementId}`,
    who,
    href: `${row.href}/mois?mois=${group.months.at(-1)}`,
    ref: who === row.ref ? null : row.ref,
    mode: modeLabel(row.window.mode, true),
    placementHref: `/marches/${shown.contract.contractId}/personnes/${row.placementId}`,
    tone: remarks.some(({ tone }) => tone === 'is-risk') ? 'is-risk' : remarks.length ? 'is-late' : '',
    before: hoursOrDash(sumBefore(row, shown)),
    cells: cells.map(({ cell }) => cell),
    remarks,
    splits: cells.flatMap(({ split }) => split ?? []),
    answer: own.some(({ code }) => code === 'blank') && isSaid(shown)(own[0]!) ? answerModel(row, who, view) : null,
  }
}

/** Where nothing at all is said, silence is the statement’s: « néant » answers it. */
function isSaid({ group, contract, flags }: Line): (flag: Flag) => boolean {
  const blanks = new Set(flags.flatMap(flag => (flag.code === 'blank' ? [flag.placementId] : [])))
  const silent = group.rows.every(({ placementId }) => {
    const has = group.months.some(month => contract.grid.cells.has(cellKey(placementId, month)))
    return blanks.has(placementId) && !has
  })
  return flag => flag.code !== 'blank' || !silent
}

function cellModel(row: Row, month: Month, { key: head, contract, group }: Line, { attempt }: Told) {
  const key = cellKey(row.placementId, month)
  const cell = contract.grid.cells.get(key) ?? null
  const open = isOpen(row, month, contract.grid)
  const text = attempt.typed.get(key)
  const before = contract.grid.cells.get(cellKey(row.placementId, nextMonth(month, -group.months.length)))
  const said: Remark[] = []
  const objection = attempt.objections.get(key)
  if (objection) {
    const { fact, advice } = objectionWords(objection, { typed: text ?? '', month, ref: row.ref, window: row.window })
    said.push({ tone: 'is-risk', icon: 'risk', text: `${fact} ${advice}`, link: null })
  }
  const theirs = attempt.conflicts.get(key)
  if (theirs) {
    const { fact, advice } = meanwhileWords(theirs, row.ref, text ?? '')
    said.push({ tone: 'is-risk', icon: 'risk', text: `${fact} ${advice}`, link: null })
  }
  return {
    said,
    split: cell?.split ? { href: cell.split.href, label: capital(originWords(cell.split)) } : null,
    cell: {
      label: capital(monthName(month)),
      text: open ? null : hoursOrDash(cell?.centihours ?? null),
      kept: cell?.split ? keptIn(key, cell) : null,
      input: open
        ? {
            id: `h-${key}`,
            name: `h-${key}`,
            value: text ?? inField(cell?.centihours ?? null),
            seenName: `v-${key}`,
            seenValue: `${cell?.version ?? 0}:${cell?.centihours ?? ''}`,
            labelledBy: `p${row.placementId} m-${head}-${month}`,
            month,
            before: canWorkIn(month, row.window) ? inField(before?.centihours ?? null) : '',
            invalid: Boolean(objection || theirs),
            described: said.length ? `rp${row.placementId}` : null,
          }
        : null,
    },
  }
}

function remarkOf(flag: Flag, row: Row, { contract }: Line): Remark {
  const employment = { href: `/marches/${contract.contractId}/personnes/${row.placementId}`, label: 'Son contrat' }
  const person = { href: row.href, label: 'Sa fiche' }
  const links: Partial<Record<Flag['code'], Remark['link']>> = {
    notEligible: person,
    outside: person,
    ends: person,
    afterLeaving: employment,
  }
  const isBlocking = blocks(flag) !== null
  return {
    tone: isBlocking ? 'is-risk' : 'is-late',
    icon: isBlocking ? 'risk' : 'info',
    text: flagWords(flag, row.window),
    link: links[flag.code] ?? null,
  }
}

/** What is answered of somebody of whom nothing is said. */
function answerModel(row: Row, who: string, { attempt }: Told) {
  const name = `rep-${row.placementId}`
  const day = `parti-${row.placementId}`
  const choices = [
    { value: 'zero', label: '0\u00a0h' },
    { value: 'parti', label: 'Parti le' },
    { value: 'attendu', label: 'Pas encore reçu' },
  ]
  return {
    legend: `Ce qu’il en est de ${who}`,
    error: attempt.answers.get(row.placementId) ?? null,
    choices: choices.map(({ value, label }) => ({
      id: `${name}-${value}`,
      name,
      value,
      label,
      checked: attempt.fields[name] === value,
      day:
        value === 'parti'
          ? { name: day, value: attempt.fields[day] ?? '', label: `Dernier jour de travail de ${who}` }
          : null,
    })),
    version: { name: `vers-${row.placementId}`, value: String(row.version) },
  }
}

/** In the period before, of the same length. */
export function sumBefore({ placementId }: Row, { group, contract }: Pick<Line, 'group' | 'contract'>): number | null {
  const found = group.months.flatMap(month => {
    const cell = contract.grid.cells.get(cellKey(placementId, nextMonth(month, -group.months.length)))
    return cell ? [cell.centihours] : []
  })
  return found.length ? found.reduce((all, one) => all + one, 0) : null
}

export function hoursOrDash(centihours: number | null): string {
  return centihours === null ? '—' : hoursFigure(centihours)
}
