import { type Account, accountOf } from '#server/compliance/account-rules.ts'
import type { Sent } from '#server/compliance/judging-rules.ts'
import type { EndAct } from '#server/compliance/line-rules.ts'
import type { Source } from '#server/compliance/member-rules.ts'
import type { DatedThresholds } from '#server/register/buyers/threshold-rules.ts'
import { boundsOf } from '#server/register/clauses/period-rules.ts'
import type { Commitment } from '#server/register/clauses/rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import type { Work } from '#server/register/hours/rules.ts'
import type { StatementEvent } from '#server/register/hours/statement-rules.ts'
import type { StoredState } from '#server/register/hours/transition-rules.ts'

// What tests write an account with: an invented contract of the year 2026, and what happens to it. Hours are typed in
// hours here, and kept in centihours as everywhere.

export const HOLDER = 1
export const RELAY = 2

/** A contract of 1 000 h over the year 2026, followed, with one person placed by a structure all year. */
export function contract(given: Partial<Source> = {}): Source {
  return {
    clauseId: 1,
    contractId: 1,
    buyerId: 1,
    pool: null,
    followed: true,
    startsOn: '2026-01-01',
    ends: [ends('2026-12-31')],
    endIsEstimated: false,
    publishedActs: [],
    group: null,
    penaltyCents: 60_00,
    holderId: HOLDER,
    ledger: [owes(1000)],
    facts: [],
    proceedings: [],
    work: [],
    placements: [{ employerId: RELAY, hiredOn: '2026-01-01', leftOn: null }],
    rhythms: [],
    sent: [],
    requests: [],
    held: [],
    ...given,
  }
}

export function ends(endsOn: string, effectOn: string | null = null, owedThen: EndAct['owedThen'] = 'line'): EndAct {
  return { effectOn, endsOn, owedThen }
}

export function owes(hours: number, datedOn = '2025-12-01'): Commitment {
  return {
    id: 1,
    clauseId: 1,
    kind: hours < 0 ? 'cancellation' : 'initial',
    datedOn,
    centihours: Math.round(hours * 100),
    label: '',
    basis: '',
    reason: '',
    formula: null,
    recordedAt: `${datedOn}T12:00:00.000Z`,
  }
}

let lastFact = 0

export function fact(given: Partial<Fact>): Fact {
  return {
    id: ++lastFact,
    contractId: 1,
    kind: 'note',
    datedOn: '2026-01-01',
    untilOn: null,
    text: '',
    centihours: null,
    waitsOn: null,
    nextStep: '',
    cancelsId: null,
    resumesId: null,
    recordedAt: `${given.datedOn ?? '2026-01-01'}T12:00:00.000Z`,
    recordedByName: null,
    byReader: true,
    ...given,
  }
}

export function suspended(datedOn: string, untilOn: string | null = null): Fact {
  return fact({ kind: 'suspension', datedOn, untilOn })
}

export function excused(hours: number, datedOn: string): Fact {
  return fact({ kind: 'excuse', datedOn, centihours: Math.round(hours * 100) })
}

/** A month of the person placed by the structure: declared, checked and validated unless said otherwise. */
export function worked(month: string, hours: number, given: Partial<Work> & { eligibleOn?: string | null } = {}): Work {
  const { eligibleOn = '2026-01-01', window, ...rest } = given
  return {
    hoursId: 1,
    clauseId: 1,
    placementId: 1,
    participantId: 1,
    employerId: RELAY,
    month,
    centihours: Math.round(hours * 100),
    refusedCentihours: 0,
    refusedReason: '',
    attestedCentihours: null,
    attestedReason: '',
    validatedAt: `${month}-28T12:00:00.000Z`,
    window: {
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
      mode: 'MAD_ETTI',
      hiredOn: '2026-01-01',
      leftOn: null,
      eligibleOn,
      regularised: false,
      firstHiredOn: '2026-01-01',
      eligibilityMonths: 24,
      monthsAreOwn: false,
      paths: [],
      ...window,
    },
    ...rest,
  }
}

/** The same hours every month, from one to another. */
export function workedEach(from: string, to: string, hours: number): Work[] {
  return between(from, to).map(month => worked(month, hours))
}

export function between(from: string, to: string): string[] {
  const months: string[] = []
  for (let [year, month] = from.split('-').map(Number) as [number, number]; ; month++) {
    if (month > 12) [year, month] = [year + 1, 1]
    months.push(`${year}-${String(month).padStart(2, '0')}`)
    if (months.at(-1)! >= to) return months
  }
}

export function event(state: StoredState, given: Partial<StatementEvent> = {}): StatementEvent {
  return {
    gesture: '',
    state,
    receivedOn: null,
    dueOn: null,
    reason: '',
    recordedAt: '2026-12-31T12:00:00.000Z',
    ...given,
  }
}

export function sent(period: string, senderId: number | null, ...events: StatementEvent[]): Sent {
  return { period, senderId, events }
}

/** Both statements of each of these months, holder's and structure's, checked and validated. */
export function validated(from: string, to: string): Sent[] {
  return between(from, to).flatMap(month =>
    [HOLDER, RELAY].map(senderId =>
      sent(month, senderId, event('toCheck', { receivedOn: boundsOf(month).to }), event('validated')),
    ),
  )
}

/** Read on a day at a cut-off; the day is the cut-off’s unless told. */
export function accountAt(
  source: Source | readonly Source[],
  at: string,
  { day = at, decided = [] }: { day?: string; decided?: readonly DatedThresholds[] } = {},
): Account {
  return accountOf(Array.isArray(source) ? source : [source as Source], decided, { at, known: null, day })
}

export function hours(centihours: number | null): number | null {
  return centihours === null ? null : centihours / 100
}
