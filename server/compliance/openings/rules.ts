// The rows that a figure is the sum of, taken from the account that gave it. Centihours, or cents for penalties.

import { centsFor, sum } from '#server/base/figures.ts'
import type { Account } from '../account-rules.ts'
import { incurredCents } from '../breakdown-rules.ts'
import type { Member } from '../member-rules.ts'
import { paceOf, toComeOf } from '../pace-rules.ts'
import { type Asked, excusedRows, expectedRows, ledgerRows, type Scope, workRows } from './hour-rules.ts'
import { type Row, ruleRow } from './row-rules.ts'
import { sanctionRows, toDecideRows } from './sanction-rules.ts'
import { type Measure, type Rule, type Unit, unitOf } from './words.ts'

export type Opening = {
  measure: Measure
  unit: Unit
  /** The part of this contract alone, where several share the account. */
  own: Member | null
  upTo: string | null
  /** They add up to the figure; of a rate, the first is what is divided and the second what it is divided by. */
  rows: Row[]
}

/** Null where the account has no such figure that day: nothing judged, no end reached. */
export function openingOf(account: Account, asked: Asked): Opening | null {
  const own = asked.own == null ? null : (account.members.find(one => one.source.clauseId === asked.own) ?? null)
  if (asked.own != null && own === null) return null
  const scope: Scope = { account, own, members: own ? [own] : account.members, upTo: asked.upTo ?? null, asked }
  const rows = rowsOf(scope)
  if (rows === null) return null
  const { measure } = asked
  return { measure, unit: unitOf(measure), own, upTo: scope.upTo, rows }
}

/** Whether the state that is asked leaves nothing out: row by row, what all senders declared together. */
export function isOfEverySender(account: Account, asked: Asked): boolean {
  const values = (one: Asked) =>
    openingOf(account, one)
      ?.rows.map(({ value }) => value)
      .join(' ')
  return values(asked) === values({ ...asked, state: null })
}

export function totalOf({ rows }: Pick<Opening, 'rows'>): number {
  return sum(rows, ({ value }) => value)
}

function rowsOf(scope: Scope): Row[] | null {
  const { measure } = scope.asked
  switch (measure) {
    case 'owed':
      return scope.members.flatMap(member => ledgerRows(member, scope.account.at))
    case 'logged':
      return workRows(scope, ({ declared }) => declared)
    case 'waiting':
      return workRows(scope, ({ declared }, { work }) => (work.validatedAt === null ? declared : 0))
    case 'refused':
    case 'accepted':
    case 'outside':
    case 'toRegularise':
    case 'counted':
      return workRows(scope, credit => credit[measure])
    case 'excluded':
      return workRows(scope, ({ refused, outside, toRegularise }) => refused + outside + toRegularise)
    case 'expected':
      return expectedRows(scope)
    case 'excused':
      return excusedRows(scope)
    case 'incurred':
      return scope.members.flatMap(priceRow)
    case 'possible':
      return possibleRows(scope)
    case 'decided':
    case 'deducted':
    case 'paid':
    case 'waived':
    case 'left':
      return scope.members.flatMap(member => sanctionRows(measure, member, scope.account.at, scope.asked.fileId))
    default:
      return derivedRows(scope)
  }
}

/** Figures made of other figures: each of them opens in its turn. */
function derivedRows(scope: Scope): Row[] | null {
  const { account, own, upTo } = scope
  const judged = upTo ?? account.judgedAt
  const gap = own ? own.gap : account.gap
  switch (scope.asked.measure) {
    case 'credited':
      return [figure(scope, 'counted'), ...rule(scope, 'surplus', -surplusOf(scope))]
    case 'rate':
      return (own ?? account).owed === 0 ? null : [figure(scope, 'credited'), figure(scope, 'owed')]
    case 'gap':
      return judged === null ? null : [figure(scope, 'counted', judged), figure(scope, 'expected', judged, -1)]
    case 'dueRate':
      if (own || account.dueRate === null) return null
      return [figure(scope, 'counted', account.judgedAt), figure(scope, 'expected', account.judgedAt)]
    case 'missing':
      return missingRows(scope)
    case 'behind':
      return own || account.behind === null
        ? null
        : behindRows(scope, account.behind - Math.max(0, -gap - account.excused))
    case 'projected':
      return own ? null : projectedRows(scope)
    case 'exposed':
      return scope.members.flatMap(member => exposedRows(scope, member))
    case 'toDecide':
      return own && toDecideRows(own, account.at, figure(scope, 'exposed'))
    default:
      return null
  }
}

function missingRows(scope: Scope): Row[] | null {
  const { account, own } = scope
  if (!account.finished) return null
  const rows = [figure(scope, 'owed'), figure(scope, 'credited', null, -1), figure(scope, 'excused', null, -1)].filter(
    ({ value }) => value !== 0,
  )
  return own === null ? rows : [...rows, ...rule(scope, 'pooled', (own.missing ?? 0) - totalOf({ rows }))]
}

/** `held`: what nobody is accused of while work is stopped. */
function behindRows(scope: Scope, held: number): Row[] {
  const { judgedAt } = scope.account
  if (judgedAt === null) return []
  const rows = [
    figure(scope, 'expected', judgedAt),
    figure(scope, 'counted', judgedAt, -1),
    figure(scope, 'excused', null, -1),
  ].filter(({ value }) => value !== 0)
  return [...rows, ...rule(scope, 'ahead', Math.max(0, -totalOf({ rows }))), ...rule(scope, 'held', held)]
}

function projectedRows(scope: Scope): Row[] | null {
  const { account, members } = scope
  const pace = paceOf(members, account.judgedAt)
  if (!account.projected || !pace || account.judgedAt === null) return null
  const toCome = toComeOf(pace, members, account.judgedAt)
  const of = { kind: 'rule' as const, member: null, rule: 'pace' as const, pace: { ...toCome, periods: pace.periods } }
  const rows = [
    figure(scope, 'owed'),
    figure(scope, 'counted', null, -1),
    figure(scope, 'excused', null, -1),
    { of, value: -toCome.centihours },
  ].filter(({ value }) => value !== 0)
  return [...rows, ...rule(scope, 'ahead', Math.max(0, -totalOf({ rows })))]
}

function exposedRows(scope: Scope, member: Member): Row[] {
  const missing = member.missing ?? 0
  if (missing === 0) return []
  const why = member.penaltyCents === null ? 'withoutAmount' : 'unsettled'
  const own = scope.account.pool ? member : scope.own
  return [
    { of: { kind: 'figure', member: own, measure: 'missing', upTo: null }, value: missing },
    ...ruleRow(member, why, member.exposed - missing),
  ]
}

function priceRow(member: Member): Row[] {
  const { exposed: centihours, penaltyCents } = member
  const value = incurredCents(member)
  if (value === null || penaltyCents === null || centihours === 0) return []
  return [{ of: { kind: 'price', member, centihours, penaltyCents }, value }]
}

/** While it runs only. Of an account that several contracts share, at the least amount that one of them wrote. */
function possibleRows({ account, own, members }: Scope): Row[] | null {
  const measure = account.projected ? 'projected' : 'behind'
  const centihours = account.projected?.centihours ?? account.behind
  const least = members.filter(({ penaltyCents }) => penaltyCents !== null).sort(byAmount)[0]
  const member = own ?? least
  if (account.finished || centihours === null || !member || member.penaltyCents === null) return null
  const { penaltyCents } = member
  const value = centsFor(centihours, penaltyCents)
  return value === 0 ? [] : [{ of: { kind: 'possible', member, measure, centihours, penaltyCents }, value }]
}

function byAmount(one: Member, other: Member): number {
  return one.penaltyCents! - other.penaltyCents!
}

function surplusOf({ account, own }: Scope): number {
  const { owed, counted } = own ?? account
  return Math.max(0, counted - owed)
}

/** Of the same account, or of the same part of it; `sign`: −1 where it is taken away. */
function figure(scope: Scope, measure: Measure, upTo: string | null = null, sign = 1): Row {
  const rows = rowsOf({ ...scope, upTo, asked: { ...scope.asked, measure } }) ?? []
  return { of: { kind: 'figure', member: scope.own, measure, upTo }, value: sign * totalOf({ rows }) }
}

function rule({ own }: Scope, name: Rule, value: number): Row[] {
  return ruleRow(own, name, value)
}
