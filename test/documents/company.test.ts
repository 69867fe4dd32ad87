import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { unitsOf } from '#server/compliance/company-totals-rules.ts'
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
      `inline; filename="rapport-entreprise-${batisseurs}-2026-10-31.pdf"`,
    )
    const { tagged, loose, title, bookmarks } = await readPdf(answer.bytes)
    expect(squeezed(tagged)).to.include('BâtisseursduCanalarempli82,5%desesobligations:1157heuresimputéessur1401dues')
    expect(title).to.include('Bilan d’insertion de Bâtisseurs du Canal')
    expect(bookmarks).to.include.members(['1 Marché par marché', '3 La réalisation'])
    expect(loose).to.deep.equal([])
    expect(await faultsIn(answer.bytes)).to.deep.equal([])
  })

  it('never fills a gap with the surplus of another contract, unless they are pooled', async () => {
    const second = await anotherContract('2026-0001', 100, '2026-01-31')
    await work(second, 180)
    const alone = await said(path())
    expect(alone).to.include('80,00heuresd’excédentnesontreportéesnullepart')
    expect(alone).to.include('1256,50÷1501') // 1 156,50 + 100, sur 1 401 + 100

    const [pool] = await app
      .db('pools')
      .insert({
        company_id: app.cast.companies.batisseurs,
        buyer_id: app.cast.buyers.hauteVesle,
        name: 'Collèges',
        agreed_on: '2026-01-01',
      })
      .returning('id')
    await app.db('clauses').whereIn('id', [second, app.cast.troisMoulins.clauseId]).update({ pool_id: pool.id })
    const pooled = await said(path())
    expect(pooled).to.include('1336,50÷1501').and.include('Dontglobalisés').and.include('80heuresd’avance')
  })

  it('exposes pooled contracts to the penalty together, as their own reports do', async () => {
    const owes = async (clauseId: number) =>
      app.db('clauses').where({ id: clauseId }).update({ pool_id: poolId, penalty_cents: 60_00 })
    const poolId = await pooled('Voirie')
    const [short, ahead, other] = [
      await anotherContract('2026-0002', 100, '2026-01-31'),
      await anotherContract('2026-0003', 50, '2026-02-28'),
      await anotherContract('2026-0004', 10, '2027-12-31'),
    ]
    await work(ahead, 80)
    for (const clauseId of [short, ahead]) await owes(clauseId)
    // 100 hours lack on one, 30 of the other fill them: 70 × 60 €.
    expect(await said(path()))
      .to.include('4200€')
      .and.not.include('6000€')
    const alone = await saidOf(short)
    expect(alone).to.include('Ilenmanque100:30sontcouvertesparlesmarchésglobalisésaveclui,70restentexposées')
    expect(alone).to.include('70heuresmanquantes')

    // One of the pool still runs: what lacks may still be made up.
    await owes(other)
    expect(await said(path())).not.to.include('4200€')
    expect(await saidOf(short)).to.include('Ilenmanque100,rattrapablesparlesmarchésglobalisésaveclui')

    await work(other, 200)
    const filled = await saidOf(short)
    expect(filled).to.include('Conformeparglobalisation').and.include('Obligationremplieparglobalisation')
    expect(filled).not.to.include('Nonconforme').and.not.include('Mettreendemeure')
  })

  it('holds sixty contracts: rows stay whole, the head repeats on paper and is heard once', async () => {
    for (let index = 0; index < 60; index++)
      await anotherContract(`2026-1${String(index).padStart(3, '0')}`, 50, '2027-06-30')
    const { bytes } = await app.get(path())
    const { tagged, pages } = await readPdf(bytes)
    expect(pages).to.be.greaterThan(4)
    expect(squeezed(tagged)).to.include('Les61marchés')
    expect(squeezed(tagged).match(/DuesàdateValidéesRetenuesImputées/g)).to.have.length(1)
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

  it('says the number of a company without a name only once, elided before as one speaks', async () => {
    await app.db('companies').where({ id: app.cast.companies.batisseurs }).update({ name: '' })
    const { tagged, title } = await readPdf((await app.get(path())).bytes)
    expect(title).to.match(/^Bilan d’insertion d’Entreprise 999/)
    const [opening] = squeezed(tagged).split('Verdict')
    expect(opening!.split(batisseurs)).to.have.length(2)
    const contract = await said(`/marches/${app.cast.troisMoulins.contractId}/rapport.pdf`)
    expect(contract).to.include(`Entreprise${batisseurs}`).and.not.include(`SIRET${batisseurs}`)
  })

  it('gives the parts of what is missing, and they add up', () => {
    const line = (due: number, counted: number, finished: boolean, excused = 0, poolId: number | null = null) =>
      ({
        contract: { id: Math.round(due * 7 + counted) },
        finished,
        measured: {
          clause: { poolId },
          due,
          excused,
          standing: { owed: due, counted, validated: counted, logged: counted },
        },
      }) as never
    const units = unitsOf([
      line(100, 70, true, 10),
      line(100, 40, false),
      line(50, 80, false, 0, 1),
      line(50, 30, true, 0, 1),
    ])
    const { split, due, credited } = totalsOf(units)
    expect(credited).to.equal(70 + 40 + 100)
    expect(split).to.deep.equal({ done: 210, excused: 10, exposed: 20, late: 60, toCome: 0 })
    expect(split.done + split.excused + split.exposed + split.late).to.equal(due)
    expect(creditedAlone(line(50, 80, true))).to.equal(50)
  })

  async function saidOf(clauseId: number): Promise<string> {
    const { contract_id } = await app.db('clauses').where({ id: clauseId }).first('contract_id')
    return said(`/marches/${contract_id}/rapport.pdf`)
  }

  async function pooled(name: string): Promise<number> {
    const { batisseurs: company_id } = app.cast.companies
    const pool = { company_id, buyer_id: app.cast.buyers.hauteVesle, name, agreed_on: '2026-01-01' }
    return (await app.db('pools').insert(pool).returning('id'))[0].id
  }

  async function anotherContract(number: string, hours: number, endsOn: string): Promise<number> {
    const at = app.clock.now()
    const insert = async (table: string, row: object): Promise<number> =>
      (await app.db(table).insert(row).returning('id'))[0].id
    const contract = await insert('contracts', {
      buyer_id: app.cast.buyers.hauteVesle,
      form: 'contract',
      number,
      title: `Un marché de plus, ${number}`,
      notified_on: '2025-01-01',
      starts_on: '2025-01-02',
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
      dated_on: '2025-01-01',
      centihours: hours * 100,
      label: 'Notification',
    }
    await insert('commitments', { ...line, recorded_at: at })
    return clause
  }

  async function work(clauseId: number, hours: number): Promise<void> {
    const at = app.clock.now()
    const [participantId] = app.cast.troisMoulins.participantIds
    const placement = {
      participant_id: participantId,
      clause_id: clauseId,
      employer_id: app.cast.companies.relais,
      mode: 'MAD_ETTI',
    }
    const [row] = await app
      .db('placements')
      .insert({ ...placement, hired_on: '2025-03-01', created_at: at })
      .returning('id')
    await app.db('statements').insert({ clause_id: clauseId, month: '2025-05', received_at: at, validated_at: at })
    await app
      .db('hours')
      .insert({ placement_id: row.id, clause_id: clauseId, month: '2025-05', centihours: hours * 100, logged_at: at })
  }
})

function squeezed(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, '')
}
