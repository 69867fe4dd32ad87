import { expect } from 'chai'
import { companies } from '#db/seeds/cast.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { settleAll } from '#server/compliance/store.ts'
import { freshApp } from '../../support/app.ts'
import { dayIn, readCsv, readXlsx, shown } from '../../support/sheets.ts'

const TODAY = '2026-11-17'

describe('statements and hours leave as spreadsheets', () => {
  const app = freshApp()
  const linesOf = (text: string) => {
    const [heads, ...rows] = readCsv(text)
    return rows.map(row => Object.fromEntries(heads!.map((head, index) => [head, shown(row[index]!)])))
  }
  const lines = async (address: string) => {
    const page = await app.get(address)
    expect(page.status, address).to.equal(200)
    return linesOf(page.text)
  }
  const sum = (all: Record<string, string>[], head: string) =>
    all.reduce((total, line) => total + Math.round(Number((line[head] || '0').replace(',', '.')) * 100), 0)

  it('from the page, with what it was asked', async () => {
    const page = (await app.get('/releves?etat=valides&q=moulins')).text
      .replaceAll('&#x3D;', '=')
      .replaceAll('&amp;', '&')
    for (const file of ['releves.xlsx', 'releves.csv', 'heures.xlsx', 'heures.csv']) {
      const [, href] = new RegExp(`href="(/${file}[^"]*)"`).exec(page)!
      expect(href).to.include('etat=valides').and.include('q=moulins').and.include('suivi=tous')
      const { status, headers } = await app.get(href!)
      expect(status).to.equal(200)
      expect(headers.get('content-disposition')).to.equal(`attachment; filename="${file.replace('.', `-${TODAY}.`)}"`)
    }
    const grid = (await app.get(`/marches/${app.cast.troisMoulins.contractId}/heures`)).text
    expect(grid).to.include(`href="/marches/${app.cast.troisMoulins.contractId}/heures.xlsx"`)
  })

  it('adds up to what the page of the contract says', async () => {
    const { clauseId, contractId } = app.cast.troisMoulins
    const account = (await measured(app.db, [clauseId], { at: TODAY, today: TODAY })).get(clauseId)!
    const { logged, accepted, counted } = memberOf(account, clauseId)
    const hours = await lines(`/marches/${contractId}/heures.csv`)
    expect([sum(hours, 'Déclarées'), sum(hours, 'Validées'), sum(hours, 'Retenues')]).to.deep.equal([
      logged,
      accepted,
      counted,
    ])
    const validated = await lines('/releves.csv?etat=valides')
    expect([sum(validated, 'Validées'), sum(validated, 'Retenues')]).to.deep.equal([accepted, counted])
    const toCheck = await lines('/releves.csv?etat=a-controler')
    expect(sum(validated, 'Déclarées') + sum(toCheck, 'Déclarées')).to.equal(logged)
    expect(toCheck.map(line => [line.Validées, line.Retenues])).to.deep.equal(toCheck.map(() => ['', '']))
  })

  it('says of each statement whose it is, its period, its state, when it came', async () => {
    const found = await lines('/releves.csv?etat=a-controler')
    expect(found.map(line => line.Expéditeur)).to.have.members([companies.batisseurs.name, companies.relais.name])
    expect(found.find(line => line.Expéditeur === companies.relais.name)).to.include({
      Numéro: '2025-0147',
      'SIRET de l’expéditeur': companies.relais.siret,
      Période: 'octobre\u00a02026',
      'Premier mois': '10/2026',
      État: 'À contrôler',
      'Reçu le': '10/11/2026',
      Personnes: '2',
    })
    const { rows } = readXlsx((await app.get('/releves.xlsx?etat=a-controler')).bytes)
    const cell = (head: string) => rows[1]![rows[0]!.findIndex(one => one?.value === head)]
    expect(dayIn(cell('Reçu le'))).to.equal('2026-11-10')
    expect(dayIn(cell('Premier mois'))).to.equal('2026-10-01')
    expect(cell('Déclarées')).to.include({ type: 'number', format: '#,##0.00' })
  })

  it('shows what the list shows: the same statements, view after view', async () => {
    const { clauseId } = app.cast.troisMoulins
    const one = { clause_id: clauseId, sender_id: app.cast.companies.relais }
    await app
      .db('statements')
      .where({ ...one, period: '2026-09' })
      .update({ state: 'sentBack', due_on: '2026-12-02' })
    await app.db('contracts').where({ id: app.cast.halles.contractId }).update({ followed_by: app.cast.users.camille })
    await settleAll(app.db, TODAY)
    const totals = new Map<string, number>()
    for (const view of ['', 'a-controler', 'non-recus', 'renvoyes', 'valides', 'neant', 'juges-sans']) {
      const page = (await app.get(`/releves?etat=${view}`)).text
      const current = /<a href="[^"]*" aria-current="true">[^<]*<b>([^<]*)<\/b>/.exec(page)
      const total = Number(current![1])
      totals.set(view, total)
      const found = await lines(`/releves.csv?etat=${view}`)
      expect(found.length, view).to.equal(total)
    }
    for (const view of ['a-controler', 'non-recus', 'renvoyes', 'valides'])
      expect(totals.get(view), view).to.be.above(0)
  })

  it('one line a person and a month, by pseudonym', async () => {
    const found = await lines('/heures.csv?etat=a-controler')
    expect(found.map(line => [line.Personne, line.Mois, line.Déclarées])).to.deep.include(['P-003', '10/2026', '20,00'])
    expect(found[0]).to.include({ Validées: '', Retenues: '', 'État du relevé': 'À contrôler' })
    const all = (await app.get('/heures.csv?etat=valides')).text + (await app.get('/releves.csv?etat=valides')).text
    expect(all).not.to.include('Durand')
  })

  it('tells months to who may not read persons, and groups the employers that tell a handicap', async () => {
    const { clauseId, contractId, placementIds } = app.cast.troisMoulins
    await app
      .db('placements')
      .where({ id: placementIds[2] })
      .update({ mode: 'MAD_EATT', employer_id: app.cast.companies.truelle })
    await app
      .db('statements')
      .where({ clause_id: clauseId, sender_id: app.cast.companies.relais, period: '2026-10' })
      .update({ sender_id: app.cast.companies.truelle })
    const asked = [`/marches/${contractId}/heures.csv`, '/releves.csv?etat=a-controler&suivi=tous']
    for (const address of asked) expect((await app.get(address)).text).to.include(companies.truelle.siret)
    await app.as('helene')
    expect((await app.get(asked[1]!)).text).to.include('Structure employeuse')
    for (const address of asked) {
      const { text } = await app.get(address)
      expect(text)
        .not.to.include('EATT')
        .and.not.match(/P-\d{3}|Personnes/)
      expect(text).not.to.include(companies.truelle.name).and.not.include(companies.truelle.siret)
    }
  })

  it('of one’s own buyers only', async () => {
    await app.as('ines')
    for (const address of ['/releves.csv?etat=valides&suivi=tous', '/heures.csv?etat=valides&suivi=tous'])
      expect(await lines(address)).to.deep.equal([])
    expect((await app.get(`/marches/${app.cast.troisMoulins.contractId}/heures.csv`)).status).to.equal(404)
  })
})
