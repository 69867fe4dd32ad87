import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { lastDay } from '#server/base/dates.ts'
import { freshApp } from '../support/app.ts'
import { faultsIn } from './conforms.ts'
import { readPdf } from './read-pdf.ts'

describe('the report of a company', function () {
  this.timeout(60_000)
  const app = freshApp()
  const batisseurs = siretFrom('99941230')
  const path = (siret = batisseurs) => `/entreprises/${siret}/rapport.pdf`
  const said = async (address: string) => {
    const answer = await app.get(address)
    expect(answer.status).to.equal(200)
    return squeezed((await readPdf(answer.bytes)).tagged)
  }

  it('gathers its contracts under one verdict, on paper that a reader can hear', async () => {
    await app.as('helene')
    const answer = await app.get(path())
    expect(answer.headers.get('content-disposition')).to.equal(
      `inline; filename="projet-rapport-entreprise-${batisseurs}-2026-10-31.pdf"`,
    )
    const { tagged, loose, title, bookmarks } = await readPdf(answer.bytes)
    expect(squeezed(tagged)).to.include('VerdictÀsurveillerÀsurveiller:sonmarchéestàregarderavantdepayer')
    expect(squeezed(tagged)).to.include('Jugéau').and.include('moinsquel’attendu')
    expect(title).to.include('Bilan d’insertion de Bâtisseurs du Canal')
    expect(bookmarks).to.include.members(['1 Marché par marché', '3 La réalisation'])
    expect(loose).to.deep.equal([])
    expect(await faultsIn(answer.bytes)).to.deep.equal([])
  })

  it('never fills a gap with the surplus of another contract, unless they are pooled', async () => {
    const second = await anotherContract('2026-0001', 100, '2026-01-31', '2026-01-01')
    await work(second, 180, '2026-01')
    const alone = await said(path())
    expect(alone).to.include('80,00heuresd’excédentnesontreportéesnullepart').and.include('÷1900')

    const pool_id = await pooled('Collèges')
    await app.db('clauses').whereIn('id', [second, app.cast.troisMoulins.clauseId]).update({ pool_id })
    const together = await said(path())
    expect(together).to.include('GlobalisésensembleCollèges').and.include('Globalisation.«Collèges»')
    expect(together).not.to.include('d’excédent')
  })

  it('says of two lots that share their hours that they are reached, and nothing is exposed', async () => {
    const pool_id = await pooled('Voirie')
    const ahead = await anotherContract('2026-0002', 300, '2026-01-31', '2026-01-01')
    const behind = await anotherContract('2026-0003', 300, '2026-01-31', '2026-01-01')
    await app.db('clauses').whereIn('id', [ahead, behind]).update({ pool_id, penalty_cents: 60_00 })
    await app.db('contract_holders').where({ contract_id: app.cast.troisMoulins.contractId }).delete()
    await work(ahead, 700, '2026-01')
    await settle(behind, '2026-01', 'nothing', 'nothingWorked')

    const text = await said(path())
    expect(text).to.include('VerdictEnordre').and.include('600,00÷600').and.include('100,0%')
    expect(text).not.to.include('Àl’acheteur.').and.not.include('Noncon')
    const shown = squeezed((await app.get(`/entreprises/${batisseurs}`)).text)
    expect(shown).to.include('Enordre').and.include('Globalisation«Voirie»').and.not.include('Nonatteint')
  })

  it('tells a running contract beyond the tolerance, and concludes nothing on it', async () => {
    const text = await said(path())
    expect(text).to.include('VerdictÀsurveiller').and.include('rienn’estconclusureux')
    expect(text).not.to.include('Nonconforme.').and.not.include('Partiellementconforme.')
  })

  it('gives to each member of a group its share: they add up to the contract', async () => {
    const clauseId = await anotherContract('2026-0005', 1000, '2027-12-31')
    const { contract_id } = await app.db('clauses').where({ id: clauseId }).first('contract_id')
    const { batisseurs: lead, couleurs, harpin } = app.cast.companies
    await app.db('contract_holders').where({ contract_id }).delete()
    await app.db('contract_holders').insert([
      { contract_id, company_id: lead, role: 'leadHolder', position: 0, share_points: 5000 },
      { contract_id, company_id: couleurs, role: 'coHolder', position: 1, share_points: 3333 },
      { contract_id, company_id: harpin, role: 'coHolder', position: 2, share_points: 1667 },
    ])
    await app.db('contracts').where({ id: contract_id }).update({ group_form: 'joint' })
    for (const [digits, share, owed] of [
      ['99941230', '50', '500'],
      ['99941231', '33,33', '333,30'],
      ['99941233', '16,67', '166,70'],
    ] as const) {
      const text = await said(path(siretFrom(digits)))
      expect(text, digits).to.include(`sapartdugroupement:${share}%`).and.include(owed)
      const shown = squeezed((await app.get(`/entreprises/${siretFrom(digits)}`)).text)
      expect(shown, digits).to.include(`sapartdugroupement:${share}%`).and.include(`sur${owed}h`)
    }

    await app.db('contracts').where({ id: contract_id }).update({ group_form: 'solidary' })
    expect(await said(path())).to.include('mandataire,répondpourtoutlegroupement')
    expect(await said(path(siretFrom('99941231')))).to.include('sapartdugroupement:33,33%')

    await app.db('contract_holders').where({ contract_id }).update({ share_points: null })
    expect(await said(path(siretFrom('99941231')))).to.include('partnonécrite:heuresdugroupement')
  })

  it('refuses a day inside a month, with the two nearest ends', async () => {
    const { status, text } = await app.get(`${path()}?date=2026-09-15`)
    expect(status).to.equal(400)
    expect(squeezed(text)).to.include('31août2026').and.include('30septembre2026')
  })

  it('prints its perimeter, and leaves out what the reader does not see', async () => {
    const { contractId: contract_id } = app.cast.halles
    await app
      .db('contract_holders')
      .insert({ contract_id, company_id: app.cast.companies.batisseurs, role: 'coHolder' })
    const whole = await said(path())
    await app.as('ines')
    const partial = await said(path())

    expect(whole).to.include('Touslesmarchésconnus')
    expect(partial).to.include('surlesmarchésquevoussuivez:1sur2').and.not.include('Trois-Moulins')
  })

  it('holds sixty contracts: rows stay whole, the head repeats on paper and is heard once', async () => {
    for (let index = 0; index < 60; index++)
      await anotherContract(`2026-1${String(index).padStart(3, '0')}`, 50, '2027-06-30')
    const { bytes } = await app.get(path())
    const { tagged, pages } = await readPdf(bytes)
    expect(pages).to.be.greaterThan(4)
    expect(squeezed(tagged)).to.include('Les61marchés')
    expect(squeezed(tagged).match(/DuesValidéesRetenuesImputées/g)).to.have.length(1)
    expect(await faultsIn(bytes)).to.deep.equal([])
  })

  it('shows to each only the contracts of their buyers', async () => {
    const harpin = siretFrom('99941233')
    expect(await said(path(harpin))).to.include('Aucuneclausen’estencoreenregistrée')
    await app.as('ines')
    expect((await app.get(path(harpin))).status).to.equal(404)
    expect((await app.get(path(siretFrom('99941231')))).status).to.equal(200)
    expect((await app.get(path('12345678900000'))).status).to.equal(404)
  })

  it('reports on a company that holds nothing', async () => {
    expect(await said(path(siretFrom('99941236')))).to.include('netientaucunmarchéconnuici')
  })

  it('calls a company without a name by its SIREN, with its SIRET once', async () => {
    await app.db('companies').where({ id: app.cast.companies.batisseurs }).update({ name: '' })
    const { tagged, title } = await readPdf((await app.get(path())).bytes)
    expect(title).to.match(/^Projet\s: Bilan d’insertion de SIREN 999/)
    const [opening] = squeezed(tagged).split('Verdict')
    expect(opening!.split(batisseurs)).to.have.length(2)
    const contract = await said(`/marches/${app.cast.troisMoulins.contractId}/rapport.pdf`)
    expect(contract)
      .to.include(`SIREN${batisseurs.slice(0, 9)}`)
      .and.include(`SIRET${batisseurs}`)
  })

  async function pooled(name: string): Promise<number> {
    const { batisseurs: company_id } = app.cast.companies
    const pool = { company_id, buyer_id: app.cast.buyers.hauteVesle, name, agreed_on: '2026-01-01' }
    return (await app.db('pools').insert(pool).returning('id'))[0].id
  }

  async function anotherContract(
    number: string,
    hours: number,
    endsOn: string,
    startsOn = '2025-01-02',
  ): Promise<number> {
    const at = app.clock.now()
    const insert = async (table: string, row: object): Promise<number> =>
      (await app.db(table).insert(row).returning('id'))[0].id
    const contract = await insert('contracts', {
      buyer_id: app.cast.buyers.hauteVesle,
      form: 'contract',
      number,
      title: `Un marché de plus, ${number}`,
      notified_on: startsOn,
      starts_on: startsOn,
      ends_on: endsOn,
      followed_by: app.cast.users.camille,
      followed_at: at,
      source: 'typed',
      created_at: at,
      search_text: number,
      sort_text: number,
    })
    await app
      .db('contract_holders')
      .insert({ contract_id: contract, company_id: app.cast.companies.batisseurs, role: 'holder' })
    const clause = await insert('clauses', {
      contract_id: contract,
      legal_basis: 'L2112-2',
      eligibility_months: 24,
      created_at: at,
    })
    const line = {
      clause_id: clause,
      kind: 'initial',
      dated_on: startsOn,
      centihours: hours * 100,
      label: 'Notification',
    }
    await insert('commitments', { ...line, recorded_at: at })
    return clause
  }

  /** Hours of one month, in a validated statement of the holder who hired. */
  async function work(clauseId: number, hours: number, month: string): Promise<void> {
    const at = app.clock.now()
    const placement = {
      participant_id: app.cast.troisMoulins.participantIds[0],
      clause_id: clauseId,
      employer_id: app.cast.companies.batisseurs,
      mode: 'MAD_ETTI',
      hired_on: `${month}-01`,
    }
    const [row] = await app
      .db('placements')
      .insert({ ...placement, created_at: at })
      .returning('id')
    await settle(clauseId, month, 'validate', 'validated')
    await app
      .db('hours')
      .insert({ placement_id: row.id, clause_id: clauseId, month, centihours: hours * 100, logged_at: at })
  }

  async function settle(clauseId: number, period: string, gesture: string, state: string): Promise<void> {
    const sent = { clause_id: clauseId, sender_id: app.cast.companies.batisseurs, state }
    const [row] = await app
      .db('statements')
      .insert({ ...sent, period, first_month: period, last_month: period })
      .returning('id')
    const line = { statement_id: row.id, gesture, state, effect_on: lastDay(period), recorded_at: app.clock.now() }
    await app.db('statement_events').insert(line)
  }
})

function squeezed(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, '')
}
