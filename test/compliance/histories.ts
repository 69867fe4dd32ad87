import fc from 'fast-check'
import type { Sent } from '#server/compliance/judging-rules.ts'
import type { Source } from '#server/compliance/member-rules.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import type { Work } from '#server/register/hours/rules.ts'
import type { StoredState } from '#server/register/hours/transition-rules.ts'
import type { Mode } from '#server/register/placements/rules.ts'
import { contract, event, fact, owes, worked } from './moments.ts'

// Random histories of lots, as plain data: what was decided, said, worked and sent, each with its day and the day on which
// it was recorded. Properties read them as sources; the other reckoning reads them from the tables.

export type History = {
  clauseId: number
  startsOn: string
  endsOn: string | null
  ends: { effectOn: string; endsOn: string; owedThen: 'line' | 'kept'; recordedOn: string }[]
  ledger: { datedOn: string; centihours: number; recordedOn: string }[]
  suspensions: {
    datedOn: string
    untilOn: string | null
    resumedOn: string | null
    cancelled: boolean
    recordedOn: string
  }[]
  excuses: { datedOn: string; centihours: number; cancelled: boolean; recordedOn: string }[]
  /** Amendments in the open data, each with the day on which they say it no more. */
  published: { signedOn: string; recordedOn: string; withdrawnOn?: string | null }[]
  /** The notification: acts said to be signed before it bound nothing. */
  notifiedOn?: string | null
  /** Files that wait, or waited until they were closed, to be read; of this contract alone. `sender` null: nobody says. */
  files?: Dropped[]
  rhythms: { effectOn: string; period: 'month' | 'quarter'; dueDays: number; recordedOn: string }[]
  penaltyCents: number | null
  people: Person[]
  statements: { sender: number; period: string; lines: Line[] }[]
}
export type Person = {
  id: number
  employer: number
  mode: Mode
  hiredOn: string
  leftOn: string | null
  eligibleOn: string | null
  evidenceOn: string | null
  groundFrom: string | null
  /** Other grounds, each with the day from which it is shown. */
  others: { shownFrom: string | null; recordedOn: string; removedOn: string | null }[]
  regularised: boolean
  recordedOn: string
  /** What the employment was until it was corrected. */
  before: { employer: number; mode: Mode; hiredOn: string; leftOn: string | null; replacedOn: string } | null
  months: {
    month: string
    centihours: number
    refused: number
    attested: number | null
    earlier: number | null
    recordedOn: string
  }[]
}
export type Dropped = {
  sender: number | null
  first: string
  months: number
  receivedOn: string
  recordedOn: string
  closedOn: string | null
}
type Line = { state: StoredState; receivedOn: string | null; dueOn: string | null; recordedOn: string }

const DAY = 86_400_000
const ORIGIN = Date.UTC(2025, 0, 1)

/** The civil day this many days after 1 January 2025. */
export function day(count: number): string {
  return new Date(ORIGIN + count * DAY).toISOString().slice(0, 10)
}

export const someDay = (min = -60, max = 1000) => fc.integer({ min, max }).map(day)
const orNone = <T>(some: fc.Arbitrary<T>, freq = 2) => fc.option(some, { nil: null, freq })
const recordedOn = someDay(-100, 700)

const months = Array.from({ length: 32 }, (_, index) => new Date(Date.UTC(2025, index, 1)).toISOString().slice(0, 7))
const quarters = Array.from({ length: 10 }, (_, index) => `${2025 + Math.floor(index / 4)}-T${(index % 4) + 1}`)

const line: fc.Arbitrary<Line> = fc.record({
  state: fc.constantFrom<StoredState>(
    'toCheck',
    'nothingWorked',
    'validated',
    'validated',
    'sentBack',
    'reopened',
    'judgedWithout',
  ),
  receivedOn: orNone(someDay(0, 900)),
  dueOn: orNone(someDay(0, 900)),
  recordedOn,
})

const person: fc.Arbitrary<Omit<Person, 'id'>> = fc
  .record({
    employer: fc.integer({ min: 1, max: 3 }),
    mode: fc.constantFrom<Mode>('MAD_ETTI', 'ED_CDD', 'ST_EI'),
    hired: fc.integer({ min: -60, max: 600 }),
    stays: orNone(fc.integer({ min: 0, max: 500 })),
    eligibleAfter: orNone(fc.integer({ min: -40, max: 80 }), 8),
    evidenceAfter: orNone(fc.integer({ min: -40, max: 80 })),
    groundAfter: orNone(fc.integer({ min: -40, max: 120 })),
    others: fc.array(
      fc.record({
        shownAfter: orNone(fc.integer({ min: -60, max: 100 }), 4),
        recordedOn,
        removedAfter: orNone(fc.integer({ min: 1, max: 300 })),
      }),
      { maxLength: 2 },
    ),
    before: orNone(
      fc.record({
        employer: fc.integer({ min: 1, max: 3 }),
        mode: fc.constantFrom<Mode>('MAD_ETTI', 'ED_CDD', 'ST_EI'),
        hired: fc.integer({ min: -60, max: 600 }),
        stays: orNone(fc.integer({ min: 0, max: 500 })),
        after: fc.integer({ min: 1, max: 400 }),
      }),
    ),
    regularised: fc.boolean(),
    recordedOn: someDay(-100, 300),
    months: fc.uniqueArray(
      fc.record({
        month: fc.constantFrom(...months),
        centihours: fc.integer({ min: 0, max: 220_00 }),
        refused: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_00 })),
        attested: orNone(fc.integer({ min: 0, max: 150_00 })),
        earlier: orNone(fc.integer({ min: 0, max: 220_00 })),
        recordedOn,
      }),
      { selector: ({ month }) => month, maxLength: 12 },
    ),
  })
  .map(({ hired, stays, eligibleAfter, evidenceAfter, groundAfter, others, before, months: each, ...rest }) => ({
    ...rest,
    // Hours are typed once their placement is, a correction of them forty days after the first figure.
    months: each.map(line => ({ ...line, recordedOn: [line.recordedOn, moved(rest.recordedOn, 41)].sort()[1]! })),
    hiredOn: day(hired),
    leftOn: stays === null ? null : day(hired + stays),
    eligibleOn: eligibleAfter === null ? null : day(hired + eligibleAfter),
    evidenceOn: evidenceAfter === null ? null : day(hired + evidenceAfter),
    groundFrom: groundAfter === null ? null : day(hired + groundAfter),
    others: others.map(({ shownAfter, recordedOn: on, removedAfter }) => ({
      shownFrom: shownAfter === null ? null : day(hired + shownAfter),
      recordedOn: on,
      removedOn: removedAfter === null ? null : moved(on, removedAfter),
    })),
    before: before && {
      employer: before.employer,
      mode: before.mode,
      hiredOn: day(before.hired),
      leftOn: before.stays === null ? null : day(before.hired + before.stays),
      replacedOn: moved(rest.recordedOn, before.after),
    },
  }))

const byEffect = <T extends { effectOn: string }>(acts: T[]) =>
  acts.toSorted((a, b) => (a.effectOn < b.effectOn ? -1 : a.effectOn > b.effectOn ? 1 : 0))

/** Published some time after it was signed; now and then before, which nobody can follow. */
const amendment = fc
  .record({
    signed: fc.integer({ min: 0, max: 900 }),
    after: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0, max: 90 }) },
      { weight: 1, arbitrary: fc.constant(-40) },
    ),
    stays: orNone(fc.integer({ min: 1, max: 200 }), 1),
  })
  .map(({ signed, after, stays }) => ({
    signedOn: day(signed),
    recordedOn: day(signed + after),
    withdrawnOn: stays === null ? null : day(signed + after + stays),
  }))

const dropped: fc.Arbitrary<Dropped> = fc
  .record({
    sender: orNone(fc.integer({ min: 1, max: 3 }), 3),
    first: fc.constantFrom(...months),
    months: fc.integer({ min: 1, max: 4 }),
    received: fc.integer({ min: 0, max: 900 }),
    after: fc.integer({ min: 0, max: 10 }),
    stays: orNone(fc.integer({ min: 1, max: 300 }), 1),
  })
  .map(({ received, after, stays, ...rest }) => ({
    ...rest,
    receivedOn: day(received),
    recordedOn: day(received + after),
    closedOn: stays === null ? null : day(received + after + stays),
  }))

/** One lot. A validated statement of each sender and month is likelier than anything else, or nothing would ever count. */
const lot = fc
  .record({
    start: fc.integer({ min: 0, max: 300 }),
    lasts: orNone(fc.integer({ min: 5, max: 600 }), 12),
    ends: fc.array(
      fc.record({
        effectOn: someDay(-20, 900),
        endsAfter: fc.integer({ min: -60, max: 300 }),
        owedThen: fc.constantFrom<'line' | 'kept'>('line', 'line', 'kept'),
        recordedOn,
      }),
      { maxLength: 2 },
    ),
    initial: fc.record({ datedOn: someDay(-60, 30), centihours: fc.integer({ min: 50_00, max: 1200_00 }), recordedOn }),
    added: fc.array(
      fc.record({ datedOn: someDay(-60, 900), centihours: fc.integer({ min: -300_00, max: 600_00 }), recordedOn }),
      { maxLength: 3 },
    ),
    suspensions: fc.array(
      fc
        .record({
          from: fc.integer({ min: 0, max: 800 }),
          until: orNone(fc.integer({ min: 0, max: 120 })),
          resumed: orNone(fc.integer({ min: 1, max: 200 })),
          cancelled: fc.boolean(),
          recordedOn,
        })
        .map(({ from, until, resumed, ...rest }) => ({
          ...rest,
          datedOn: day(from),
          untilOn: until === null ? null : day(from + until),
          resumedOn: resumed === null ? null : day(from + resumed),
        })),
      { maxLength: 2 },
    ),
    excuses: fc.array(
      fc.record({
        datedOn: someDay(0, 900),
        centihours: fc.integer({ min: 1, max: 300_00 }),
        cancelled: fc.boolean(),
        recordedOn,
      }),
      { maxLength: 2 },
    ),
    published: fc.oneof(
      { weight: 3, arbitrary: fc.constant<History['published']>([]) },
      { weight: 2, arbitrary: fc.array(amendment, { maxLength: 2 }) },
    ),
    notifiedOn: orNone(someDay(-200, 100)),
    files: fc.array(dropped, { maxLength: 3 }),
    rhythms: fc.array(
      fc.record({
        effectOn: someDay(-60, 600),
        period: fc.constantFrom<'month' | 'quarter'>('month', 'quarter'),
        dueDays: fc.constantFrom(5, 15, 45),
        recordedOn,
      }),
      { maxLength: 2 },
    ),
    penaltyCents: orNone(fc.constantFrom(40_00, 60_00), 4),
    people: fc.array(person, { maxLength: 3 }),
    checked: fc.oneof(fc.integer({ min: 0, max: 32 }), fc.constant(32)),
    checkedOn: recordedOn,
    told: fc.uniqueArray(
      fc.record({
        sender: fc.integer({ min: 1, max: 3 }),
        period: fc.constantFrom(...months, ...quarters),
        lines: fc.array(line, { minLength: 1, maxLength: 3 }),
      }),
      { selector: ({ sender, period }) => `${sender} ${period}`, maxLength: 10 },
    ),
  })
  .map(({ start, lasts, initial, added, ends, published, checked, checkedOn, told, rhythms, ...rest }) => {
    const seen = new Set(told.map(({ sender, period }) => `${sender} ${period}`))
    const usual = [1, 2, 3].flatMap(sender =>
      [...months.slice(0, checked), ...quarters.slice(0, checked / 3)]
        .filter(period => !seen.has(`${sender} ${period}`))
        .map(period => ({
          sender,
          period,
          lines: [{ state: 'validated', receivedOn: null, dueOn: null, recordedOn: checkedOn } as Line],
        })),
    )
    return {
      ...rest,
      startsOn: day(start),
      ledger: [initial, ...added],
      published: [...published],
      endsOn: lasts === null ? null : day(start + lasts),
      ends: byEffect(ends.map(({ endsAfter, ...act }) => ({ ...act, endsOn: moved(act.effectOn, endsAfter) }))),
      rhythms: byEffect(rhythms),
      statements: [...told, ...usual],
    }
  })

export function moved(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** One to three lots that share their hours; each person works on one of them. */
export const histories: fc.Arbitrary<History[]> = fc.array(lot, { minLength: 1, maxLength: 3 }).map(lots =>
  lots.map((history, index) => ({
    ...history,
    clauseId: index + 1,
    people: history.people.map((someone, position) => ({ ...someone, id: index * 10 + position + 1 })),
  })),
)

/** All of it, as the measure takes it. */
export function sourcesOf(lots: readonly History[]): Source[] {
  return lots.map(history =>
    contract({
      clauseId: history.clauseId,
      contractId: history.clauseId,
      pool: lots.length > 1 ? { id: 1, name: 'Lots', agreedOn: '2025-01-01' } : null,
      startsOn: history.startsOn,
      ends: [
        ...(history.endsOn === null ? [] : [{ effectOn: null, endsOn: history.endsOn, owedThen: 'line' as const }]),
        ...history.ends,
      ],
      ledger: history.ledger.map(({ centihours, datedOn }) => owes(centihours / 100, datedOn)),
      facts: factsOf(history),
      publishedActs: history.published
        .filter(({ withdrawnOn }) => !withdrawnOn)
        .map(({ signedOn }) => signedOn)
        .sort(),
      rhythms: history.rhythms,
      penaltyCents: history.penaltyCents,
      placements: history.people.map(({ employer, hiredOn, leftOn }) => ({ employerId: employer, hiredOn, leftOn })),
      sent: sentOf(history),
      work: workOf(history),
    }),
  )
}

function factsOf({ suspensions, excuses }: History): Fact[] {
  const facts: Fact[] = []
  for (const { datedOn, untilOn, resumedOn, cancelled } of suspensions) {
    const stop = fact({ kind: 'suspension', datedOn, untilOn })
    facts.push(stop)
    if (resumedOn) facts.push(fact({ kind: 'resumption', datedOn: resumedOn, resumesId: stop.id }))
    if (cancelled) facts.push(fact({ kind: 'suspension', datedOn, cancelsId: stop.id }))
  }
  for (const { datedOn, centihours, cancelled } of excuses) {
    const excuse = fact({ kind: 'excuse', datedOn, centihours })
    facts.push(excuse)
    if (cancelled) facts.push(fact({ kind: 'excuse', datedOn, centihours, cancelsId: excuse.id }))
  }
  return facts
}

function sentOf({ statements }: History): Sent[] {
  return statements.map(({ sender, period, lines }) => ({
    senderId: sender,
    period,
    events: lines.map(({ state, receivedOn, dueOn }) => event(state, { receivedOn, dueOn })),
  }))
}

/** The earliest day from which one of the grounds that still stand is shown; null where the first paper has no date. */
function shownOn({ evidenceOn, groundFrom, others }: Pick<Person, 'evidenceOn' | 'groundFrom' | 'others'>) {
  if (evidenceOn === null) return null
  const first = groundFrom && groundFrom > evidenceOn ? groundFrom : evidenceOn
  const rest = others.filter(({ removedOn }) => removedOn === null).map(({ shownFrom }) => shownFrom)
  return [first, ...rest].filter(date => date !== null).sort()[0]!
}

function workOf({ clauseId, people, statements }: History): Work[] {
  const checked = new Set(
    statements
      .filter(({ lines }) => lines.at(-1)!.state === 'validated')
      .flatMap(({ sender, period }) => monthsIn(period).map(month => `${sender} ${month}`)),
  )
  return people.flatMap(({ id, employer, mode, hiredOn, leftOn, eligibleOn, regularised, months: each, ...papers }) =>
    each.map(({ month, centihours, refused, attested }) => {
      const shown = shownOn(papers)
      const from = eligibleOn && shown && shown > eligibleOn ? shown : eligibleOn
      const base = worked(month, centihours / 100)
      return {
        ...base,
        clauseId,
        placementId: id,
        participantId: id,
        employerId: employer,
        refusedCentihours: refused,
        attestedCentihours: attested,
        validatedAt: checked.has(`${employer} ${month}`) ? base.validatedAt : null,
        window: { ...base.window, mode, hiredOn, leftOn, eligibleOn: from, regularised, firstHiredOn: hiredOn },
      }
    }),
  )
}
