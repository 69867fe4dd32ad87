// What a figure of a company opens to: its contracts, each once, and of a group its own share, as its totals add them up.

import { costOf, type Line, projectedOf } from '../company-rules.ts'
import { stagesOf, type Unit, unitsOf } from '../company-totals-rules.ts'
import { borneOf } from '../share-rules.ts'
import { type Measure, type Stage, unitOf } from './words.ts'

/** `opens`: the figure of the contract that says the same; null where the company has only a share of it. */
export type CompanyRow<Own extends Line = Line> = {
  lines: readonly Own[]
  value: number
  opens: Measure | null
  /** Of one contract, whatever shares its hours. */
  own: boolean
}

/** What each account comes to. */
const ofUnits: Partial<Record<Measure, (unit: Unit) => number>> = {
  owed: ({ figures }) => figures.owed,
  logged: ({ figures }) => figures.logged,
  accepted: ({ figures }) => figures.accepted,
  counted: ({ figures }) => figures.counted,
  credited: ({ figures }) => figures.credited,
  expected: ({ figures }) => figures.expected,
  gap: ({ figures }) => figures.gap,
  excused: ({ figures }) => figures.excused,
  missing: ({ figures }) => figures.missing,
  behind: ({ figures }) => figures.behind,
  lacking: ({ figures }) => figures.missing + figures.behind,
  exposed: ({ figures }) => figures.exposed,
  // Contracts that share their hours would lack it together: each says all of it.
  projected: ({ lines }) => projectedOf(lines[0]!)?.centihours ?? 0,
}

const ofLines: Partial<Record<Measure, (line: Line) => number>> = {
  statements: ({ standing }) => (standing ? standing.overdue + standing.toCheck : 0),
  overdue: ({ standing }) => standing?.overdue ?? 0,
  toCheck: ({ standing }) => standing?.toCheck ?? 0,
  possible: line => projectedOf(line)?.cents ?? 0,
  incurred: line => costOf(line) ?? 0,
  decided: ({ procedure, part }) => borneOf(procedure.sums.decidedCents, part, 'short'),
  deducted: ({ procedure, part }) => borneOf(procedure.sums.deductedCents, part, 'short'),
  paid: ({ procedure, part }) => borneOf(procedure.sums.paidCents, part, 'short'),
  waived: ({ procedure, part }) => borneOf(procedure.sums.waivedCents, part, 'short'),
  left: ({ procedure, part }) => borneOf(procedure.sums.leftCents, part, 'short'),
}

/** What each account lacks at the end at this stage; it opens as a whole where nothing of it stands elsewhere. */
export function stageRows<Own extends Line>(lines: readonly Own[], stage: Stage): CompanyRow<Own>[] {
  return unitsOf(lines).flatMap((unit): CompanyRow<Own>[] => {
    const { toDecide, unsettled, decided } = stagesOf(unit)
    const value = { toDecide, unsettled, decided, established: toDecide + decided }[stage]
    const opens = value === unit.figures.missing ? opensTo(unit.lines[0]!, 'missing') : null
    return value === 0 ? [] : [{ lines: unit.lines, value, opens, own: false }]
  })
}

/** Null where a company has no such figure. Contracts that give nothing to it are left out. */
export function companyRows<Own extends Line>(lines: readonly Own[], measure: Measure): CompanyRow<Own>[] | null {
  const ofUnit = ofUnits[measure]
  const ofLine = ofLines[measure]
  const rows = ofUnit
    ? unitsOf(lines).map(unit => ({ lines: unit.lines, value: ofUnit(unit), own: false }))
    : ofLine && lines.map(line => ({ lines: [line], value: ofLine(line), own: true }))
  if (!rows) return null
  return rows.filter(({ value }) => value !== 0).map(row => ({ ...row, opens: opensTo(row.lines[0]!, measure) }))
}

function opensTo({ part, standing }: Line, measure: Measure): Measure | null {
  if (part.kind === 'share' || unitOf(measure) === 'count') return null
  if (measure !== 'lacking') return measure
  return standing?.finished ? 'missing' : 'behind'
}
