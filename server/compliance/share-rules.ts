// What one company answers for in a contract that several hold: its share, where the contract wrote shares.

import type { GroupForm } from '#server/register/contracts/group-rules.ts'

/** How the members of a group are bound. '': one holder, or unsaid. */
export type Bond = GroupForm | ''

/** A current holder of a contract: establishments of one company are one person. Shares in hundredths of a percent. */
export type Held = { person: string; isLead: boolean; sharePoints: number | null }

export type Part =
  /** It holds the contract alone. */
  | { kind: 'whole' }
  /** In a group: its share of every figure. */
  | { kind: 'share'; weights: readonly number[]; index: number }
  /** It leads a group that it answers for as a whole: the contract says so. */
  | { kind: 'leads' }
  /** In a group whose contract wrote no share: nobody can tell its part. */
  | { kind: 'unwritten' }

/** The part of this company among those that hold the contract now. */
export function partOf(holders: readonly Held[], person: string, form: Bond): Part {
  const members = [...Map.groupBy(holders, holder => holder.person)]
  if (members.length <= 1) return { kind: 'whole' }
  const leads = holders.some(holder => holder.person === person && holder.isLead)
  if (leads && (form === 'solidary' || form === 'jointLeadSolidary')) return { kind: 'leads' }
  if (holders.some(({ sharePoints }) => sharePoints === null)) return { kind: 'unwritten' }

  const weights = members.map(([, own]) => own.reduce((sum, { sharePoints }) => sum + sharePoints!, 0))
  return { kind: 'share', weights, index: members.findIndex(([member]) => member === person) }
}

/** What it answers for of a figure: the shares of all add up to the whole. An unwritten part is told as the group’s. */
export function borneOf(figure: number, part: Part): number {
  return part.kind === 'share' ? apportioned(figure, part.weights)[part.index]! : figure
}

/** By largest remainder; of two equal remainders, the first one named. */
export function apportioned(whole: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return weights.map((_, index) => (index === 0 ? whole : 0))
  const sign = whole < 0 ? -1 : 1
  const exact = weights.map(weight => BigInt(Math.abs(whole)) * BigInt(weight))
  const parts = exact.map(value => Number(value / BigInt(total)))
  const left = Math.abs(whole) - parts.reduce((sum, part) => sum + part, 0)
  const order = exact
    .map((value, index) => ({ index, rest: value % BigInt(total) }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
  for (const { index } of order.slice(0, left)) parts[index]! += 1
  return parts.map(part => (part === 0 ? 0 : sign * part))
}
