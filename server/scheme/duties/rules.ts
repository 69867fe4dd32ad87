// Whether L. 2112-2-1 (L. 3114-2-1 of a concession) binds a contract, from its need, the day of its notice and the
// thresholds of that day; what was answered; and what of it does not hold together.

import type { Consideration, Contract } from '#server/register/contracts/rules.ts'
import { begunOn, type RecordedNeed, SHORT_WORKS_MONTHS } from '#server/register/duties/need-rules.ts'
import { IN_FORCE_ON, ofConcessions, type RecordedDuty } from '#server/register/duties/rules.ts'
import { lowestOn, periodOn, type Threshold, thresholdOn } from '#server/register/duties/threshold-rules.ts'

export type DutyFacts = Pick<Contract, 'form' | 'noticedOn' | 'notifiedOn' | 'durationMonths'> & {
  /** Those that hold, published or recorded. */
  considerations: readonly Consideration[]
  /** As notified, before any amendment; of all the lots under its number. */
  amountCents: number | null
  lotsCents: number | null
  need: RecordedNeed | null
  answer: RecordedDuty | null
}

export const states = ['due', 'exempt', 'none', 'unknown'] as const
export type State = (typeof states)[number]
/** What the state stands on: the date alone, what is bought, the threshold, or what was answered alone. */
export type Ground = 'before' | 'defence' | 'under' | 'reached' | 'answered'
export type Missing = 'need' | 'notice' | 'thresholds'

/** What an audit would ask about, the gravest first. */
export const findings = [
  'bare',
  'reservedAlone',
  'criterionAlone',
  'saidNone',
  'notOfConcession',
  'notWorks',
  'longWorks',
  'exemptWithClause',
  'saidBound',
  'underAmount',
  'amountReaches',
] as const
export type Finding = (typeof findings)[number]
/** Due, with neither clause nor exemption; what two sources contradict; what is to be looked at first. */
export const families = {
  lacking: ['bare', 'reservedAlone', 'criterionAlone'],
  contradiction: [
    'saidNone',
    'notOfConcession',
    'notWorks',
    'longWorks',
    'exemptWithClause',
    'saidBound',
    'underAmount',
  ],
  first: ['amountReaches'],
} as const satisfies Record<string, readonly Finding[]>
export type Family = keyof typeof families

export function familyOf(finding: Finding): Family {
  return (Object.keys(families) as Family[]).find(family => (families[family] as readonly Finding[]).includes(finding))!
}

export type Judged = {
  state: State
  ground: Ground | null
  threshold: Threshold | null
  missing: Missing[]
  hasCondition: boolean
  findings: Finding[]
}

type Derived = Pick<Judged, 'ground' | 'threshold' | 'missing'> & { bound: boolean | null }

export function judged(facts: DutyFacts): Judged {
  const { bound, ...derived } = derivedFrom(facts)
  const state = stateOf(bound, facts.answer)
  const answered = bound === null && facts.answer !== null
  const hasCondition = facts.considerations.includes('clause')
  return {
    state,
    ...derived,
    ground: answered ? 'answered' : derived.ground,
    hasCondition,
    findings: findings.filter(finding => tests[finding](facts, { state, bound, hasCondition, ground: derived.ground })),
  }
}

function derivedFrom(facts: DutyFacts): Derived {
  const { form, notifiedOn, need } = facts
  const begun = begunOn(facts, need)
  const settled = (bound: boolean, ground: Ground, threshold: Threshold | null = null): Derived => ({
    ...{ bound, ground, threshold },
    missing: [],
  })
  const latest = begun ?? notifiedOn // no later than its notification
  if (latest !== null && latest < IN_FORCE_ON) return settled(false, 'before')
  if (need?.purchase === 'defence') return settled(false, 'defence')
  const missing: Missing[] = [
    ...(need ? [] : (['need'] as const)),
    ...(begun ? [] : (['notice'] as const)),
    ...(begun && !periodOn(begun) ? (['thresholds'] as const) : []),
  ]
  if (!need || !begun || missing.length > 0) return { bound: null, ground: null, threshold: null, missing }
  const threshold = thresholdOn(begun, { form, purchase: need.purchase, quality: need.quality })!
  const bound = need.valueCents >= threshold.cents
  return settled(bound, bound ? 'reached' : 'under', threshold)
}

/** The need decides whether it is bound, where it is known; the answer says how, and stands alone where it is not. */
function stateOf(bound: boolean | null, answer: RecordedDuty | null): State {
  if (bound === false) return 'none'
  if (bound) return answer?.duty === 'exempt' ? 'exempt' : 'due'
  return answer?.duty ?? 'unknown'
}

type Reached = Pick<Judged, 'state' | 'hasCondition' | 'ground'> & { bound: boolean | null }

const isBare = ({ state, hasCondition }: Reached) => state === 'due' && !hasCondition
const has = ({ considerations }: DutyFacts, one: Consideration) => considerations.includes(one)

const tests: Record<Finding, (facts: DutyFacts, reached: Reached) => boolean> = {
  bare: (facts, reached) => isBare(reached) && !has(facts, 'reserve') && !has(facts, 'critere'),
  reservedAlone: (facts, reached) => isBare(reached) && has(facts, 'reserve'),
  criterionAlone: (facts, reached) => isBare(reached) && has(facts, 'critere') && !has(facts, 'reserve'),
  saidNone: ({ answer }, { bound }) => bound === true && answer?.duty === 'none',
  notOfConcession: ({ form, answer }, { state }) =>
    form === 'concession' && state === 'exempt' && !!answer?.exemption && !ofConcessions.has(answer.exemption),
  notWorks: ({ need, answer }, { state }) =>
    state === 'exempt' && answer?.exemption === '4' && need !== null && need.purchase !== 'works',
  longWorks: ({ need, durationMonths, answer }, { state }) =>
    state === 'exempt' &&
    answer?.exemption === '4' &&
    [need?.worksMonths, durationMonths].some(months => months != null && months >= SHORT_WORKS_MONTHS),
  exemptWithClause: (_facts, { state, hasCondition }) => state === 'exempt' && hasCondition,
  saidBound: ({ answer }, { bound }) => bound === false && answer !== null && answer.duty !== 'none',
  underAmount: ({ need, amountCents, lotsCents }, { ground }) =>
    ground === 'under' && need!.valueCents < Math.max(amountCents ?? 0, lotsCents ?? 0),
  amountReaches: (facts, { state }) => {
    const begun = begunOn(facts, facts.need) ?? facts.notifiedOn
    const lowest = begun === null ? null : lowestOn(begun, facts.form)
    return state === 'unknown' && lowest !== null && facts.amountCents !== null && facts.amountCents >= lowest
  },
}
