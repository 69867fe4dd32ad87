// What one company answers for in a contract that several hold: its share, where the contract wrote shares.

import { apportioned, sum } from '#server/base/figures.ts'
import type { GroupForm } from '#server/register/contracts/group-rules.ts'

/** How the members of a group are bound. '': one holder, or unsaid. */
export type Bond = GroupForm | ''

/** A current holder of a contract: establishments of one company are one person. Shares in hundredths of a percent. */
export type Held = { person: string; isLead: boolean; sharePoints: number | null }

export type Part =
  /** It holds the contract alone. */
  | { kind: 'whole' }
  /** In a group: its share of every figure; where each one’s own hours are known, by what it did and by what it lacks. */
  | { kind: 'share'; weights: readonly number[]; index: number; done?: readonly number[]; short?: readonly number[] }
  /** It leads a group that it answers for as a whole: the contract says so. */
  | { kind: 'leads' }
  /** In a group whose contract wrote no share: nobody can tell its part. */
  | { kind: 'unwritten' }

/** What one company of a group bears and did, transfers and subcontractors included, in centihours. */
export type OwnPart = { person: string; owed: number; counted: number }

/** The part of this company among those that hold the contract now. `own`: what each bears and did, where it is known. */
export function partOf(
  holders: readonly Held[],
  person: string,
  form: Bond,
  own: readonly OwnPart[] | null = null,
): Part {
  const members = [...Map.groupBy(holders, holder => holder.person)]
  if (members.length <= 1) return { kind: 'whole' }
  const leads = holders.some(holder => holder.person === person && holder.isLead)
  if (leads && (form === 'solidary' || form === 'jointLeadSolidary')) return { kind: 'leads' }
  const index = members.findIndex(([member]) => member === person)
  if (own?.some(({ owed }) => owed > 0)) {
    const of = members.map(([member]) => own.find(one => one.person === member) ?? { owed: 0, counted: 0 })
    return {
      kind: 'share',
      index,
      weights: of.map(({ owed }) => owed),
      done: of.map(({ counted }) => counted),
      short: of.map(({ owed, counted }) => Math.max(0, owed - counted)),
    }
  }
  if (holders.some(({ sharePoints }) => sharePoints === null)) return { kind: 'unwritten' }

  const weights = members.map(([, own]) => own.reduce((sum, { sharePoints }) => sum + sharePoints!, 0))
  return { kind: 'share', weights, index }
}

/**
 * What it answers for of a figure: the shares of all add up to the whole. An unwritten part is told as the group’s. `by`: what
 * each bears; what each did; or what each lacks, of what is missing: who did its part lacks nothing.
 */
export function borneOf(figure: number, part: Part, by: 'owed' | 'done' | 'short' = 'owed'): number {
  if (part.kind !== 'share') return figure
  const own = by === 'owed' ? undefined : part[by]
  const weights = own && sum(own, one => one) > 0 ? own : part.weights
  return apportioned(figure, weights)[part.index]!
}

/** What it is credited of the whole: its own hours up to its part, then what others did beyond theirs. */
export function creditedOf(credited: number, part: Part): number {
  if (part.kind !== 'share' || !part.done || !part.short) return borneOf(credited, part)
  const own = part.weights.map((weight, index) => Math.min(weight, part.done![index]!))
  const beyond = credited - sum(own, one => one)
  if (beyond <= 0) return apportioned(credited, own)[part.index]!
  return own[part.index]! + apportioned(beyond, part.short)[part.index]!
}

/** Its own part is done, whatever the others lack. */
export function hasDoneItsPart(part: Part): boolean {
  return part.kind === 'share' && part.short !== undefined && part.short[part.index] === 0
}
