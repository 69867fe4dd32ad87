// The rows of hours: lines of the ledger, months of work, pieces of the trajectory, excuses. Centihours.

import { plusDays } from '#server/base/dates.ts'
import { sum } from '#server/base/figures.ts'
import { monthsIn, type PeriodKey } from '#server/register/clauses/period-rules.ts'
import { holding } from '#server/register/facts/rules.ts'
import type { Credit, Work } from '#server/register/hours/rules.ts'
import type { State, StoredState } from '#server/register/hours/transition-rules.ts'
import { modes } from '#server/register/placements/rules.ts'
import type { Account } from '../account-rules.ts'
import { type CreditedWork, ledgerOf, linesUpTo, reconciliationOf } from '../breakdown-rules.ts'
import type { Sent } from '../judging-rules.ts'
import type { Member } from '../member-rules.ts'
import { type Row, ruleRow } from './row-rules.ts'
import type { Measure } from './words.ts'

/** `own`: the part of this clause, where several share the account. `upTo`: hours and line up to this day. */
export type Asked = {
  measure: Measure
  own?: number | null
  upTo?: string | null
  /** Hours of one statement’s months only. */
  period?: PeriodKey | null
  /** Hours that a statement in this state declares, only. */
  state?: StoredState | null
  /** Excluded hours, of one reason only: its place among those that the reconciliation of this clause tells. */
  reason?: number | null
  /** Of one person’s employment, or of one sanction file, only. */
  placementId?: number | null
  fileId?: number | null
}

export type Scope = {
  account: Account
  members: readonly Member[]
  own: Member | null
  upTo: string | null
  asked: Asked
}

export function ledgerRows(member: Member, at: string): Row[] {
  const { rows, reduced } = ledgerOf(member, at)
  const written = sum(rows, ({ line }) => line.centihours)
  return [
    ...rows.map(({ line }): Row => ({ of: { kind: 'line', member, line }, value: line.centihours })),
    ...(written < 0 ? ruleRow(member, 'belowZero', -written) : []),
    ...(reduced ? ruleRow(member, 'terminated', -reduced) : []),
  ]
}

/** Months of work, person by person; those that give nothing to the figure are left out. */
export function workRows(
  { members, upTo, asked }: Scope,
  amount: (credit: Credit, line: CreditedWork) => number,
): Row[] {
  const { placementId, period, state } = asked
  const months = period ? new Set(monthsIn(period)) : null
  const isAsked = ({ work }: CreditedWork, { source }: Member) =>
    (placementId == null || work.placementId === placementId) &&
    (months === null || months.has(work.month)) &&
    (!state || stateOf(work, source.sent) === state)
  return members.flatMap(member =>
    (upTo === null ? ofReason(member, asked) : linesUpTo(member.lines, upTo))
      .filter(line => isAsked(line, member))
      .map((line): Row => ({ of: { kind: 'work', member, line }, value: amount(line.credit, line) }))
      .filter(({ value }) => value !== 0),
  )
}

function stateOf({ month, employerId }: Work, sent: readonly Sent[]): State | undefined {
  const own = sent.find(({ senderId, period }) => senderId === employerId && monthsIn(period).includes(month))
  return own?.events.at(-1)?.state
}

/** The lines that one reason takes hours from, as the reconciliation tells them; all of them where none is asked. */
function ofReason({ lines }: Member, { measure, reason }: Asked): readonly CreditedWork[] {
  if (reason == null || (measure !== 'refused' && measure !== 'outside' && measure !== 'toRegularise')) return lines
  return reconciliationOf(lines, isDirect)[measure][reason]?.lines ?? []
}

function isDirect({ work }: CreditedWork): boolean {
  return modes[work.window.mode].direct
}

/** The broken line, piece by piece: what each adds to it, once rounded. */
export function expectedRows({ account, members, upTo }: Scope): Row[] | null {
  const until = upTo ?? account.judgedAt
  if (until === null) return []
  return members.flatMap(member => {
    const { line } = member
    const days = line.bends.map(({ date }) => date).filter(date => date < until)
    const ends = [...new Set([...days, until])].sort().filter(date => date >= line.startsOn)
    return ends.flatMap((to, index): Row[] => {
      const before = ends[index - 1] ?? plusDays(line.startsOn, -1)
      const value = line.expectedOn(to) - line.expectedOn(before)
      return value === 0 ? [] : [{ of: { kind: 'stretch', member, from: plusDays(before, 1), to }, value }]
    })
  })
}

export function excusedRows({ account, members, own }: Scope): Row[] {
  const rows = members.flatMap(member =>
    holding(member.source.facts)
      .filter(({ kind, datedOn }) => kind === 'excuse' && datedOn <= account.at)
      .map((fact): Row => ({ of: { kind: 'fact', member, fact }, value: fact.centihours ?? 0 })),
  )
  const room = Math.max(0, account.owed - account.counted)
  const beyond = own ? 0 : Math.max(0, sum(rows, ({ value }) => value) - room)
  return [...rows, ...ruleRow(null, 'excusedBeyond', -beyond)]
}
