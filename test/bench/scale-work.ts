import { plusDays } from '#server/base/dates.ts'
import { folded } from '#server/base/text.ts'
import {
  buyerOf,
  contractOf,
  facilitator,
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
        employer_id: structureOf(size, contract, slot % 3),
        mode: pick(MODES, slot),
        hired_on: plusDays(startOf(contract), spread(clause_id, slot, 30)),
        created_at: AT,
      }
    }
}

/** The month before the first hours, nothing was worked; the last one is being checked; all others are validated. */
export function* statements(size: Size) {
  for (const clause_id of upTo(size.clauses)) {
    const months = monthsUnder(clause_id)
    const started = startOf(contractOf(clause_id)).slice(0, 7)
    const nothing = { received_at: null, nothing_worked_at: AT, validated_at: null, validated_by: null }
    if (started < months[0]!) yield { clause_id, month: started, ...nothing, sent_back_at: null, sent_back_reason: '' }
    for (const month of months) {
      const state = month < '2026-10' ? 'validated' : pick(LAST_STATES, clause_id)
      const received = { received_at: `${plusDays(`${month}-28`, 8)}T09:00:00.000Z`, nothing_worked_at: null }
      const [validated_at, validated_by] = state === 'validated' ? [AT, facilitator] : [null, null]
      const [sent_back_at, sent_back_reason] = state === 'sentBack' ? [AT, 'Deux lignes à revoir.'] : [null, '']
      yield { clause_id, month, ...received, validated_at, validated_by, sent_back_at, sent_back_reason }
    }
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
    yield {
      clause_id,
      as_of: '2026-09-30',
      owed_centihours: owed,
      logged_centihours: counted,
      validated_centihours: counted,
      counted_centihours: counted,
      expected_centihours: expected,
      gap_centihours: counted - expected,
      status: counted < expected ? 'late' : 'onCourse',
    }
  }
}

const LAST_STATES = ['validated', 'toCheck', 'toCheck', 'validated', 'sentBack', 'toCheck', 'validated'] as const
const MODES = ['MAD_ETTI', 'MAD_ETTI', 'ED_CDD', 'MAD_ETTI', 'ST_EI', 'MAD_ETTI']
const GROUNDS = ['B_BRSA', 'B_DELD', 'B_QPV', 'B_TH', 'A_EI', 'B_SENIOR']
const FIRST_NAMES = ['Dominique', 'Claude', 'Camille', 'Sacha']
