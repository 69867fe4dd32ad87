import { lastDay, plusDays } from '#server/base/dates.ts'
import { folded } from '#server/base/text.ts'
import {
  buyerOf,
  contractOf,
  holderOf,
  monthsUnder,
  owedUnder,
  PEOPLE,
  PLACEMENTS,
  personAt,
  pick,
  type Size,
  spread,
  startOf,
  structureOf,
  TODAY,
  upTo,
} from './scale-plan.ts'

// The people of this register, their hours and where each clause stands, one function a table.

const AT = `${TODAY}T08:00:00.000Z`

export function* participants(size: Size) {
  for (const id of upTo(size.clauses * PEOPLE)) {
    const contract = contractOf(Math.ceil(id / PEOPLE))
    const proved = spread(id, 12, 25) ? startOf(contract) : null
    yield {
      id,
      number: id,
      buyer_id: buyerOf(size, contract),
      ground: pick(GROUNDS, id),
      evidence_kind: 'Attestation',
      evidence_on: proved,
      eligible_on: proved,
      sex: id % 2 ? 'F' : 'M',
      birth_year: 1965 + spread(id, 13, 40),
      priority_district: id % 3 ? 'no' : 'yes',
      created_at: AT,
    }
  }
}

export function* identities(size: Size) {
  for (const participant_id of upTo(size.clauses * PEOPLE)) {
    const [last_name, first_name] = [`Durand-${participant_id}`, pick(FIRST_NAMES, participant_id)]
    const search_text = folded(`${last_name} ${first_name}`)
    yield { participant_id, last_name, first_name, match_hash: `personne ${participant_id}`, search_text }
  }
}

export function* placements(size: Size) {
  for (const clause_id of upTo(size.clauses))
    for (const slot of upTo(PLACEMENTS)) {
      const contract = contractOf(clause_id)
      yield {
        id: (clause_id - 1) * PLACEMENTS + slot,
        participant_id: personAt(size, clause_id, slot),
        clause_id,
        employer_id: pick(MODES, slot) === 'ED_CDD' ? holderOf(size, contract) : structureOf(size, contract, 0),
        mode: pick(MODES, slot),
        hired_on: plusDays(startOf(contract), spread(clause_id, slot, 30)),
        created_at: AT,
      }
    }
}

/** The month before the first hours, nothing was worked; the last one is being checked; all others are validated. */
function* sent(size: Size) {
  let id = 0
  for (const clause_id of upTo(size.clauses)) {
    const contract = contractOf(clause_id)
    const months = monthsUnder(clause_id)
    const started = startOf(contract).slice(0, 7)
    const states = new Map<string, Last>(
      months.map(month => [month, month < '2026-10' ? 'validated' : pick(LAST_STATES, clause_id)]),
    )
    if (started < months[0]!) states.set(started, 'nothingWorked')
    for (const sender_id of new Set([holderOf(size, contract), structureOf(size, contract, 0)]))
      for (const [period, state] of states) {
        const received_on = plusDays(`${period}-28`, 8)
        const due_on = state === 'sentBack' ? '2026-11-30' : null
        yield { id: ++id, clause_id, sender_id, period, state, received_on, due_on }
      }
  }
}

export function* statements(size: Size) {
  for (const one of sent(size))
    yield { ...one, first_month: one.period, last_month: one.period, version: GESTURES[one.state].length }
}

export function* statementEvents(size: Size) {
  for (const { id: statement_id, period, state: last, received_on, due_on: due } of sent(size))
    for (const [gesture, state] of GESTURES[last]) {
      const received = gesture === 'receive' || gesture === 'nothingWorked' ? received_on : null
      const due_on = gesture === 'sendBack' ? due : null
      yield { statement_id, gesture, state, effect_on: lastDay(period), received_on: received, due_on, recorded_at: AT }
    }
}

export function* hours(size: Size) {
  for (const clause_id of upTo(size.clauses))
    for (const slot of upTo(PLACEMENTS)) {
      const placement_id = (clause_id - 1) * PLACEMENTS + slot
      for (const [index, month] of monthsUnder(clause_id).entries())
        yield {
          placement_id,
          clause_id,
          month,
          centihours: 20_00 + spread(placement_id, index, 60) * 100,
          logged_at: AT,
        }
    }
}

/** As they were kept a month ago: the first request finds them all out of date. */
export function* standings(size: Size) {
  for (const clause_id of upTo(size.clauses)) {
    const [owed, counted] = [owedUnder(clause_id), 2_400_00 + spread(clause_id, 14, 300) * 100]
    const expected = Math.round((owed * 0.45) / 100) * 100
    const gap = counted - expected
    yield {
      clause_id,
      as_of: '2026-09-30',
      holds_until: '2026-09-30',
      judged_at: '2026-08-31',
      status: gap < 0 ? 'late' : 'onCourse',
      finished: 0,
      owed_centihours: owed,
      logged_centihours: counted,
      accepted_centihours: counted,
      counted_centihours: counted,
      expected_centihours: expected,
      gap_centihours: gap,
      excused_centihours: 0,
      exposed_centihours: 0,
      to_regularise_centihours: 0,
      account_owed_centihours: owed,
      account_counted_centihours: counted,
      account_expected_centihours: expected,
      account_gap_centihours: gap,
      account_exposed_centihours: 0,
      overdue_periods: 0,
      to_check_periods: 1,
      to_confirm_periods: 0,
    }
  }
}

type Last = 'validated' | 'toCheck' | 'sentBack' | 'nothingWorked'

/** What was done to a statement to bring it there: each gesture, and the state it leads to. */
const GESTURES: Record<Last, readonly (readonly [gesture: string, state: string])[]> = {
  toCheck: [['receive', 'toCheck']],
  validated: [
    ['receive', 'toCheck'],
    ['validate', 'validated'],
  ],
  sentBack: [
    ['receive', 'toCheck'],
    ['sendBack', 'sentBack'],
  ],
  nothingWorked: [['nothingWorked', 'nothingWorked']],
}

const LAST_STATES: readonly Last[] = [
  'validated',
  'toCheck',
  'toCheck',
  'validated',
  'sentBack',
  'toCheck',
  'validated',
]
const MODES = ['MAD_ETTI', 'MAD_ETTI', 'ED_CDD', 'MAD_ETTI', 'ST_EI', 'MAD_ETTI']
const GROUNDS = ['B_BRSA', 'B_DELD', 'B_QPV', 'B_TH', 'A_EI', 'B_SENIOR']
const FIRST_NAMES = ['Dominique', 'Claude', 'Camille', 'Sacha']
