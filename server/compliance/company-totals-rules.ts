// One company over its contracts: each account once, and of a group its own share. A surplus on one contract never fills a
// gap on another unless they are pooled (CCAG x.1.3). Centihours.

import { sum } from '#server/base/figures.ts'
import { costOf, type Line, undecidedOf } from './company-rules.ts'
import { borneOf, creditedOf } from './share-rules.ts'
import type { Standing } from './standing-rules.ts'

/** What is owed, in parts that add up: filled; excused; missing at the end; behind today; not yet expected. */
type Split = { done: number; excused: number; exposed: number; late: number; toCome: number }

export type Figures = {
  owed: number
  logged: number
  accepted: number
  counted: number
  credited: number
  expected: number
  /** Counted up to the judgement, less expected. */
  gap: number
  excused: number
  /** Of what is finished, and of what runs. */
  missing: number
  behind: number
  exposed: number
  split: Split
}

export type Totals = Figures & {
  contracts: number
  /** Missing and behind together: what lists sort by. */
  lacking: number
  /** Counted beyond what each account owes: it fills nothing else. */
  surplus: number
  /** Of what is missing at the end, what statements to come or to check may still fill. */
  unsettled: number
  /** Cents to which finished contracts are exposed, the four sums of what was decided, and how many contracts wrote no amount. */
  cents: number
  decidedCents: number
  deductedCents: number
  waivedCents: number
  paidCents: number
  leftCents: number
  withoutAmount: number
  overdue: number
  /** Of which `toConfirm` only wait for the buyer. */
  toCheck: number
  toConfirm: number
  waiting: number
}

/** Contracts that share one account, or one alone. */
export type Unit<Own extends Line = Line> = { poolId: number | null; lines: Own[]; figures: Figures }

export function unitsOf<Own extends Line>(lines: readonly Own[]): Unit<Own>[] {
  const measured = lines.filter(({ standing }) => standing !== null)
  const groups = [...Map.groupBy(measured, (line): Own | number => line.poolId ?? line).values()]
  return groups.map(members => ({
    poolId: members[0]!.poolId,
    lines: members,
    figures: members[0]!.poolId === null ? ownFigures(members[0]!) : pooledFigures(members),
  }))
}

export function totalsOver(lines: readonly Line[]): Totals {
  const units = unitsOf(lines)
  const over = (figure: (figures: Figures) => number) => sum(units, unit => figure(unit.figures))
  const measured = units.flatMap(unit => unit.lines)
  const overdue = sum(measured, line => line.standing!.overdue)
  const toCheck = sum(measured, line => line.standing!.toCheck)
  const part = (kind: keyof Split) => over(({ split }) => split[kind])
  const [missing, behind] = [over(one => one.missing), over(one => one.behind)]
  const [counted, credited] = [over(one => one.counted), over(one => one.credited)]
  return {
    contracts: measured.length,
    owed: over(one => one.owed),
    logged: over(one => one.logged),
    accepted: over(one => one.accepted),
    counted,
    credited,
    expected: over(one => one.expected),
    gap: over(one => one.gap),
    excused: over(one => one.excused),
    missing,
    behind,
    lacking: missing + behind,
    surplus: counted - credited,
    unsettled: sum(units, unit => (unit.lines[0]!.standing!.status === 'closing' ? unit.figures.missing : 0)),
    exposed: over(one => one.exposed),
    split: {
      done: part('done'),
      excused: part('excused'),
      exposed: part('exposed'),
      late: part('late'),
      toCome: part('toCome'),
    },
    cents: sum(measured, line => costOf(line) ?? 0),
    decidedCents: sum(lines, ({ procedure, part }) => borneOf(procedure.sums.decidedCents, part, 'short')),
    deductedCents: sum(lines, ({ procedure, part }) => borneOf(procedure.sums.deductedCents, part, 'short')),
    waivedCents: sum(lines, ({ procedure, part }) => borneOf(procedure.sums.waivedCents, part, 'short')),
    paidCents: sum(lines, ({ procedure, part }) => borneOf(procedure.sums.paidCents, part, 'short')),
    leftCents: sum(lines, ({ procedure, part }) => borneOf(procedure.sums.leftCents, part, 'short')),
    withoutAmount: measured.filter(line => line.penaltyCents === null).length,
    overdue,
    toCheck,
    toConfirm: sum(measured, line => line.standing!.toConfirm),
    waiting: overdue + toCheck,
  }
}

/** What is missing at the end, in three: what nobody decided yet, what statements may still fill, what a decision covers. */
export type ByStage = { toDecide: number; unsettled: number; decided: number }

export function missingByStage(lines: readonly Line[]): ByStage {
  const stages = unitsOf(lines).map(stagesOf)
  return {
    toDecide: sum(stages, ({ toDecide }) => toDecide),
    unsettled: sum(stages, ({ unsettled }) => unsettled),
    decided: sum(stages, ({ decided }) => decided),
  }
}

/** Of one account; its contracts decide each of their own. */
export function stagesOf({ lines, figures: { missing } }: Unit): ByStage {
  if (lines[0]!.standing!.status === 'closing') return { toDecide: 0, unsettled: missing, decided: 0 }
  const toDecide = sum(lines, line => undecidedOf(line.standing!.missing ?? 0, line))
  return { toDecide, unsettled: 0, decided: missing - toDecide }
}

/** What one contract comes to for this company. Where hours are shared, its own part of the account. */
export function ownFigures({ standing, part }: Pick<Line, 'standing' | 'part'>): Figures {
  const { owed, counted, excused, finished, missing, behind, ...own } = standing!
  const figures = {
    owed: borneOf(owed, part),
    logged: borneOf(own.logged, part, 'done'),
    accepted: borneOf(own.accepted, part, 'done'),
    counted: borneOf(counted, part, 'done'),
    credited: creditedOf(Math.min(owed, counted), part),
    expected: borneOf(own.expected, part),
    gap: own.judgedAt === null ? 0 : borneOf(own.gap + own.expected, part, 'done') - borneOf(own.expected, part),
    excused: borneOf(excused, part),
    missing: borneOf(missing ?? 0, part, 'short'),
    behind: finished ? 0 : borneOf(behind ?? 0, part, 'short'),
    exposed: borneOf(own.exposed, part, 'short'),
  }
  return withSplit(figures, finished)
}

/** The account of a pool, once; what was declared and accepted, over its contracts. */
function pooledFigures(members: readonly Line[]): Figures {
  const { part } = members[0]!
  const account = members[0]!.standing!
  const all = (figure: (standing: Standing) => number) => sum(members, ({ standing }) => figure(standing!))
  const short = Math.max(0, account.accountOwed - account.accountCounted)
  const figures = {
    owed: borneOf(account.accountOwed, part),
    logged: borneOf(
      all(one => one.logged),
      part,
    ),
    accepted: borneOf(
      all(one => one.accepted),
      part,
    ),
    counted: borneOf(account.accountCounted, part),
    credited: borneOf(Math.min(account.accountOwed, account.accountCounted), part),
    expected: borneOf(account.accountExpected, part),
    gap: borneOf(account.accountGap, part),
    excused: borneOf(
      Math.min(
        short,
        all(one => one.excused),
      ),
      part,
    ),
    // A share is taken of each contract: each decides of its own.
    missing: sum(members, member => borneOf(member.standing!.missing ?? 0, member.part, 'short')),
    behind: account.finished ? 0 : borneOf(account.behind ?? 0, part),
    exposed:
      part.kind === 'share'
        ? sum(members, member => borneOf(member.standing!.exposed, member.part, 'short'))
        : account.accountExposed,
  }
  return withSplit(figures, account.finished)
}

/** While a contract runs, hours counted after the judgement come first: they fill what was behind. */
function withSplit(figures: Omit<Figures, 'split'>, finished: boolean): Figures {
  const { owed, credited, excused, missing, behind, gap } = figures
  const rest = owed - credited
  if (finished) {
    const exposed = Math.min(missing, rest)
    return { ...figures, split: { done: credited, excused: rest - exposed, exposed, late: 0, toCome: 0 } }
  }
  const late = Math.min(behind, rest)
  const forgiven = gap < 0 ? Math.min(excused, -gap, rest - late) : 0
  return {
    ...figures,
    split: { done: credited, excused: forgiven, exposed: 0, late, toCome: rest - late - forgiven },
  }
}
