import { type Month, nextMonth } from '#server/base/dates.ts'
import { capital, hoursFigure, monthName } from '#server/base/format.ts'
import { cellKey, type Objection } from '#server/register/hours/entry-rules.ts'
import { blocks, type Flag } from '#server/register/hours/flag-rules.ts'
import { flagWords } from '#server/register/hours/flag-words.ts'
import type { Cell, Grid, Row } from '#server/register/hours/grid-store.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { inField, keptIn, meanwhileWords, objectionWords } from '#server/register/hours/words.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { fullName } from '#server/register/participants/words.ts'
import { canWorkIn, modeLabel } from '#server/register/placements/rules.ts'
import { originWords } from '#server/register/splits/words.ts'
import type { Typed } from '#server/web/forms.ts'

// One row of a table of hours (views/shared/cells.hbs), wherever it stands: the page of a month, the grid of a contract, the months
// of a person. Who, what it was before, the cells, and what is to be looked at.

/** What was typed in cells and is not saved, and what was said of it. By cell key; `answers` by placement. */
export type CellsAttempt = {
  typed: ReadonlyMap<string, string>
  objections: ReadonlyMap<string, Objection>
  conflicts: ReadonlyMap<string, Cell>
  answers: ReadonlyMap<number, string>
  fields: Typed
}

/** `months`: those that it is about, where it explains a cell. */
export type Remark = {
  tone: 'is-late' | 'is-risk'
  icon: string
  fact?: string
  text: string
  link: { href: string; label: string } | null
  months?: readonly Month[]
}

/** A row of a table of hours: of a statement, whose rows are persons, or of a person, whose rows are placements. */
export type Line = {
  key: string
  flags: readonly Flag[]
  contract: { contractId: number; grid: Grid }
  /** `months`: the columns. */
  group: { rows: readonly Row[]; months: readonly Month[] }
  /** How far back the figure is that a copy takes. Months. */
  back: number
  /** Said before what is flagged: what becomes of the figures. */
  explained?: readonly Remark[]
  /** Whether a silence is answered here; left out, it is. */
  answers?: (flag: Flag) => boolean
}
export type Told = { names: ShownNames; attempt: CellsAttempt }

/** How somebody is called on a page: by name, while there is one and the reader may know it. */
export function whoIs({ participantId, ref }: Row, { names }: Pick<Told, 'names'>): string {
  const name = names.get(participantId)
  return name ? fullName(name) : ref
}

/** Names in the order of a list of names; pseudonyms in their own. */
export function byName(names: ShownNames) {
  const keyOf = (row: Row) => {
    const name = names.get(row.participantId)
    return name ? `${name.lastName} ${name.firstName}` : row.ref
  }
  const collator = new Intl.Collator('fr', { numeric: true })
  return (a: Row, b: Row) => collator.compare(keyOf(a), keyOf(b)) || a.placementId - b.placementId
}

/** What a pasted list may call somebody: both orders of their two names. */
export function calledOf({ participantId }: Row, { names }: Pick<Told, 'names'>): string[] {
  const name = names.get(participantId)
  return name ? [`${name.lastName} ${name.firstName}`, fullName(name)] : []
}

export function rowModel(row: Row, line: Line, told: Told) {
  const { group, contract } = line
  const said = line.flags.filter(flag => 'placementId' in flag && flag.placementId === row.placementId)
  const remarks: (Remark & { id: string })[] = [
    ...group.months.flatMap(month => refusedIn(row, month, line, told)),
    ...(line.explained ?? []),
    ...said.map(flag => remarkOf(flag, row, contract.contractId)),
  ].map((remark, index) => ({ fact: '', ...remark, id: `rp${row.placementId}-${index + 1}` }))
  const cells = group.months.map(month => cellModel(row, month, line, told, remarks))
  const who = whoIs(row, told)
  const blank = said.find(flag => flag.code === 'blank' && (line.answers?.(flag) ?? true))
  return {
    id: `p${row.placementId}`,
    who,
    href: `${row.href}/mois?mois=${group.months.at(-1)}`,
    ref: who === row.ref ? null : row.ref,
    mode: modeLabel(row.window.mode, true),
    placementHref: employmentHref(row, contract.contractId),
    tone: remarks.some(({ tone }) => tone === 'is-risk') ? 'is-risk' : remarks.length ? 'is-late' : '',
    before: hoursOrDash(sumBefore(row, line)),
    cells,
    remarks,
    splits: cells.flatMap(({ split }) => split ?? []),
    answer: blank ? answerModel(row, who, told) : null,
  }
}

/** What rows tell of a statement: where nothing at all is said, the silence is its own, and « néant » answers it. */
export function spoken(
  flags: readonly Flag[],
  { rows, months }: Line['group'],
  { cells }: Pick<Grid, 'cells'>,
): Flag[] {
  const blanks = new Set(flags.flatMap(flag => (flag.code === 'blank' ? [flag.placementId] : [])))
  const isSilent = rows.every(
    ({ placementId }) => blanks.has(placementId) && !months.some(month => cells.has(cellKey(placementId, month))),
  )
  return flags.filter(({ code }) => code !== 'blank' || !isSilent)
}

function cellModel(
  row: Row,
  month: Month,
  line: Line,
  { attempt }: Told,
  remarks: readonly (Remark & { id: string })[],
) {
  const { grid } = line.contract
  const key = cellKey(row.placementId, month)
  const cell = grid.cells.get(key) ?? null
  const open = isOpen(row, month, grid)
  const text = attempt.typed.get(key)
  const before = grid.cells.get(cellKey(row.placementId, nextMonth(month, -line.back)))
  const about = remarks.filter(({ months }) => months?.includes(month)).map(({ id }) => id)
  return {
    month,
    label: capital(monthName(month)),
    text: open ? null : hoursOrDash(cell?.centihours ?? null),
    kept: cell?.split ? keptIn(key, cell) : null,
    split: cell?.split ? { href: cell.split.href, label: capital(originWords(cell.split)) } : null,
    input: open
      ? {
          id: `h-${key}`,
          name: `h-${key}`,
          value: text ?? inField(cell?.centihours ?? null),
          seenName: `v-${key}`,
          seenValue: `${cell?.version ?? 0}:${cell?.centihours ?? ''}`,
          labelledBy: `p${row.placementId} m-${line.key}-${month}`,
          month,
          before: canWorkIn(month, row.window) ? inField(before?.centihours ?? null) : '',
          invalid: attempt.objections.has(key) || attempt.conflicts.has(key),
          described: about.join(' ') || null,
        }
      : null,
  }
}

/** What was typed there and cannot be, or what somebody else wrote there meanwhile. */
function refusedIn(row: Row, month: Month, { contract: { contractId } }: Line, { attempt }: Told): Remark[] {
  const key = cellKey(row.placementId, month)
  const typed = attempt.typed.get(key) ?? ''
  const said: Remark[] = []
  const risk = { tone: 'is-risk' as const, icon: 'risk', months: [month] }
  const objection = attempt.objections.get(key)
  if (objection) {
    const { fact, advice } = objectionWords(objection, { typed, month, ref: row.ref, window: row.window })
    said.push({ ...risk, fact, text: advice, link: objectionLink(objection, row, month, contractId) })
  }
  const theirs = attempt.conflicts.get(key)
  if (theirs) {
    const { fact, advice } = meanwhileWords(theirs, row.ref, typed)
    said.push({ ...risk, fact, text: advice, link: null })
  }
  return said
}

function objectionLink(objection: Objection, row: Row, month: Month, contractId: number): Remark['link'] {
  switch (objection.kind) {
    case 'closed':
      return { href: `/marches/${contractId}/releves/${month}`, label: 'Ouvrir le relevé' }
    case 'outsideEmployment':
      return { href: employmentHref(row, contractId), label: 'Voir son contrat de travail' }
    case 'split':
      return { href: objection.href, label: 'Corriger l’ensemble' }
    default:
      return null
  }
}

function remarkOf(flag: Flag, row: Row, contractId: number): Remark {
  const employment = { href: employmentHref(row, contractId), label: 'Son contrat' }
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
    months: 'month' in flag ? [flag.month] : 'months' in flag ? flag.months : [],
  }
}

export function employmentHref({ placementId }: Row, contractId: number): string {
  return `/marches/${contractId}/personnes/${placementId}`
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
