import { plusDays, plusMonths } from '#server/base/dates.ts'
import { type EndAct, NO_ACT } from '#server/register/contracts/end-rules.ts'
import type { PublishedColumns as Columns } from '#server/register/contracts/published-store.ts'
import type { Consideration } from '#server/register/contracts/rules.ts'
import type { PublishedContract } from '../decp/record.ts'
import { currentDuration } from '../decp/rules.ts'

// From a published contract to the columns of the register, and how a republication meets what people typed.

export function columnsOf(contract: PublishedContract): Columns {
  return {
    title: contract.title,
    lot_number: contract.lotNumber,
    lot_title: contract.lotTitle,
    nature: contract.nature,
    procedure: contract.procedure.replaceAll("'", '’'),
    ccag: contract.ccag,
    cpv: contract.cpv,
    framework_number: contract.frameworkNumber,
    amount_cents: contract.amountCents,
    notified_on: contract.notifiedOn,
    starts_on: contract.startsOn,
    ends_on: estimatedEnd(contract),
    duration_months: contract.durationMonths,
  }
}

/** The open data give a duration, not an end: the last day of that many months from the start, until someone types it. */
function estimatedEnd(contract: PublishedContract): string | null {
  return endAfter(contract, currentDuration(contract))
}

function endAfter({ startsOn, notifiedOn }: PublishedContract, months: number | null): string | null {
  const from = startsOn ?? notifiedOn
  return from && months ? plusDays(plusMonths(from, months), -1) : null
}

/** The first end, then each one that a published modification moved; none where no duration moved it. */
export function publishedEnds(contract: PublishedContract): EndAct[] {
  const first = endAfter(contract, contract.durationMonths)
  const ends: EndAct[] = first ? [{ ...NO_ACT, kind: 'initial', endsOn: first }] : []
  const moves: EndAct[] = []
  for (const { signedOn, durationMonths } of contract.modifications) {
    const endsOn = endAfter(contract, durationMonths)
    if (endsOn && endsOn !== (moves.at(-1)?.endsOn ?? first))
      moves.push({ ...NO_ACT, kind: 'published', effectOn: signedOn, endsOn })
  }
  return moves.length > 0 ? [...ends, ...moves] : []
}

/**
 * Only what still says what was last derived follows what is derived now: anything else was typed by someone and stays.
 * Without an earlier derivation (a contract typed by hand), only what is empty is filled.
 * The dates of a contract that someone follows stay too: its facilitator answers for them.
 */
export function merged(
  current: Columns & { followed_by: number | null },
  before: Columns | null,
  now: Columns,
): Partial<Columns> {
  const changes: Partial<Record<keyof Columns, string | number | null>> = {}
  for (const name of Object.keys(now) as (keyof Columns)[]) {
    const untyped = before ? current[name] === before[name] : isEmpty(current[name])
    const followed = (name === 'starts_on' || name === 'ends_on') && current.followed_by !== null
    if (!untyped || (followed && !isEmpty(current[name]))) continue
    if (current[name] !== now[name]) changes[name] = now[name]
  }
  return changes as Partial<Columns>
}

/** The considerations to write, or null to leave them: those typed stay, unless all that was said is that nobody knows. */
export function mergedConsiderations(
  current: Consideration[],
  before: Consideration[] | null,
  now: Consideration[],
): Consideration[] | null {
  if (same(current, now)) return null
  if (before && same(current, before)) return now
  return current.every(consideration => consideration === 'inconnue') ? now : null
}

function same(some: Consideration[], others: Consideration[]): boolean {
  return [...some].sort().join() === [...others].sort().join()
}

function isEmpty(value: string | number | null): boolean {
  return value === null || value === ''
}
