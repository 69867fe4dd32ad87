// A row that a figure opens to: what it is, where it comes from, what it adds to the figure.

import type { Month } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import type { Commitment } from '#server/register/clauses/rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import type { Proceeding, Step } from '#server/register/proceedings/rules.ts'
import type { CreditedWork } from '../breakdown-rules.ts'
import type { Member } from '../member-rules.ts'
import type { toComeOf } from '../pace-rules.ts'
import type { Measure, Rule } from './words.ts'

export type Row = { of: Of; value: number }

/** What a row is, with the contract that it comes from; null: of the account as a whole. */
export type Of =
  | { kind: 'line'; member: Member; line: Commitment }
  | { kind: 'work'; member: Member; line: CreditedWork }
  /** All the work of a month, whoever did it. */
  | { kind: 'month'; member: Member; month: Month }
  /** A straight piece of the trajectory: both days included. */
  | { kind: 'stretch'; member: Member; from: string; to: string }
  | { kind: 'fact'; member: Member; fact: Fact }
  | { kind: 'step'; member: Member; file: Proceeding; step: Step }
  /** Hours exposed, at the amount of their contract. */
  | { kind: 'price'; member: Member; centihours: number; penaltyCents: number }
  /** Hours that would be missing if nothing changes, which open as `measure`, at the amount of a contract. */
  | { kind: 'possible'; member: Member; measure: 'projected' | 'behind'; centihours: number; penaltyCents: number }
  /** Another figure, which opens in its turn. */
  | { kind: 'figure'; member: Member | null; measure: Measure; upTo: string | null }
  | { kind: 'rule'; member: Member | null; rule: Rule; pace?: ReturnType<typeof toComeOf> & { periods: string[] } }

type WorkRow = Row & { of: Extract<Of, { kind: 'work' }> }

/**
 * The same rows for who may not read persons: what people did is told month by month, so that neither how many they
 * were nor who employed them is read from the rows of a figure.
 */
export function withoutPersons(rows: readonly Row[]): Row[] {
  const works = rows.filter((row): row is WorkRow => row.of.kind === 'work')
  const months = Map.groupBy(works, ({ of: { member, line } }) => `${member.source.clauseId} ${line.work.month}`)
  return [
    ...rows.filter(row => row.of.kind !== 'work'),
    ...[...months.values()].map((own): Row => {
      const { member, line } = own[0]!.of
      return { of: { kind: 'month', member, month: line.work.month }, value: sum(own, ({ value }) => value) }
    }),
  ]
}

/** What a rule takes or gives back; none where it changes nothing. */
export function ruleRow(member: Member | null, name: Rule, value: number): Row[] {
  return value === 0 ? [] : [{ of: { kind: 'rule', member, rule: name }, value }]
}
