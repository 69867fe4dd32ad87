import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { lastDay, type Month, monthOf, monthsBetween } from '#server/base/dates.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { freshApp } from '../support/app.ts'

/** One lot held by Bâtisseurs du Canal, one person placed, its statements validated up to a month. */
type Lot = {
  owed: number
  startsOn: string
  endsOn: string
  /** Declared, month by month. */
  worked: Record<Month, number>
  validatedTo: Month
  poolId?: number
}

describe('one contract on paper', () => {
  const app = freshApp()
  let lots = 0

  async function lot({ owed, startsOn, endsOn, worked, validatedTo, poolId }: Lot) {
    const { db, cast } = app
    const insert = async (table: string, row: Record<string, unknown>): Promise<number> =>
      (await db(table).insert(row).returning('id'))[0].id
    const at = app.clock.now()
    const number = `2026-9${++lots}`
    const contractId = await insert('contracts', {
      form: 'contract',
      source: 'typed',
      buyer_id: cast.buyers.hauteVesle,
      number,
      title: 'Entretien des berges',
      ccag: 'Travaux',
      notified_on: startsOn,
      starts_on: startsOn,
      ends_on: endsOn,
      followed_by: cast.users.camille,
      search_text: number,
      sort_text: number,
      created_at: at,
    })
    await db('contract_holders').insert({
      contract_id: contractId,
      company_id: cast.companies.batisseurs,
      role: 'holder',
    })
    const clauseId = await insert('clauses', {
      contract_id: contractId,
      legal_basis: 'L2112-2',
      penalty_cents: 60_00,
      eligibility_months: 24,
      pool_id: poolId ?? null,
      created_at: at,
    })
    const line = { kind: 'initial', dated_on: startsOn, label: 'Notification', reason: '', recorded_at: at }
    await db('commitments').insert({ clause_id: clauseId, centihours: Math.round(owed * 100), ...line })
    const months = Object.entries(worked)
    if (months.length > 0) {
      const placementId = await insert('placements', {
        participant_id: cast.troisMoulins.participantIds[0],
        clause_id: clauseId,
        employer_id: cast.companies.batisseurs,
        mode: 'MAD_ETTI',
        hired_on: startsOn,
        created_at: at,
      })
      for (const [month, hours] of months)
        await db('hours').insert({
          placement_id: placementId,
          clause_id: clauseId,
          month,
          centihours: hours * 100,
          logged_at: at,
        })
      for (const period of monthsBetween(monthOf(startsOn), validatedTo)) {
        const sent = { clause_id: clauseId, sender_id: cast.companies.batisseurs, state: 'validated' }
        const span = { period, first_month: period, last_month: period }
        const statementId = await insert('statements', { ...sent, ...span })
        const gesture = { gesture: 'validate', state: 'validated', effect_on: lastDay(period), recorded_at: at }
        await db('statement_events').insert({ statement_id: statementId, ...gesture })
      }
    }
    return { contractId, clauseId }
  }

  /** The text of the report, without its spaces. */
  async function said(contractId: number, at: string, today = '2026-11-17'): Promise<string> {
    const report = await contractReport(app.db, TERMINAL, contractId, { at, today })
    return squeezed(
      htmlOf(report)
        .replace(/<style[\s\S]*?<\/style>/g, '')
        .replace(/<[^>]+>/g, ' '),
    )
  }

  it('loses what was refused before it is cut at the end of the contract, and never gains by it', async () => {
    const { contractId, clauseId } = await lot({
      owed: 100,
      startsOn: '2026-04-01',
      endsOn: '2026-04-03',
      worked: { '2026-04': 100 },
      validatedTo: '2026-04',
    })
    const before = await said(contractId, '2026-04-30')
    expect(before).to.include('Horsfenêtre').and.include('Retenues10,00')

    await app.db('hours').where({ clause_id: clauseId }).update({ refused_centihours: 14_00, refused_reason: 'pluie' })
    const after = await said(contractId, '2026-04-30')
    expect(after).to.include('Refuséespluie(avril2026)−14,00')
    expect(after).to.include(
      'HorsfenêtreFaitesaprèslafindel’exécution,auproratadesjours(datesd’exécutiondumarché):avril2026−77,40',
    )
    expect(after).to.include('Retenues8,60')

    await app.db('hours').where({ clause_id: clauseId }).update({
      attested_centihours: 30_00,
      attested_reason: 'feuilles d’heures',
    })
    const attested = await said(contractId, '2026-04-30')
    expect(attested).to.include('attestéparl’employeur:feuillesd’heures').and.include('Retenues30,00')
  })

  it('keeps apart the hours worked before eligibility, and tells who let them count', async () => {
    const { contractId, clauseId } = await lot({
      owed: 100,
      startsOn: '2026-02-01',
      endsOn: '2026-12-31',
      worked: { '2026-02': 50 },
      validatedTo: '2026-02',
    })
    await app
      .db('participants')
      .where({ id: app.cast.troisMoulins.participantIds[0] })
      .update({ eligible_on: '2026-01-02', evidence_on: '2026-11-01' })
    const waiting = await said(contractId, '2026-02-28')
    expect(waiting).to.include('ÀrégulariserÉligibilitéétablieaprèslapremièreheure(CCAG,20.1.1):février2026−50,00')
    expect(waiting).to.include('Retenues0,00')

    const placement = await app.db('placements').where({ clause_id: clauseId }).first('id')
    await app.db('regularisations').insert({
      placement_id: placement.id,
      decided_on: '2026-11-10',
      reason: 'pièce égarée par le prescripteur',
      recorded_at: app.clock.now(),
      recorded_by: app.cast.users.camille,
    })
    const kept = await said(contractId, '2026-02-28')
    expect(kept, 'decided since, so it changes nothing there').to.include('Retenues0,00').and.include('Àrégulariser')
    const regularised = await said(contractId, '2026-11-30', '2026-12-05')
    expect(regularised).to.include('Retenues50,00').and.not.include('ÀrégulariserÉligibilité')
    expect(regularised).to.include(
      '50,00heuresfaitesavantquel’éligibilitésoitétablieontétérégulariséesle10novembre2026parCamilleAubry(pièceégaréeparleprescripteur)',
    )
  })

  it('clears two pooled lots together when one did the hours of both', async () => {
    const pool = { company_id: app.cast.companies.batisseurs, buyer_id: app.cast.buyers.hauteVesle }
    const [{ id: poolId }] = await app
      .db('pools')
      .insert({ ...pool, name: 'Berges', agreed_on: '2026-06-01' })
      .returning('id')
    const spring = { owed: 728, startsOn: '2026-03-01', endsOn: '2026-06-30', validatedTo: '2026-06', poolId }
    const worked = { '2026-03': 557.25, '2026-04': 557.25, '2026-05': 557.25, '2026-06': 557.25 }
    const full = await lot({ ...spring, worked })
    const empty = await lot({ ...spring, worked: {} })
    for (const { contractId } of [full, empty]) {
      const paper = await said(contractId, '2026-06-30')
      expect(paper).to.include('Atteint').and.not.include('Nonatteint')
      expect(paper).to.include('2marchésglobaliséssouslenom«Berges»').and.include('1456')
      expect(paper).to.include('Conforme:obligationremplieparglobalisation')
      expect(paper).not.to.match(/Décisionattendue|restentexposées|pénalitéencourueestde|hexposées/)
    }
    expect(await said(empty.contractId, '2026-06-30')).to.include('dont0,00sur728pourcelui-ci')
  })

  it('does not move the past when a contract is prolonged after its end, and names the act', async () => {
    const ended = { owed: 100, startsOn: '2025-01-01', endsOn: '2025-12-31', worked: {}, validatedTo: '2025-12' }
    const { contractId } = await lot(ended)
    const recorded = { contract_id: contractId, recorded_at: app.clock.now() }
    const prolonged = { kind: 'published', effect_on: '2026-01-10', ends_on: '2027-12-31' }
    await app.db('execution_acts').insert([
      { ...recorded, kind: 'initial', effect_on: null, ends_on: '2025-12-31' },
      { ...recorded, ...prolonged },
    ])
    await app.db('contracts').where({ id: contractId }).update({ ends_on: '2027-12-31' })
    const act = { number: 1, signed_on: '2026-01-10', ends_on: '2027-12-31', legal_basis: 'R2194-1', source: 'typed' }
    await app
      .db('amendments')
      .insert({ ...act, contract_id: contractId, reason: 'Retard', created_at: app.clock.now() })

    const paper = await said(contractId, '2025-12-31')
    expect(paper).to.include('Nonatteint').and.include('terminéle31décembre2025')
    expect(paper).to.include('Depuisl’arrêtéAvenantn°1du10janvier2026,quiportelafinau31décembre2027')
  })

  it('counts an excuse from its own day on', async () => {
    const { contractId } = await lot({
      owed: 100,
      startsOn: '2026-06-01',
      endsOn: '2026-06-30',
      worked: { '2026-06': 70 },
      validatedTo: '2026-06',
    })
    await app.db('facts').insert({
      contract_id: contractId,
      kind: 'excuse',
      dated_on: '2026-07-10',
      centihours: 10_00,
      text: 'Aucun moyen trouvé',
      recorded_at: app.clock.now(),
    })
    const then = await said(contractId, '2026-06-30')
    expect(then).to.include('30,00,exposéesàlapénalité').and.include('(aprèsladated’arrêté)')
    const later = await said(contractId, '2026-07-31')
    expect(later).to.include('10,00sontexcuséesparl’acheteur,20,00restentexposéesàlapénalité')
  })

  it('concludes nothing on a contract that is behind and has two years left', async () => {
    const { contractId } = await lot({
      owed: 100,
      startsOn: '2026-01-01',
      endsOn: '2028-12-31',
      worked: { '2026-03': 10 },
      validatedTo: '2026-10',
    })
    const paper = await said(contractId, '2026-10-31')
    expect(paper).to.include('Enretard').and.include('c’est18,00heuresdemoinsquel’attendu')
    expect(paper).to.include('silerythmenechangepas')
    expect(paper).to.include('iln’yaniconclusiondeconformité,nipénalité')
    expect(paper).not.to.match(/onforme:obligation|encourueestde|Décisionattendue|hexposées/)
  })

  it('gives near the end the word that the buyer’s own thresholds give, the same on the page of definitions', async () => {
    const { contractId } = await lot({
      owed: 100,
      startsOn: '2026-08-29',
      endsOn: '2026-12-09',
      worked: { '2026-09': 58 },
      validatedTo: '2026-10',
    })
    const paper = await said(contractId, '2026-10-31')
    expect(paper).to.include('Surtrajectoire').and.include('4,00heuresdemoinsquel’attendu,danslatolérancede5points')
    expect(paper).to.include('(réglagepardéfaut)')

    await app.db('thresholds').insert({
      buyer_id: app.cast.buyers.hauteVesle,
      effect_on: '2026-09-01',
      late_points: 3,
      risk_points: 20,
      risk_share: 25,
      risk_days: 90,
      risk_rate: 80,
      recorded_at: '2026-08-20T09:00:00.000Z',
      recorded_by: app.cast.users.nadir,
    })
    const strict = await said(contractId, '2026-10-31')
    expect(strict).to.include('Compromis').and.include('réglagedel’acheteurdu20août2026,parNadir')
    const page = squeezed((await app.get('/definitions')).text)
    expect(page).to.include('dépasse3pointsdecequiestdû').and.include('réglagedel’acheteurdu20août2026,parNadir')
  })

  it('never expects more than what is owed, to the hundredth', async () => {
    const { contractId } = await lot({
      owed: 100.5,
      startsOn: '2026-06-01',
      endsOn: '2026-06-30',
      worked: { '2026-06': 100.5 },
      validatedTo: '2026-06',
    })
    const paper = await said(contractId, '2026-06-30')
    expect(paper).to.include('Arrondiàl’heure.100,50h').and.include('Lesigneesttoujoursécrit.0,00h')
    expect(paper).to.include('100,0%')
  })

  it('says that the end is estimated wherever a figure depends on it', async () => {
    const { contractId } = await lot({
      owed: 100,
      startsOn: '2026-01-01',
      endsOn: '2027-12-31',
      worked: { '2026-03': 10 },
      validatedTo: '2026-10',
    })
    await app.db('contracts').where({ id: contractId }).update({ starts_on: null })
    const paper = await said(contractId, '2026-10-31')
    expect(paper.match(/finestimée/g)!.length).to.be.at.least(5)
  })
})

function squeezed(text: string): string {
  return text
    .replace(/&#x27;/g, '’')
    .replace(/&#x3D;/g, '=')
    .replace(/[\s\u00a0\u202f]+/g, '')
}
