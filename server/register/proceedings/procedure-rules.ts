import { isOpen, type Proceeding, stateOf } from './rules.ts'

// What all the sanction files of a contract come to at a date: the one thing that verdicts, pages and documents read of them.

export type Decided = {
  decidedCents: number
  deductedCents: number
  waivedCents: number
  paidCents: number
  leftCents: number
}

export type Procedure = {
  /** The formal notice about hours that no decision has closed. `untilOn` is null while its receipt is not known. */
  notice: {
    proceedingId: number
    datedOn: string
    receivedOn: string | null
    untilOn: string | null
    heard: 'observed' | 'silent' | null
  } | null
  /** The oldest notice about something else than hours, still open. */
  otherNotice: { proceedingId: number; datedOn: string; untilOn: string | null } | null
  /** The last decision about hours, in cents; 0: waived in full. `centihours`: what it decided of. */
  decision: {
    proceedingId: number
    datedOn: string
    amountCents: number
    leftCents: number
    centihours: number | null
  } | null
  /** Since when something decided, of any kind, waits to be deducted or paid; null when nothing does. */
  leftSince: string | null
  /** Over all the files. */
  sums: Decided
}

export function procedureAt(proceedings: readonly Proceeding[], at?: string): Procedure {
  const files = proceedings.map(proceeding => ({ proceeding, state: stateOf(proceeding.steps, at) }))
  const ofHours = files.filter(({ proceeding }) => proceeding.kind === 'hours')
  const notices = files.filter(({ state }) => state.notice && !state.decision && isOpen(state))
  const noticed = notices.filter(({ proceeding }) => proceeding.kind === 'hours').at(-1)
  const other = notices.find(({ proceeding }) => proceeding.kind !== 'hours')
  const decided = ofHours
    .filter(({ state }) => state.decision)
    .toSorted((a, b) => (a.state.decision!.datedOn < b.state.decision!.datedOn ? -1 : 1))
    .at(-1)
  const left = files.flatMap(({ state }) => (state.leftCents > 0 ? [state.decision!.datedOn] : []))
  return {
    notice: noticed
      ? {
          proceedingId: noticed.proceeding.id,
          datedOn: noticed.state.notice!.datedOn,
          receivedOn: noticed.state.receipt?.datedOn ?? null,
          untilOn: noticed.state.deadline,
          heard: noticed.state.observations.length ? 'observed' : noticed.state.silence ? 'silent' : null,
        }
      : null,
    otherNotice: other
      ? { proceedingId: other.proceeding.id, datedOn: other.state.notice!.datedOn, untilOn: other.state.deadline }
      : null,
    decision: decided
      ? {
          proceedingId: decided.proceeding.id,
          datedOn: decided.state.decision!.datedOn,
          amountCents: decided.state.decision!.amountCents ?? 0,
          leftCents: decided.state.leftCents,
          centihours: decided.state.shortfall?.centihours ?? null,
        }
      : null,
    leftSince: left.sort()[0] ?? null,
    sums: {
      decidedCents: sum(files, ({ state }) => state.decision?.amountCents ?? 0),
      deductedCents: sum(files, ({ state }) => state.deductedCents),
      waivedCents: sum(files, ({ state }) => state.waivedCents),
      paidCents: sum(files, ({ state }) => state.paidCents),
      leftCents: sum(files, ({ state }) => state.leftCents),
    },
  }
}

function sum<One>(list: readonly One[], of: (one: One) => number): number {
  return list.reduce((total, one) => total + of(one), 0)
}

/** Taken once the contract was over (CCAG x.1.5): it says what is missing for good. */
export function isOnceOver(decision: { datedOn: string } | null, endsOn: string | null): boolean {
  return decision !== null && endsOn !== null && decision.datedOn >= endsOn
}

/**
 * Hours of which nobody decided yet: a decision covers those that were established then, once the contract was over; found
 * missing since, they wait for another. One carried from before did not say of how many.
 */
export function toDecideOf(centihours: number, decision: Procedure['decision'], endsOn: string | null): number {
  if (decision === null || !isOnceOver(decision, endsOn)) return centihours
  return Math.max(0, centihours - (decision.centihours ?? centihours))
}
