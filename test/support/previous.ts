import type { Untyped } from '#db/queries.ts'
import { created, prepared } from './database.ts'

// A database as the version before left it: the schema it knew, and a contract that it followed for five months.

/** With the schema of the version before, and nothing in it. */
export async function previousDatabase() {
  model ??= prepared(upToPrevious)
  return created(await model)
}

let model: Promise<string> | undefined

async function upToPrevious(db: Untyped): Promise<void> {
  for (;;) {
    const [, [next]] = await db.migrate.list()
    if (nameOf(next) >= '0009') return
    await db.migrate.up()
  }
}

export function inserting(db: Untyped) {
  return async (table: string, row: Record<string, unknown>): Promise<number> =>
    (await db(table).insert(row).returning('id'))[0].id
}

function nameOf(migration: string | { file: string } | undefined): string {
  return typeof migration === 'string' ? migration : (migration?.file ?? '9999')
}

export async function filled(db: Untyped) {
  const at = '2026-01-02T09:00:00.000Z'
  const insert = inserting(db)
  const user = await insert('users', {
    name: 'Camille Aubry',
    email: 'camille@haute-vesle.example',
    role: 'facilitator',
    scope: 'all',
    created_at: at,
  })
  const buyer = await insert('buyers', {
    name: 'Haute-Vesle',
    siret: '22999001300015',
    search_text: '',
    created_at: at,
  })
  const company = (name: string, identifier: string) =>
    insert('companies', {
      id_type: 'SIRET',
      identifier,
      siren: identifier.slice(0, 9),
      name,
      kind: 'company',
      search_text: '',
      sort_text: '',
      created_at: at,
    })
  const holder = await company('Bâtisseurs du Canal', '99900010200010')
  const relais = await company('Relais Vesle', '99900010300018')
  const contract = await insert('contracts', {
    buyer_id: buyer,
    form: 'contract',
    number: '2025-0147',
    title: 'Collège',
    nature: 'Marché',
    source: 'typed',
    notified_on: '2025-12-01',
    starts_on: '2026-01-12',
    ends_on: '2026-12-31',
    search_text: '',
    sort_text: '',
    created_at: at,
  })
  await db('contract_holders').insert({ contract_id: contract, company_id: holder, role: 'holder', position: 1 })
  const clauseId = await insert('clauses', {
    contract_id: contract,
    legal_basis: 'L2112-2',
    contract_article: '',
    eligibility_months: 24,
    created_at: at,
  })
  await db('commitments').insert({
    clause_id: clauseId,
    kind: 'initial',
    dated_on: '2025-12-01',
    centihours: 1_000_00,
    label: 'Notification',
    reason: '',
    recorded_at: at,
  })
  const participant = await insert('participants', {
    number: 3,
    buyer_id: buyer,
    ground: 'B_DELD',
    evidence_on: '2025-12-15',
    eligible_on: '2025-12-20',
    created_at: at,
  })
  const placement = await insert('placements', {
    participant_id: participant,
    clause_id: clauseId,
    employer_id: relais,
    mode: 'MAD_ETTI',
    hired_on: '2026-01-05',
    left_on: '2026-05-31',
    created_at: at,
  })
  const statement = (month: string, row: Record<string, unknown>) =>
    db('statements').insert({ clause_id: clauseId, month, ...row })
  await statement('2026-01', {
    received_at: '2026-02-05T09:00:00.000Z',
    validated_at: '2026-02-09T09:00:00.000Z',
    validated_by: user,
  })
  await statement('2026-02', {
    received_at: '2026-03-05T09:00:00.000Z',
    validated_at: '2026-03-09T09:00:00.000Z',
    validated_by: user,
  })
  await statement('2026-03', {
    received_at: '2026-04-05T09:00:00.000Z',
    sent_back_at: '2026-04-08T09:00:00.000Z',
    sent_back_by: user,
    sent_back_reason: 'Il manque P-002.',
  })
  await statement('2026-04', {
    received_at: '2026-05-12T09:00:00.000Z',
    sent_back_by: user,
    sent_back_reason: 'Deux lignes en double.',
  })
  await statement('2026-05', {
    received_at: '2026-06-05T09:00:00.000Z',
    nothing_worked_at: '2026-06-05T09:00:00.000Z',
    nothing_worked_by: user,
    validated_at: '2026-06-06T09:00:00.000Z',
    validated_by: user,
  })
  const hours = (month: string, centihours: number, accepted: number | null = null, reason = '') =>
    insert('hours', {
      placement_id: placement,
      clause_id: clauseId,
      month,
      centihours,
      accepted_centihours: accepted,
      accepted_reason: reason,
      logged_at: at,
      logged_by: user,
    })
  await hours('2026-01', 80_00, 60_00, 'Début le 12.')
  const corrected = await hours('2026-02', 90_00, 80_00, 'Intempéries')
  await hours('2026-03', 70_00)
  await hours('2026-04', 75_00)
  await db('hour_revisions').insert({
    hours_id: corrected,
    centihours: 85_00,
    accepted_centihours: 80_00,
    reason: '',
    logged_at: at,
    replaced_at: '2026-03-06T09:00:00.000Z',
    replaced_by: user,
  })
  await db('journal').insert({ at, actor_id: user, action: 'statement.validated', subject: 'contract', href: '/' })
  return { user, contract, clauseId, placement, holder, relais }
}
