import { siretFrom } from '#db/seeds/sirets.ts'
import { plusDays } from '#server/base/dates.ts'
import { folded } from '#server/base/text.ts'
import {
  buyerOf,
  clauseOf,
  contractOf,
  director,
  endOf,
  followerOf,
  holderOf,
  isReserved,
  isStructure,
  officer,
  officerOfOneBuyer,
  owedUnder,
  PORTFOLIO,
  pick,
  type Size,
  siretOf,
  spread,
  startOf,
  TODAY,
  upTo,
} from './scale-plan.ts'
import * as work from './scale-work.ts'

// The rows of a register of the size one asks for, one function a table; scale-plan.ts says what belongs to what.

const AT = `${TODAY}T08:00:00.000Z`

export type Row = Record<string, string | number | null>

/** In the order of their references. */
export const tables: [string, (size: Size) => Iterable<Row>][] = [
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
  ['participants', work.participants],
  ['identities', work.identities],
  ['placements', work.placements],
  ['statements', work.statements],
  ['statement_events', work.statementEvents],
  ['hours', work.hours],
  ['standings', work.standings],
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

const POOLED = [1, 41]
const DIRECTORATES = ['des routes', 'des collèges', 'des bâtiments', 'de l’eau', 'des espaces verts']
const SECTORS = ['BTP_GO', 'BTP_PEINTURE', 'TP_VRD', 'ESPACES_VERTS', 'NETTOYAGE']
const WORKS = ['Entretien de la voirie', 'Construction du gymnase', 'Rénovation de l’école', 'Propreté des locaux']
const TRADES = ['Maçonnerie', 'Terrassement', 'Peinture', 'Propreté', 'Paysage']
const ELIGIBILITY = [24, 17, 16, 12]
const KINDS = ['ETTI', 'EI', 'ACI', 'AI', 'GEIQ', 'EA']
