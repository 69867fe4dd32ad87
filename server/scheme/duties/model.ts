// Every figure of the register of duties as data, each with the contracts behind it: what page, file, terminal and document print.

import { periodOn } from '#server/register/duties/threshold-rules.ts'
import { type Family, type Finding, families, familyOf, findings, type State, states } from './rules.ts'
import type { DutyRow } from './store.ts'

export type Figure<Code extends string> = { code: Code; contracts: number; ids: number[] }

export type Duties = {
  total: number
  states: Figure<State>[]
  families: Figure<Family>[]
  findings: Figure<Finding>[]
  /** Of the contracts that the law may bind, those whose need is known. */
  coverage: { part: number; whole: number }
}

export function dutiesOf(rows: readonly DutyRow[]): Duties {
  const figure = <Code extends string>(code: Code, behind: (row: DutyRow) => boolean): Figure<Code> => {
    const ids = rows.filter(behind).map(({ id }) => id)
    return { code, contracts: ids.length, ids }
  }
  const concerned = rows.filter(({ ground }) => ground !== 'before')
  return {
    total: rows.length,
    states: states.map(state => figure(state, row => row.state === state)),
    families: (Object.keys(families) as Family[]).map(family => figure(family, row => isOf(row, family))),
    findings: findings.map(finding => figure(finding, row => row.findings.includes(finding))),
    coverage: { part: concerned.filter(({ need }) => need !== null).length, whole: concerned.length },
  }
}

export function isOf({ findings }: Pick<DutyRow, 'findings'>, family: Family): boolean {
  return findings.some(finding => familyOf(finding) === family)
}

export type DutyFilter = {
  directorateId?: number
  /** Bought: works, goods…; « unsaid » where no need is recorded. */
  purchase?: string
  state?: State | Family | ''
}

export function filtered(rows: readonly DutyRow[], { directorateId, purchase, state }: DutyFilter): DutyRow[] {
  return rows.filter(
    row =>
      (!directorateId || row.directorateId === directorateId) &&
      (!purchase || (row.need?.purchase ?? 'unsaid') === purchase) &&
      (!state || row.state === state || (state in families && isOf(row, state as Family))),
  )
}

/** Exceptions first, the gravest before the others; then what is unknown, due, exempt, not bound; the highest value first. */
export function inOrder(rows: readonly DutyRow[]): DutyRow[] {
  return [...rows].sort((a, b) => rankOf(a) - rankOf(b) || worthOf(b) - worthOf(a) || a.id - b.id)
}

const afterwards: readonly State[] = ['unknown', 'due', 'exempt', 'none']

function rankOf({ findings: own, state }: DutyRow): number {
  return own.length > 0 ? findings.indexOf(own[0]!) : findings.length + afterwards.indexOf(state)
}

function worthOf({ need, amountCents }: DutyRow): number {
  return need?.valueCents ?? amountCents ?? 0
}

/** The thresholds that these contracts are read by: those of the days of their notices, and of the day of reading. */
export function periodsOf(rows: readonly DutyRow[], today: string) {
  const days = [today, ...rows.flatMap(({ threshold }) => (threshold ? [threshold.period.from] : []))]
  const found = new Set(days.flatMap(day => periodOn(day) ?? []))
  return [...found].sort((a, b) => (a.from < b.from ? 1 : -1))
}
