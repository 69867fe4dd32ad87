import { monthOf, monthsBetween } from '#server/base/dates.ts'
import { hours, hoursFigure, longDate, monthName, owedHours, percent } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { gauge, statusWords } from '#server/compliance/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import type { Months } from './grid-months.ts'
import { isShown, type Scene, type Sums, sumsOf } from './grid-rows.ts'
import type { GridSource } from './grid-source.ts'

// The sums of a month grid: beside its rows, under its columns, and against what remains due.

export function outsideSums({ grid, attempt }: Scene, { shown }: Months): (row: Row) => { before: Sums; after: Sums } {
  const [first, last] = [shown[0]!, shown.at(-1)!]
  const rows = new Map(grid.rows.map(row => [row.placementId, row]))
  const sums = new Map(grid.rows.map(row => [row.placementId, { before: zero(), after: zero() }]))
  for (const cell of grid.cells.values()) {
    if (cell.month >= first && cell.month <= last) continue
    const side = sums.get(cell.placementId)![cell.month < first ? 'before' : 'after']
    add(side, sumsOf(rows.get(cell.placementId)!, cell.month, { grid, attempt }))
  }
  return row => sums.get(row.placementId)!
}

export function othersModel(scene: Scene, months: Months, outside: ReturnType<typeof outsideSums>) {
  const hidden = scene.grid.rows.filter(row => !isShown(row, scene))
  if (hidden.length === 0) return null
  const before = hidden.reduce((sum, row) => sum + outside(row).before.declared, 0)
  const after = hidden.reduce((sum, row) => sum + outside(row).after.declared, 0)
  return {
    label: plural(hidden.length, 'autre personne', 'autres personnes'),
    note: 'sans contrat de travail ces mois-là',
    before: scene.before && { label: scene.before.label, text: hoursFigure(before) },
    cells: months.shown.map(() => ''),
    after: scene.after && { label: scene.after.label, text: hoursFigure(after) },
    total: hoursFigure(before + after),
  }
}

export function footModel(scene: Scene, months: Months, outside: ReturnType<typeof outsideSums>) {
  const { rows } = scene.grid
  const sides = { before: zero(), after: zero() }
  for (const row of rows) {
    add(sides.before, outside(row).before)
    add(sides.after, outside(row).after)
  }
  const columns = scene.columns.map(({ month, label, closed }) => {
    const sums = zero()
    for (const row of rows) add(sums, sumsOf(row, month, scene))
    const anything = sums.declared > 0 || rows.some(row => scene.grid.cells.has(cellKey(row.placementId, month)))
    return { month, label, closed, sums, anything }
  })
  const total = zero()
  for (const sums of [sides.before, sides.after, ...columns.map(column => column.sums)]) add(total, sums)

  const line = (kind: 'declared' | 'excluded' | 'counted') => {
    const figure = ({ declared, counted }: Sums) =>
      kind === 'declared'
        ? hoursFigure(declared)
        : kind === 'counted'
          ? hoursFigure(counted)
          : declared > counted
            ? `−${hoursFigure(declared - counted)}`
            : ''
    return {
      gap: kind === 'excluded' ? ' gap' : '',
      before: scene.before && { label: scene.before.label, text: figure(sides.before) },
      cells: columns.map(column => ({
        gap: kind === 'excluded' ? ' gap' : '',
        label: column.label,
        month: column.month,
        live: !column.closed,
        text: column.anything ? figure(column.sums) : '',
      })),
      after: scene.after && { label: scene.after.label, text: figure(sides.after) },
      total: figure(total),
    }
  }
  return {
    declared: line('declared'),
    excluded: line('excluded'),
    counted: line('counted'),
    months: months.shown.length,
  }
}

export function dueModel({ contract, standing, today, writable }: GridSource, scene: Scene, shown: readonly Row[]) {
  const remaining = Math.max(0, standing.owed - standing.counted)
  const open = scene.columns
    .filter(column => !column.closed)
    .reduce((sum, { month }) => sum + shown.reduce((inMonth, row) => inMonth + sumsOf(row, month, scene).counted, 0), 0)
  const left =
    contract.endsOn && contract.endsOn >= today ? monthsBetween(monthOf(today), monthOf(contract.endsOn)).length : 0
  const pace =
    left > 0 && remaining > 0
      ? `${hours(Math.ceil(remaining / left))} par mois jusqu’au ${longDate(contract.endsOn!)}`
      : remaining === 0
        ? 'L’obligation est remplie.'
        : contract.endsOn
          ? `Le marché a pris fin le ${longDate(contract.endsOn)}.`
          : 'La date de fin du marché n’est pas connue.'
  const expected = percent(standing.expected, standing.owed)
  return {
    figure: hoursFigure(remaining),
    remaining,
    pace,
    // Declared but not validated yet: it will lower what remains due, it does not yet.
    once:
      remaining > 0 && (open > 0 || (writable && shown.length > 0)) ? hoursFigure(Math.max(0, remaining - open)) : null,
    words: `${percent(standing.counted, standing.owed)} retenu, ${expected} attendu fin ${monthName(monthOf(standing.at))}`,
    owed: owedHours(standing.owed),
    gauge: gauge(standing),
    tone: statusWords[standing.status].tone,
    known: standing.owed > 0,
  }
}

function zero(): Sums {
  return { declared: 0, counted: 0 }
}

function add(sums: Sums, { declared, counted }: Sums): void {
  sums.declared += declared
  sums.counted += counted
}
