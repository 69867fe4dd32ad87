import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { accountsOf } from '#server/compliance/measure.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { workUnder } from '#server/register/hours/store.ts'
import { ownDatabase } from '../support/database.ts'

// A database that the version before filled, opened by this one: a month had one statement, which knew its last dates only,
// and one accepted figure that said two things.

describe('a database filled by the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let ids: Awaited<ReturnType<typeof filled>>
  beforeEach(async () => {
    own = await ownDatabase({ migrated: false })
    db = own.db
    for (;;) {
      const [, [next]] = await db.migrate.list()
      if (nameOf(next) >= '0009') break
      await db.migrate.up()
    }
    ids = await filled(db)
    await db.migrate.latest()
  })
  afterEach(() => own.drop())

  const told = async (month: string, senderId: number) => {
    const logs = await statementLogs(db, [ids.clauseId])
    const log = logs.find(one => one.period === month && one.senderId === senderId)
    return log?.events.map(event => [event.gesture, event.recordedAt.slice(0, 10), event.reason]) ?? null
  }

  it('keeps each dated fact of each month, for each of its senders', async () => {
    for (const sender of [ids.holder, ids.relais])
      expect(await told('2026-01', sender)).to.deep.equal([
        ['receive', '2026-02-05', ''],
        ['validate', '2026-02-09', ''],
      ])
    expect(await told('2026-03', ids.relais)).to.deep.equal([
      ['receive', '2026-04-05', ''],
      ['sendBack', '2026-04-08', 'Il manque P-002.'],
    ])
    expect(await told('2026-05', ids.holder)).to.deep.equal([
      ['nothingWorked', '2026-06-05', ''],
      ['validate', '2026-06-06', ''],
    ])
    expect(await told('2026-06', ids.relais)).to.equal(null)
  })

  it('says what it could not know: the day of a send-back answered since', async () => {
    expect(await told('2026-04', ids.relais)).to.deep.equal([
      ['sendBack', '2026-05-12', 'Deux lignes en double. (renvoyé avant la reprise, jour non conservé)'],
      ['receive', '2026-05-12', ''],
    ])
  })

  it('leaves each statement in the state in which it was', async () => {
    const rows = await db('statements').where({ sender_id: ids.relais }).orderBy('period').select('period', 'state')
    expect(rows.map(row => [row.period, row.state])).to.deep.equal([
      ['2026-01', 'validated'],
      ['2026-02', 'validated'],
      ['2026-03', 'sentBack'],
      ['2026-04', 'toCheck'],
      ['2026-05', 'validated'],
    ])
    const cached = await db('statements').select('id', 'state', 'version')
    for (const { id, state, version } of cached) {
      const lines = await db('statement_events').where({ statement_id: id }).orderBy('id')
      expect(lines.at(-1).state).to.equal(state)
      expect(lines).to.have.length(version)
    }
  })

  it('loses no hour, and counts what it counted', async () => {
    const work = await workUnder(db, [ids.clauseId])
    expect(
      work.map(line => [line.month, line.centihours, line.refusedCentihours, line.attestedCentihours]),
    ).to.deep.equal([
      ['2026-01', 80_00, 0, 60_00],
      ['2026-02', 90_00, 10_00, null],
      ['2026-03', 70_00, 0, null],
      ['2026-04', 75_00, 0, null],
    ])
    const [whole] = await accountsOf(db, [ids.clauseId], { at: '2026-06-30', today: '2026-07-10' })
    // Inside the window in January, as the one figure was read; in February, declared less what was not accepted.
    expect(whole!.account).to.include({ logged: 315_00, counted: 60_00 + 80_00 })
    const refused = work.find(line => line.month === '2026-02')!
    expect(refused.refusedReason).to.equal('Intempéries')
    expect(work[0]!.attestedReason)
      .to.match(/rien ne le disait/)
      .and.to.match(/Début le 12/)
  })

  it('keeps the journal and the revisions to the letter', async () => {
    expect(await db('journal').pluck('action')).to.deep.equal(['statement.validated'])
    expect(await db('hour_revisions').first()).to.include({ centihours: 85_00, accepted_centihours: 80_00 })
  })
})

function nameOf(migration: string | { file: string } | undefined): string {
  return typeof migration === 'string' ? migration : (migration?.file ?? '9999')
}

async function filled(db: Untyped) {
  const at = '2026-01-02T09:00:00.000Z'
  const insert = async (table: string, row: Record<string, unknown>): Promise<number> =>
    (await db(table).insert(row).returning('id'))[0].id
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
  return { clauseId, holder, relais }
}
