import type { Month } from '#server/base/dates.ts'
import { hours, hoursFigure } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import { readHours } from '#server/base/written/hours.ts'
import { cellKey, type Objection } from '#server/register/hours/entry-rules.ts'
import { aboveFullTime, employmentKey } from '#server/register/hours/flag-rules.ts'
import type { Cell, Grid, Row } from '#server/register/hours/grid-store.ts'
import { type Credit, creditOf, type Exclusion, shareOf, type Work } from '#server/register/hours/rules.ts'
import { isClosedFor, validatedAtFor } from '#server/register/hours/statement-rules.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import {
  aboveWords,
  type Cut,
  exclusionWords,
  inField,
  keptIn,
  meanwhileWords,
  objectionWords,
} from '#server/register/hours/words.ts'
import { canWorkIn, employerLabel, modeLabel } from '#server/register/placements/rules.ts'
import { originWords } from '#server/register/splits/words.ts'

// One row of the month grid as the page shows it: its cells, its sums, and under it what is refused or excluded.

/** What was typed in a form that could not be saved, by cell key. */
export type GridAttempt = {
  typed: Map<string, string>
  objections: Map<string, Objection>
  conflicts: Map<string, Cell>
}
export const nothingTyped: GridAttempt = { typed: new Map(), objections: new Map(), conflicts: new Map() }

type Column = { month: Month; label: string; closed: boolean }
export type Sums = { declared: number; counted: number }

export type Scene = {
  contractId: number
  grid: Grid
  columns: readonly Column[]
  before: { label: string } | null
  after: { label: string } | null
  attempt: GridAttempt
  writable: boolean
  /** Under other clauses, by person, employer and month. Centihours. */
  elsewhere: ReadonlyMap<string, number>
}

/** Declared, and what counts or will once validated, in a cell as stored or as typed. */
export function sumsOf(row: Row, month: Month, scene: Pick<Scene, 'grid' | 'attempt'>): Sums {
  const { declared, counted } = creditIn(row, month, scene)
  return { declared, counted }
}

/** What becomes of a cell: as it was validated, or as it will be. A figure typed anew has nothing decided about it yet. */
function creditIn(row: Row, month: Month, { grid, attempt }: Pick<Scene, 'grid' | 'attempt'>): Credit {
  const key = cellKey(row.placementId, month)
  const cell = grid.cells.get(key) ?? null
  const validatedAt = validatedAtFor(grid.statementOf(month), row.employerId)
  const typed = validatedAt ? null : typedFigure(key, attempt)
  const stands = cell && (typed === null || typed === cell.centihours)
  return creditOf(workOf(row, month, stands ? cell : { ...undecided, centihours: typed ?? 0 }, validatedAt ?? SOON))
}

/** Stands for the moment of a validation to come. */
const SOON = 'once validated'

type Decided = Pick<
  Cell,
  'centihours' | 'refusedCentihours' | 'refusedReason' | 'attestedCentihours' | 'attestedReason'
>
const undecided = { refusedCentihours: 0, refusedReason: '', attestedCentihours: null, attestedReason: '' }

function workOf(row: Row, month: Month, figures: Decided, validatedAt: string): Work {
  return {
    hoursId: 0,
    clauseId: 0,
    placementId: row.placementId,
    participantId: row.participantId,
    employerId: row.employerId,
    month,
    centihours: figures.centihours,
    refusedCentihours: figures.refusedCentihours,
    refusedReason: figures.refusedReason,
    attestedCentihours: figures.attestedCentihours,
    attestedReason: figures.attestedReason,
    validatedAt,
    window: row.window,
  }
}

/** What becomes of a line of a statement once validated. */
export function creditOfCell(row: Row, cell: Cell): Credit {
  return creditOf(workOf(row, cell.month, cell, SOON))
}

/** What is typed there and can be counted; null when nothing is, or when it is refused or in conflict. */
function typedFigure(key: string, { typed, objections, conflicts }: GridAttempt): number | null {
  const text = typed.get(key)
  if (text === undefined || objections.has(key) || conflicts.has(key)) return null
  return readHours(text).value ?? 0
}

/** Whether a row has anything to show or to write in these months. */
export function isShown(row: Row, scene: Pick<Scene, 'grid' | 'columns'>): boolean {
  return scene.columns.some(
    ({ month }) => canWorkIn(month, row.window) || scene.grid.cells.has(cellKey(row.placementId, month)),
  )
}

export function rowModel(row: Row, scene: Scene, outside: { before: Sums; after: Sums }) {
  const notices = noticesOf(row, scene)
  const cells = scene.columns.map(column => cellModel(row, column, scene, notices))
  const total = cells.reduce((sum, cell) => sum + cell.declared, outside.before.declared + outside.after.declared)
  return {
    id: `p${row.placementId}`,
    ref: row.ref,
    href: row.href,
    mode: modeLabel(row.window.mode, scene.writable),
    employer: employerLabel(row, scene.writable),
    placementHref: scene.writable ? `/marches/${scene.contractId}/personnes/${row.placementId}` : null,
    tone: notices.some(notice => notice.tone === 'is-risk') ? 'is-risk' : notices.length ? 'is-late' : '',
    before: scene.before && { label: scene.before.label, text: hoursFigure(outside.before.declared) },
    cells,
    after: scene.after && { label: scene.after.label, text: hoursFigure(outside.after.declared) },
    total: hoursFigure(total),
    base: total - cells.reduce((sum, cell) => sum + (cell.input ? cell.declared : 0), 0),
    notices,
    span: scene.columns.length + 2 + (scene.before ? 1 : 0) + (scene.after ? 1 : 0),
  }
}

function cellModel(row: Row, column: Column, scene: Scene, notices: readonly Notice[]) {
  const key = cellKey(row.placementId, column.month)
  const cell = scene.grid.cells.get(key) ?? null
  const { declared, counted } = sumsOf(row, column.month, scene)
  const closed = isClosedFor(scene.grid.statementOf(column.month), row.employerId)
  const open = scene.writable && isOpen(row, column.month, scene.grid)
  const share = shareOf(column.month, row.window)
  const described = notices.filter(notice => notice.months.includes(column.month)).map(notice => notice.id)
  return {
    label: column.label,
    closed,
    declared,
    text: open ? null : cell ? hoursFigure(cell.centihours) : closed || !scene.writable ? '—' : '',
    note: counted < declared ? `dont ${hoursFigure(declared - counted)} exclues` : null,
    kept: cell?.split && scene.writable ? keptIn(key, cell) : null,
    split: cell?.split && scene.writable ? { href: cell.split.href, label: originWords(cell.split) } : null,
    input: open
      ? {
          id: `h-${key}`,
          name: `h-${key}`,
          value: scene.attempt.typed.get(key) ?? inField(cell?.centihours ?? null),
          seenName: `v-${key}`,
          seenValue: `${cell?.version ?? 0}:${cell?.centihours ?? ''}`,
          labelledBy: `p${row.placementId} m-${column.month}`,
          invalid: scene.attempt.objections.has(key) || scene.attempt.conflicts.has(key),
          described: described.join(' ') || null,
          month: column.month,
          inside: share.excluded ? share.inside - share.tooEarly : 1,
          days: share.excluded ? share.days : 1,
          employment: `${row.participantId}-${row.employerId}`,
          elsewhere: String(scene.elsewhere.get(employmentKey({ ...row, month: column.month })) ?? 0),
        }
      : null,
  }
}

type Notice = {
  id: string
  tone: 'is-late' | 'is-risk'
  icon: string
  fact: string
  text: string
  link: { href: string; label: string } | null
  months: Month[]
}

/** More than a full-time month for one employer, with what is typed: said, and nothing more. */
function aboveNotices(row: Row, scene: Scene): Omit<Notice, 'id'>[] {
  const same = scene.grid.rows.filter(
    ({ participantId, employerId }) => participantId === row.participantId && employerId === row.employerId,
  )
  const lines = scene.columns.flatMap(({ month }) =>
    same.map(one => ({ ...one, month, centihours: sumsOf(one, month, scene).declared })),
  )
  const above = aboveFullTime(lines, scene.elsewhere)
  return scene.columns.flatMap(({ month }) => {
    const total = above.get(employmentKey({ ...row, month }))
    if (total === undefined || sumsOf(row, month, scene).declared === 0) return []
    const { fact, why } = aboveWords(total, month, scene.elsewhere.has(employmentKey({ ...row, month })))
    return [{ tone: 'is-late' as const, icon: 'info', fact, text: why, link: null, months: [month] }]
  })
}

function noticesOf(row: Row, scene: Scene): Notice[] {
  const notices: Omit<Notice, 'id'>[] = aboveNotices(row, scene)
  const cuts = new Map<Exclusion, Cut[]>()
  for (const { month } of scene.columns) {
    const key = cellKey(row.placementId, month)
    const objection = scene.attempt.objections.get(key)
    const theirs = scene.attempt.conflicts.get(key)
    const typed = scene.attempt.typed.get(key) ?? ''
    if (objection) notices.push(objected(row, month, objection, typed, scene.contractId))
    if (theirs) notices.push(changedMeanwhile(row, month, theirs, typed))
    if (objection || theirs) continue

    const credit = creditIn(row, month, scene)
    const { declared, refused, counted } = credit
    if (counted >= declared) continue
    const cell = scene.grid.cells.get(key)
    if (refused > 0 && cell) notices.push(refusedNotice(month, refused, cell.refusedReason))
    if (cell?.attestedCentihours != null && credit.outside > 0) notices.push(attestedNotice(month, credit, cell))
    const { excluded, inside, days, tooEarly } = credit.share
    const cut = { month, declared: declared - refused, counted, inside: inside - tooEarly, days }
    const isShared = cell?.attestedCentihours == null || credit.toRegularise > 0
    if (excluded && isShared && counted < cut.declared) cuts.set(excluded, [...(cuts.get(excluded) ?? []), cut])
  }
  for (const [excluded, list] of cuts) notices.push(excludedNotice(row, excluded, list, scene))
  return notices.map((notice, index) => ({ ...notice, id: `p${row.placementId}-pourquoi-${index + 1}` }))
}

function objected(row: Row, month: Month, objection: Objection, typed: string, contractId: number): Omit<Notice, 'id'> {
  const { fact, advice } = objectionWords(objection, { typed, month, ref: row.ref, window: row.window })
  const links: Partial<Record<Objection['kind'], { href: string; label: string }>> = {
    closed: { href: `/marches/${contractId}/releves/${month}`, label: 'Ouvrir le relevé' },
    outsideEmployment: {
      href: `/marches/${contractId}/personnes/${row.placementId}`,
      label: 'Voir son contrat de travail',
    },
    ...(objection.kind === 'split' && { split: { href: objection.href, label: 'Corriger l’ensemble' } }),
  }
  return { tone: 'is-risk', icon: 'risk', fact, text: advice, link: links[objection.kind] ?? null, months: [month] }
}

function changedMeanwhile(row: Row, month: Month, theirs: Cell, typed: string): Omit<Notice, 'id'> {
  const { fact, advice: text } = meanwhileWords(theirs, row.ref, typed)
  return { tone: 'is-risk', icon: 'risk', fact, text, link: null, months: [month] }
}

function refusedNotice(month: Month, refused: number, reason: string): Omit<Notice, 'id'> {
  return {
    tone: 'is-late',
    icon: 'info',
    fact: `${hours(refused)} ${ofMonth(month)} sont refusées.`,
    text: `Motif\u00a0: ${reason}`,
    link: null,
    months: [month],
  }
}

function attestedNotice(month: Month, { outside }: Credit, cell: Cell): Omit<Notice, 'id'> {
  return {
    tone: 'is-late',
    icon: 'info',
    fact: `${hours(outside)} ${ofMonth(month)} sont hors de la fenêtre.`,
    text: `L’employeur en atteste ${hours(cell.attestedCentihours!)} dans la fenêtre. ${cell.attestedReason}`,
    link: null,
    months: [month],
  }
}

function excludedNotice(row: Row, excluded: Exclusion, cuts: readonly Cut[], scene: Scene): Omit<Notice, 'id'> {
  const { fact, why } = exclusionWords(excluded, cuts, row.ref, row.window)
  const links: Record<Exclusion, { href: string; label: string }> = {
    neverEligible: { href: row.href, label: 'Établir son éligibilité' },
    notEligibleYet: { href: row.href, label: 'Revoir son éligibilité' },
    windowClosed: { href: row.href, label: 'Revoir son éligibilité' },
    beforeExecution: { href: `/marches/${scene.contractId}`, label: 'Voir les dates du marché' },
    afterExecution: { href: `/marches/${scene.contractId}`, label: 'Voir les dates du marché' },
    outsideEmployment: {
      href: `/marches/${scene.contractId}/personnes/${row.placementId}`,
      label: 'Voir son contrat de travail',
    },
  }
  return {
    tone: 'is-late',
    icon: 'info',
    fact,
    text: why,
    link: scene.writable ? links[excluded] : null,
    months: cuts.map(cut => cut.month),
  }
}
