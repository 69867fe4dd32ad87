import type { Month } from '#server/base/dates.ts'
import { hours, hoursFigure, longDate, owedHours, percentTenth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { endSaid, judgedSaid } from '#server/compliance/judging-words.ts'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import { outlookOf } from '#server/compliance/outlook-rules.ts'
import { neededSaid, paceSaid } from '#server/compliance/pace-words.ts'
import { gauge, statusWords } from '#server/compliance/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { isClosedFor } from '#server/register/hours/statement-rules.ts'
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

export function othersModel(scene: Scene, outside: ReturnType<typeof outsideSums>) {
  const hidden = scene.grid.rows.filter(row => !isShown(row, scene))
  if (hidden.length === 0) return null
  const before = hidden.reduce((sum, row) => sum + outside(row).before.declared, 0)
  const after = hidden.reduce((sum, row) => sum + outside(row).after.declared, 0)
  return {
    label: plural(hidden.length, 'autre personne', 'autres personnes'),
    note: 'sans contrat de travail ces mois-là',
    before: hoursFigure(before),
    after: hoursFigure(after),
    total: hoursFigure(before + after),
  }
}

export function footModel(scene: Scene, outside: ReturnType<typeof outsideSums>) {
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
      line: kind,
      ...feet[kind],
      before: figure(sides.before),
      cells: columns.map(column => ({
        label: column.label,
        month: column.month,
        live: !column.closed,
        text: column.anything ? figure(column.sums) : '',
      })),
      after: figure(sides.after),
      total: figure(total),
    }
  }
  return [line('declared'), line('excluded'), line('counted')]
}

const feet = {
  declared: { label: 'Déclarées', tone: '', gap: '' },
  excluded: { label: 'Exclues', tone: 'is-late', gap: ' gap' },
  counted: { label: 'Retenues', tone: 'total', gap: '' },
}

/** What is left to do of the account, or what it lacks once it is over, at its pace, and where it was last judged. */
export function dueModel({ account, writable }: GridSource, scene: Scene, shown: readonly Row[]) {
  const { owed, credited, expected, excused, finished, pool, judgedAt } = account
  const { left: remaining } = outlookOf(account)
  const label = finished ? 'Manque à la fin' : 'Reste à faire'
  const displayed = new Set(scene.columns.map(column => column.month))
  const beyond = openBeyond(scene, displayed)
  const open = shown.reduce(
    (all, row) => all + [...displayed].reduce((sum, month) => sum + openSum(row, month, scene), 0),
    0,
  )
  const rate = percentTenth(credited, owed)
  return {
    label: pool ? `${label}, avec «\u00a0${pool.name}\u00a0»` : label,
    figure: hoursFigure(remaining),
    // What the page counts from as one types: months out of sight wait for their validation too.
    remaining: Math.max(0, remaining - beyond),
    pace: [paceWords(account), excused > 0 && `${hours(excused)} sont excusées.`].filter(Boolean).join(' '),
    // Declared but not validated yet: it will lower what remains due, it does not yet.
    once:
      remaining > 0 && (open + beyond > 0 || (writable && shown.length > 0))
        ? hoursFigure(Math.max(0, remaining - open - beyond))
        : null,
    beyond: beyond > 0 ? `dont ${hours(beyond)} de mois qui ne sont pas affichés` : null,
    words: judgedAt ? `${rate} imputé, ${percentTenth(expected, owed)} attendu` : `${rate} imputé`,
    judged: `${judgedSaid(account)}.`,
    owed: owedHours(owed),
    gauge: gauge({ owed, counted: credited, expected }),
    tone: statusWords[account.status].tone,
    known: owed > 0,
  }
}

/** The same in the months out of sight. */
function openBeyond(scene: Scene, displayed: ReadonlySet<Month>): number {
  const rows = new Map(scene.grid.rows.map(row => [row.placementId, row]))
  return [...scene.grid.cells.values()]
    .filter(({ month }) => !displayed.has(month))
    .reduce((sum, { placementId, month }) => sum + openSum(rows.get(placementId)!, month, scene), 0)
}

/** What a month would add once validated, of the employers whose statement is not settled yet. */
function openSum(row: Row, month: Month, scene: Scene): number {
  return isClosedFor(scene.grid.statementOf(month), row.employerId) ? 0 : sumsOf(row, month, scene).counted
}

function paceWords(account: Account): string {
  const { owed, credited, finished, endsOn, pace, projected } = account
  if (credited === owed) return 'L’obligation est remplie.'
  if (finished) return `Le marché a pris fin le ${longDate(endsOn)}.`
  if (endsOn === UNKNOWN_DATE) return 'La date de fin du marché n’est pas connue.'
  const doubt = endSaid(account)
  const end = `${longDate(endsOn)}${doubt ? `, ${doubt}` : ''}`
  if (!pace) return `Jusqu’au ${end}.`
  const now = `${paceSaid(pace.monthly)} en ce moment`
  if (!projected?.centihours) return `${now}, jusqu’au ${end}.`
  const short = `${now}\u00a0: il en manquerait ${hours(projected.centihours)} le ${longDate(endsOn)}, si le rythme ne change pas`
  const { needed } = outlookOf(account)
  return needed ? `${short}\u202f; ${neededSaid(needed, longDate(endsOn))}.` : `${short}.`
}

function zero(): Sums {
  return { declared: 0, counted: 0 }
}

function add(sums: Sums, { declared, counted }: Sums): void {
  sums.declared += declared
  sums.counted += counted
}
