import type { Month } from '#server/base/dates.ts'
import { hours, hoursFigure } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import { readHours } from '#server/base/written/hours.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { aboveFullTime, employmentKey, type Flag } from '#server/register/hours/flag-rules.ts'
import type { Cell, Grid, Row } from '#server/register/hours/grid-store.ts'
import { type Credit, creditOf, type Exclusion, shareOf, type Work } from '#server/register/hours/rules.ts'
import { isClosedFor, validatedAtFor } from '#server/register/hours/statement-rules.ts'
import { aboveWords, type Cut, exclusionWords } from '#server/register/hours/words.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { canWorkIn, employerLabel } from '#server/register/placements/rules.ts'
import { type CellsAttempt, rowModel as cellsRow, employmentHref, type Remark } from '../cells-row.ts'

// One row of the grid of a contract: that of every table of hours, with its sums and what of it is excluded.

export const nothingTyped: CellsAttempt = {
  typed: new Map(),
  objections: new Map(),
  conflicts: new Map(),
  answers: new Map(),
  fields: {},
}

type Column = { month: Month; label: string; closed: boolean }
export type Sums = { declared: number; counted: number }

export type Scene = {
  contractId: number
  grid: Grid
  columns: readonly Column[]
  before: { label: string } | null
  after: { label: string } | null
  attempt: CellsAttempt
  names: ShownNames
  /** What is flagged of the rows, in statements that are open. */
  flags: readonly Flag[]
  /** The period that is collected: what is not said of it is answered here. */
  months: readonly Month[]
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
function typedFigure(key: string, { typed, objections, conflicts }: CellsAttempt): number | null {
  const text = typed.get(key)
  if (text === undefined || objections.has(key) || conflicts.has(key)) return null
  return readHours(text).value ?? 0
}

/** Whether a row has anything to show or to write in these months. */
export function isShown(row: Row, scene: Pick<Scene, 'grid'> & { columns: readonly Pick<Column, 'month'>[] }): boolean {
  return scene.columns.some(
    ({ month }) => canWorkIn(month, row.window) || scene.grid.cells.has(cellKey(row.placementId, month)),
  )
}

export function rowModel(row: Row, scene: Scene, outside: { before: Sums; after: Sums }) {
  const line = {
    key: String(scene.contractId),
    flags: scene.flags,
    contract: { contractId: scene.contractId, grid: scene.grid },
    group: { rows: scene.grid.rows, months: scene.columns.map(({ month }) => month) },
    back: 1,
    explained: explained(row, scene),
    answers: (flag: Flag) => 'months' in flag && flag.months.every(month => scene.months.includes(month)),
  }
  const model = cellsRow(row, line, scene)
  const cells = scene.columns.map((column, at) => creditCell(row, column, scene, model.cells[at]!))
  const total = cells.reduce((sum, cell) => sum + cell.declared, outside.before.declared + outside.after.declared)
  return {
    ...model,
    employer: employerLabel(row, true),
    before: hoursFigure(outside.before.declared),
    cells,
    after: hoursFigure(outside.after.declared),
    total: hoursFigure(total),
    base: String(total - cells.reduce((sum, cell) => sum + (cell.input ? cell.declared : 0), 0)),
  }
}

/** A cell with what of it counts, or will once validated. */
function creditCell(
  row: Row,
  { month, label }: Column,
  scene: Scene,
  cell: ReturnType<typeof cellsRow>['cells'][number],
) {
  const { declared, counted } = sumsOf(row, month, scene)
  const share = shareOf(month, row.window)
  return {
    ...cell,
    label,
    closed: isClosedFor(scene.grid.statementOf(month), row.employerId),
    declared,
    note: counted < declared ? `dont ${hoursFigure(declared - counted)} exclues` : null,
    input: cell.input && {
      ...cell.input,
      inside: share.excluded ? share.inside - share.tooEarly : 1,
      days: share.excluded ? share.days : 1,
    },
  }
}

/** More than a full-time month for one employer, where it was validated: in an open one it is flagged. */
function aboveRemarks(row: Row, scene: Scene): Remark[] {
  const same = scene.grid.rows.filter(
    ({ participantId, employerId }) => participantId === row.participantId && employerId === row.employerId,
  )
  const lines = scene.columns.flatMap(({ month }) =>
    same.map(one => ({ ...one, month, centihours: sumsOf(one, month, scene).declared })),
  )
  const above = aboveFullTime(lines, scene.elsewhere)
  return scene.columns.flatMap(({ month }) => {
    if (!isClosedFor(scene.grid.statementOf(month), row.employerId)) return []
    const total = above.get(employmentKey({ ...row, month }))
    if (total === undefined || sumsOf(row, month, scene).declared === 0) return []
    const { fact, why } = aboveWords(total, month, scene.elsewhere.has(employmentKey({ ...row, month })))
    return [{ tone: 'is-late' as const, icon: 'info', fact, text: why, link: null, months: [month] }]
  })
}

/** What becomes of the figures of a row, where it is not what was declared. */
function explained(row: Row, scene: Scene): Remark[] {
  const remarks = aboveRemarks(row, scene)
  const cuts = new Map<Exclusion, Cut[]>()
  for (const { month } of scene.columns) {
    const key = cellKey(row.placementId, month)
    if (scene.attempt.objections.has(key) || scene.attempt.conflicts.has(key)) continue
    const credit = creditIn(row, month, scene)
    const { declared, refused, counted } = credit
    if (counted >= declared) continue
    const cell = scene.grid.cells.get(key)
    if (refused > 0 && cell) remarks.push(refusedRemark(month, refused, cell.refusedReason))
    if (cell?.attestedCentihours != null && credit.outside > 0) remarks.push(attestedRemark(month, credit, cell))
    const { excluded, inside, days, tooEarly } = credit.share
    const cut = { month, declared: declared - refused, counted, inside: inside - tooEarly, days }
    const isShared = cell?.attestedCentihours == null || credit.toRegularise > 0
    if (excluded && isShared && counted < cut.declared) cuts.set(excluded, [...(cuts.get(excluded) ?? []), cut])
  }
  return [...remarks, ...[...cuts].map(([excluded, list]) => excludedRemark(row, excluded, list, scene))]
}

function refusedRemark(month: Month, refused: number, reason: string): Remark {
  return {
    tone: 'is-late',
    icon: 'info',
    fact: `${hours(refused)} ${ofMonth(month)} sont refusées.`,
    text: `Motif\u00a0: ${reason}`,
    link: null,
    months: [month],
  }
}

function attestedRemark(month: Month, { outside }: Credit, cell: Cell): Remark {
  return {
    tone: 'is-late',
    icon: 'info',
    fact: `${hours(outside)} ${ofMonth(month)} sont hors de la fenêtre.`,
    text: `L’employeur en atteste ${hours(cell.attestedCentihours!)} dans la fenêtre. ${cell.attestedReason}`,
    link: null,
    months: [month],
  }
}

function excludedRemark(row: Row, excluded: Exclusion, cuts: readonly Cut[], scene: Scene): Remark {
  const { fact, why } = exclusionWords(excluded, cuts, row.ref, row.window)
  const links: Record<Exclusion, { href: string; label: string }> = {
    neverEligible: { href: row.href, label: 'Établir son éligibilité' },
    notEligibleYet: { href: row.href, label: 'Revoir son éligibilité' },
    windowClosed: { href: row.href, label: 'Revoir son éligibilité' },
    beforeExecution: { href: `/marches/${scene.contractId}`, label: 'Voir les dates du marché' },
    afterExecution: { href: `/marches/${scene.contractId}`, label: 'Voir les dates du marché' },
    outsideEmployment: { href: employmentHref(row, scene.contractId), label: 'Voir son contrat de travail' },
  }
  return {
    tone: 'is-late',
    icon: 'info',
    fact,
    text: why,
    link: links[excluded],
    months: cuts.map(cut => cut.month),
  }
}
