import type { Month } from '#server/base/dates.ts'
import { parseHundredths } from '#server/base/figures.ts'
import { hours, hoursFigure, longInstant, monthName } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import { cellKey, type Objection } from '#server/register/hours/entry-rules.ts'
import type { Cell, Grid, Row } from '#server/register/hours/grid-store.ts'
import { countedIn, countedOf, type Exclusion, shareOf } from '#server/register/hours/rules.ts'
import { type Cut, exclusionWords, inField, objectionWords } from '#server/register/hours/words.ts'
import { canWorkIn, employerLabel, modeLabel } from '#server/register/placements/rules.ts'

// One row of the month grid as the page shows it: its cells, its sums, and under it what is refused or excluded.

/** What was typed in a form that could not be saved, by cell key. */
export type GridAttempt = {
  typed: Map<string, string>
  objections: Map<string, Objection>
  conflicts: Map<string, Cell>
}
export const nothingTyped: GridAttempt = { typed: new Map(), objections: new Map(), conflicts: new Map() }

export type Column = { month: Month; label: string; closed: boolean }
export type Sums = { declared: number; counted: number }

export type Scene = {
  contractId: number
  grid: Grid
  columns: readonly Column[]
  before: { label: string } | null
  after: { label: string } | null
  attempt: GridAttempt
  writable: boolean
}

/** Declared, and what counts or will once validated, in a cell as stored or as typed. */
export function sumsOf(row: Row, month: Month, { grid, attempt }: Pick<Scene, 'grid' | 'attempt'>): Sums {
  const key = cellKey(row.placementId, month)
  const cell = grid.cells.get(key)
  const validatedAt = grid.statements.get(month)?.validatedAt ?? null
  if (validatedAt) {
    if (!cell) return { declared: 0, counted: 0 }
    return { declared: cell.centihours, counted: countedOf(workOf(row, cell, validatedAt)) }
  }
  const declared = typedFigure(key, attempt) ?? cell?.centihours ?? 0
  const asAccepted = cell && cell.centihours === declared ? cell : null
  if (asAccepted?.acceptedCentihours != null) {
    return { declared, counted: countedOf(workOf(row, asAccepted, 'once validated')) }
  }
  return { declared, counted: countedIn(month, declared, row.window).counted }
}

export function workOf(row: Row, cell: Cell, validatedAt: string | null) {
  return {
    hoursId: cell.hoursId,
    clauseId: 0,
    placementId: row.placementId,
    participantId: row.participantId,
    employerId: row.employerId,
    month: cell.month,
    centihours: cell.centihours,
    acceptedCentihours: cell.acceptedCentihours,
    acceptedReason: cell.acceptedReason,
    validatedAt,
    window: row.window,
  }
}

/** What is typed there and can be counted; null when nothing is, or when it is refused or in conflict. */
function typedFigure(key: string, { typed, objections, conflicts }: GridAttempt): number | null {
  const text = typed.get(key)
  if (text === undefined || objections.has(key) || conflicts.has(key)) return null
  return text.trim() === '' ? 0 : parseHundredths(text)
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
    href: `/participants/${row.ref}`,
    mode: modeLabel(row.window.mode, scene.writable),
    employer: employerLabel(row.window.mode, row.employer, scene.writable),
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
  const open = scene.writable && !column.closed && (cell !== null || canWorkIn(column.month, row.window))
  const share = shareOf(column.month, row.window)
  const described = notices.filter(notice => notice.months.includes(column.month)).map(notice => notice.id)
  return {
    label: column.label,
    closed: column.closed,
    declared,
    text: open ? null : cell ? hoursFigure(cell.centihours) : column.closed || !scene.writable ? '—' : '',
    note: counted < declared ? `dont ${hoursFigure(declared - counted)} exclues` : null,
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
          inside: share.excluded ? share.inside : 1,
          days: share.excluded ? share.days : 1,
        }
      : null,
  }
}

export type Notice = {
  id: string
  tone: 'is-late' | 'is-risk'
  icon: string
  fact: string
  text: string
  link: { href: string; label: string } | null
  months: Month[]
}

function noticesOf(row: Row, scene: Scene): Notice[] {
  const notices: Omit<Notice, 'id'>[] = []
  const cuts = new Map<Exclusion, Cut[]>()
  for (const { month } of scene.columns) {
    const key = cellKey(row.placementId, month)
    const objection = scene.attempt.objections.get(key)
    const theirs = scene.attempt.conflicts.get(key)
    const typed = scene.attempt.typed.get(key) ?? ''
    if (objection) notices.push(refused(row, month, objection, typed, scene.contractId))
    if (theirs) notices.push(changedMeanwhile(row, month, theirs, typed))
    if (objection || theirs) continue

    const { declared, counted } = sumsOf(row, month, scene)
    if (counted >= declared) continue
    const cell = scene.grid.cells.get(key)
    if (cell && cell.acceptedCentihours !== null && cell.centihours === declared) {
      notices.push(acceptedInPart(month, cell, counted))
      continue
    }
    const { excluded, inside, days } = shareOf(month, row.window)
    if (excluded) cuts.set(excluded, [...(cuts.get(excluded) ?? []), { month, declared, counted, inside, days }])
  }
  for (const [excluded, list] of cuts) notices.push(excludedNotice(row, excluded, list, scene))
  return notices.map((notice, index) => ({ ...notice, id: `p${row.placementId}-pourquoi-${index + 1}` }))
}

function refused(row: Row, month: Month, objection: Objection, typed: string, contractId: number): Omit<Notice, 'id'> {
  const { fact, advice } = objectionWords(objection, { typed, month, ref: row.ref, window: row.window })
  const links: Partial<Record<Objection['kind'], { href: string; label: string }>> = {
    closed: { href: `/marches/${contractId}/releves/${month}`, label: 'Ouvrir le relevé' },
    outsideEmployment: {
      href: `/marches/${contractId}/personnes/${row.placementId}`,
      label: 'Voir son contrat de travail',
    },
  }
  return { tone: 'is-risk', icon: 'risk', fact, text: advice, link: links[objection.kind] ?? null, months: [month] }
}

function changedMeanwhile(row: Row, month: Month, theirs: Cell, typed: string): Omit<Notice, 'id'> {
  const who = theirs.loggedByName ?? 'Quelqu’un'
  return {
    tone: 'is-risk',
    icon: 'risk',
    fact: `${who} a écrit ${hours(theirs.centihours)} pour ${row.ref} en ${monthName(month)}, le ${longInstant(theirs.loggedAt)}.`,
    text: `Vous avez écrit ${typed.trim() || 'une case vide'}. Gardez votre chiffre ou reprenez le sien, puis enregistrez\u00a0: l’autre restera dans les corrections.`,
    link: null,
    months: [month],
  }
}

function acceptedInPart(month: Month, cell: Cell, counted: number): Omit<Notice, 'id'> {
  return {
    tone: 'is-late',
    icon: 'info',
    fact: `${hours(cell.centihours - counted)} ${ofMonth(month)} ne sont pas retenues.`,
    text: `Le relevé en accepte ${hours(cell.acceptedCentihours!)} sur ${hours(cell.centihours)}. Motif\u00a0: ${cell.acceptedReason}`,
    link: null,
    months: [month],
  }
}

function excludedNotice(row: Row, excluded: Exclusion, cuts: readonly Cut[], scene: Scene): Omit<Notice, 'id'> {
  const { fact, why } = exclusionWords(excluded, cuts, row.ref, row.window)
  const links: Record<Exclusion, { href: string; label: string }> = {
    neverEligible: { href: `/participants/${row.ref}`, label: 'Établir son éligibilité' },
    notEligibleYet: { href: `/participants/${row.ref}`, label: 'Revoir son éligibilité' },
    windowClosed: { href: `/participants/${row.ref}`, label: 'Revoir son éligibilité' },
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
