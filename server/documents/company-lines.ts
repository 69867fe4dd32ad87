import { creditedOver } from '#server/compliance/rules.ts'
import type { Followed, Measured } from './load.ts'
import type { Split } from './rules.ts'

// One company over its contracts. Pure; centihours. A surplus on one contract never fills a gap on another unless they
// are pooled (CCAG x.1.3): hours are credited by pool, or by contract alone.

export type CompanyLine = Followed & { measured: Measured }

/** Contracts that share their hours, or one alone. */
export type Unit = { poolId: number | null; lines: CompanyLine[]; due: number; counted: number; credited: number }

export function unitsOf(lines: readonly CompanyLine[]): Unit[] {
  const groups = new Map<string, CompanyLine[]>()
  for (const line of lines) {
    const { poolId } = line.measured.clause
    const key = poolId === null ? `alone ${line.contract.id}` : `pool ${poolId}`
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  return [...groups.values()].map(members => {
    const due = sum(members, line => line.measured.due)
    const counted = sum(members, line => line.measured.standing.counted)
    const credited = creditedOver(members.map(asCredited))
    return { poolId: members[0]!.measured.clause.poolId, lines: members, due, counted, credited }
  })
}

export type Totals = {
  owed: number
  due: number
  logged: number
  validated: number
  counted: number
  credited: number
  split: Split
}

/** What is missing may still be made up while a contract of the unit runs; else it is excused or exposed. */
export function totalsOf(units: readonly Unit[]): Totals {
  const lines = units.flatMap(unit => unit.lines)
  const split: Split = { done: 0, excused: 0, exposed: 0, late: 0, toCome: 0 }
  for (const unit of units) {
    const missing = unit.due - unit.credited
    const excused = Math.min(
      missing,
      sum(unit.lines, line => line.measured.excused),
    )
    const running = unit.lines.some(line => !line.finished)
    split.done += unit.credited
    split.excused += excused
    split[running ? 'late' : 'exposed'] += missing - excused
  }
  return {
    owed: sum(lines, line => line.measured.standing.owed),
    due: sum(units, unit => unit.due),
    logged: sum(lines, line => line.measured.standing.logged),
    validated: sum(lines, line => line.measured.standing.validated),
    counted: sum(lines, line => line.measured.standing.counted),
    credited: sum(units, unit => unit.credited),
    split,
  }
}

/** Hours of this contract that fill its own obligation; pooled ones are credited together, on the pool's line. */
export function creditedAlone({ measured }: CompanyLine): number {
  return Math.min(measured.due, measured.standing.counted)
}

function asCredited({ measured, contract }: CompanyLine) {
  return { poolId: measured.clause.poolId ?? -contract.id, owed: measured.due, counted: measured.standing.counted }
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((all, item) => all + amount(item), 0)
}
