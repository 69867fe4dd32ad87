import type { Db } from '#db/connect.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { plusDays } from '#server/base/dates.ts'
import { folded } from '#server/base/text.ts'
import { insertMany } from '#server/exchange/imports/store.ts'
import {
  buyerOf,
  clauseOf,
  contractOf,
  director,
  endOf,
  facilitator,
  followerOf,
  holderOf,
  isReserved,
  isStructure,
  monthsUnder,
  officer,
  officerOfOneBuyer,
  owedUnder,
  PEOPLE,
  PLACEMENTS,
  PORTFOLIO,
  personAt,
  pick,
  type Size,
  siretOf,
  spread,
  startOf,
  structureOf,
  TODAY,
  upTo,
} from './scale-plan.ts'

// The rows of a register of the size one asks for, one function a table. What belongs to what is in scale-plan.ts.

const AT = `${TODAY}T08:00:00.000Z`
const LOT = 20_000 // rows a transaction: the journal of the database stays small

type Row = Record<string, string | number | null>

export async function fillScale(db: Db, size: Size): Promise<void> {
  for (const [table, rows] of tables) {
    let lot: Row[] = []
    const put = () => db.transaction(trx => insertMany(trx, table, lot))
    for (const row of rows(size)) {
      lot.push(row)
      if (lot.length < LOT) continue
      await put()
      lot = []
    }
    await put()
  }
}

/** In the order of their references. */
const tables: [string, (size: Size) => Iterable<Row>][] = [
  ['settings', settings],
  ['buyers', buyers],
  ['directorates', directorates],
  ['users', users],
  ['user_buyers', userBuyers],
  ['companies', companies],
  ['contracts', contracts],
  ['contract_considerations', considerations],
  ['contract_holders', holders],
  ['amendments', amendments],
  ['pools', pools],
  ['clauses', clauses],
  ['commitments', commitments],
  ['facts', facts],
  ['participants', participants],
  ['identities', identities],
  ['placements', placements],
  ['statements', statements],
  ['hours', hours],
  ['standings', standings],
]

function* settings() {
  yield { key: 'institution.name', value: 'Département de Haute-Vesle' }
}

function* buyers(size: Size) {
  for (const id of upTo(size.buyers)) {
    const name = `Commune de Rive ${id}`
    yield { id, siret: siretFrom(String(21_800_000 + id)), name, search_text: folded(name), created_at: AT }
  }
}

function* directorates(size: Size) {
  for (const id of upTo(size.buyers * 5))
    yield { id, buyer_id: Math.ceil(id / 5), name: `Direction ${DIRECTORATES[id % 5]}` }
}

function* users(size: Size) {
  for (const id of upTo(size.people)) {
    const role = id === officer || id === officerOfOneBuyer ? 'officer' : id === director ? 'director' : 'facilitator'
    const scope = id === officerOfOneBuyer ? 'listed' : 'all'
    yield { id, email: `agent-${id}@haute-vesle.example`, name: `Agent ${id}`, role, scope, created_at: AT }
  }
}

function* userBuyers() {
  yield { user_id: officerOfOneBuyer, buyer_id: 1 }
}

function* companies(size: Size) {
  for (const id of upTo(size.companies)) {
    const [siret, name, city] = [siretOf(id), `${pick(TRADES, id)} Vallon ${id}`, `Bourg-${spread(id, 1, 400)}`]
    yield {
      id,
      id_type: 'SIRET',
      identifier: siret,
      siren: siret.slice(0, 9),
      name,
      kind: isStructure(id) ? pick(KINDS, id) : 'company',
      city,
      search_text: folded(`${name} ${siret} ${city}`),
      sort_text: folded(name),
      created_at: AT,
    }
  }
}

function* contracts(size: Size) {
  for (const id of upTo(size.contracts)) {
    const buyer = buyerOf(size, id)
    const [title, number] = [`${pick(WORKS, spread(id, 2, 97))}, secteur ${spread(id, 3, 900)}`, `2025-${id}`]
    const clause = clauseOf(size, id)
    const toTake = clause === null || (id > PORTFOLIO && clause % 6 === 0)
    yield {
      id,
      buyer_id: buyer,
      directorate_id: buyer * 5 - spread(id, 4, 5),
      form: 'contract',
      number,
      title,
      nature: 'Marché',
      ccag: 'Travaux',
      cpv: '45000000',
      sector: pick(SECTORS, spread(id, 5, 90)),
      amount_cents: (50_000 + spread(id, 6, 3_000_000)) * 100,
      notified_on: plusDays(startOf(id), -40),
      starts_on: startOf(id),
      ends_on: endOf(id),
      duration_months: 24,
      reserved_article: isReserved(size, id) ? 'L2113-13' : null,
      followed_by: toTake ? null : followerOf(size, id),
      followed_at: toTake ? null : AT,
      source: 'decp',
      decp_key: `cle ${id}`,
      search_text: folded(`${title} ${number}`),
      sort_text: folded(title),
      created_at: AT,
    }
  }
}

function* considerations(size: Size) {
  for (const contract_id of upTo(size.contracts)) {
    const flagged = clauseOf(size, contract_id) !== null || spread(contract_id, 7, 20) === 0
    const said = flagged ? 'clause' : spread(contract_id, 8, 3) ? 'aucune' : 'inconnue'
    yield { contract_id, consideration: isReserved(size, contract_id) ? 'reserve' : said }
  }
}

function* holders(size: Size) {
  for (const contract_id of upTo(size.contracts))
    yield { contract_id, company_id: holderOf(size, contract_id), role: 'holder', position: 1 }
}

function* amendments(size: Size) {
  for (const contract_id of upTo(size.contracts, 20))
    yield {
      contract_id,
      number: 1,
      signed_on: plusDays(startOf(contract_id), 200),
      amount_cents: 400_000_00,
      source: 'typed',
      created_at: AT,
    }
}

/** Two contracts of the portfolio, of one company, that count together. */
function* pools() {
  yield { id: 1, company_id: 1, buyer_id: 1, name: 'Voirie', agreed_on: '2025-01-15' }
}

function* clauses(size: Size) {
  for (const id of upTo(size.clauses))
    yield {
      id,
      contract_id: contractOf(id),
      legal_basis: 'L2112-2',
      contract_article: 'CCAP, article 8.2',
      penalty_cents: id % 4 ? 60_00 : null,
      eligibility_months: pick(ELIGIBILITY, id),
      pool_id: POOLED.includes(id) ? 1 : null,
      created_at: AT,
    }
}

function* commitments(size: Size) {
  for (const clause_id of upTo(size.clauses)) {
    const line = { clause_id, dated_on: plusDays(startOf(contractOf(clause_id)), -40), recorded_at: AT }
    yield { ...line, kind: 'initial', centihours: owedUnder(clause_id), label: 'Notification' }
    if (clause_id % 8 === 0)
      yield { ...line, dated_on: '2026-03-02', kind: 'amendment', centihours: 120_00, label: 'Avenant n° 1' }
  }
}

function* facts(size: Size) {
  for (const clause of upTo(size.clauses)) {
    const fact = (
      kind: string,
      dated_on: string,
      until_on: string | null,
      waits_on: string | null,
      hours?: number,
    ) => ({
      contract_id: contractOf(clause),
      kind,
      dated_on,
      until_on,
      text: 'Point fait avec le conducteur de travaux.',
      centihours: hours ?? null,
      waits_on,
      recorded_at: AT,
    })
    yield fact('contact', plusDays('2026-06-01', spread(clause, 10, 120)), null, null)
    if (clause % 4 === 1)
      yield fact('reminder', '2026-10-05', plusDays('2026-10-20', spread(clause, 11, 60)), 'company')
    if (clause % 12 === 5) yield fact('suspension', '2026-01-12', '2026-02-27', null)
    if (clause % 15 === 7) yield fact('excuse', '2026-04-20', null, null, 40_00)
    if (clause % 20 === 9) yield fact('formalNotice', '2026-09-14', '2026-10-14', 'company')
  }
}

function* participants(size: Size) {
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

function* identities(size: Size) {
  for (const participant_id of upTo(size.clauses * PEOPLE)) {
    const [last_name, first_name] = [`Durand-${participant_id}`, pick(FIRST_NAMES, participant_id)]
    const search_text = folded(`${last_name} ${first_name}`)
    yield { participant_id, last_name, first_name, match_hash: `personne ${participant_id}`, search_text }
  }
}

function* placements(size: Size) {
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
function* statements(size: Size) {
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

function* hours(size: Size) {
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
function* standings(size: Size) {
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

const POOLED = [1, 41]
const LAST_STATES = ['validated', 'toCheck', 'toCheck', 'validated', 'sentBack', 'toCheck', 'validated'] as const
const DIRECTORATES = ['des routes', 'des collèges', 'des bâtiments', 'de l’eau', 'des espaces verts']
const SECTORS = ['BTP_GO', 'BTP_PEINTURE', 'TP_VRD', 'ESPACES_VERTS', 'NETTOYAGE']
const WORKS = ['Entretien de la voirie', 'Construction du gymnase', 'Rénovation de l’école', 'Propreté des locaux']
const TRADES = ['Maçonnerie', 'Terrassement', 'Peinture', 'Propreté', 'Paysage']
const ELIGIBILITY = [24, 17, 16, 12]
const MODES = ['MAD_ETTI', 'MAD_ETTI', 'ED_CDD', 'MAD_ETTI', 'ST_EI', 'MAD_ETTI']
const KINDS = ['ETTI', 'EI', 'ACI', 'AI', 'GEIQ', 'EA']
const GROUNDS = ['B_BRSA', 'B_DELD', 'B_QPV', 'B_TH', 'A_EI', 'B_SENIOR']
const FIRST_NAMES = ['Dominique', 'Claude', 'Camille', 'Sacha']
