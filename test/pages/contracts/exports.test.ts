import { expect } from 'chai'
import { companies, haute_vesle } from '#db/seeds/cast.ts'
import { freshApp } from '../../support/app.ts'
import { dayIn, readCsv, readXlsx, shown } from '../../support/sheets.ts'

describe('the contracts leave as a spreadsheet', () => {
  const app = freshApp()
  const lines = async (address: string) => {
    const [heads, ...rows] = readCsv((await app.get(address)).text)
    return rows.map(row => Object.fromEntries(heads!.map((head, index) => [head, row[index]!])))
  }

  it('each with its buyer, directorate, operation, sector, and who holds it by SIRET', async () => {
    const [operation] = await app
      .db('operations')
      .insert({ buyer_id: app.cast.buyers.hauteVesle, name: 'Plan collèges' })
      .returning('id')
    const { contractId } = app.cast.troisMoulins
    await app.db('contracts').where({ id: contractId }).update({ operation_id: operation.id })
    const party = { contract_id: contractId, position: 2 }
    await app.db('contract_holders').insert([
      { ...party, company_id: app.cast.companies.couleurs, role: 'coHolder' },
      { ...party, company_id: app.cast.companies.relais, role: 'subcontractor' },
      { ...party, company_id: app.cast.companies.truelle, role: 'coHolder', until: '2026-01-31' },
    ])

    const [line] = await lines('/marches.csv?q=moulins')
    expect(line).to.include({
      Acheteur: haute_vesle.name,
      'SIRET de l’acheteur': `="${haute_vesle.siret}"`,
      Direction: 'Direction des collèges',
      Opération: 'Plan collèges',
      Secteur: 'Gros œuvre, maçonnerie',
      'Ce secteur': 'saisi',
      Titulaire: companies.batisseurs.name,
      'SIRET du titulaire': `="${companies.batisseurs.siret}"`,
      Cotraitants: companies.couleurs.name,
      'Sous-traitants': companies.relais.name,
    })
    expect(shown(line!['SIRET des cotraitants']!)).to.equal(companies.couleurs.siret)
    expect(shown(line!['SIRET des sous-traitants']!)).to.equal(companies.relais.siret)
  })

  it('with the sector that its CPV code proposes where nobody chose one, said as proposed', async () => {
    const { contractId: id } = app.cast.troisMoulins
    const sector = async (cpv: string) => {
      await app.db('contracts').where({ id }).update({ sector: '', cpv })
      const [line] = await lines('/marches.csv?q=moulins')
      const { rows } = readXlsx((await app.get('/marches.xlsx?q=moulins')).bytes)
      const cell = (head: string) => rows[1]![rows[0]!.findIndex(one => one?.value === head)]?.value ?? ''
      expect([cell('Secteur'), cell('Ce secteur')]).to.deep.equal([line!.Secteur, line!['Ce secteur']])
      return [line!.Secteur, line!['Ce secteur']]
    }
    expect(await sector('77314100')).to.deep.equal(['Espaces verts', 'proposé d’après le code CPV'])
    expect(await sector('45000000')).to.deep.equal(['Travaux', 'proposé d’après le code CPV'])
    expect(await sector('')).to.deep.equal(['', ''])
  })

  it('to be taken over, of the state that is asked among them', async () => {
    const { contractId } = app.cast.troisMoulins
    await app.db('contracts').where({ id: contractId }).update({ followed_by: null, social: 1 })
    const numbers = async (address: string) => (await lines(address)).length
    const all = await numbers('/marches.csv?suivi=a-prendre')
    expect(all).to.be.at.least(1)
    expect(await numbers('/marches.csv?suivi=a-prendre&etat=toTake')).to.equal(all)
    expect(await numbers('/marches.csv?suivi=a-prendre&etat=late')).to.equal(0)
    expect(await numbers('/marches.csv?suivi=a-prendre&etat=hourless')).to.equal(0)
    expect(await numbers('/marches.csv?suivi=a-prendre&etat=measured')).to.be.at.least(1)
  })

  it('typed: SIRET as text, days as days, hours with two decimals', async () => {
    const { rows } = readXlsx((await app.get('/marches.xlsx?q=moulins')).bytes)
    const cell = (head: string) => rows[1]![rows[0]!.findIndex(one => one?.value === head)]
    expect(cell('SIRET du titulaire')).to.deep.equal({ type: 'text', value: companies.batisseurs.siret, format: '@' })
    expect(dayIn(cell('Fin'))).to.equal('2027-04-30')
    expect(cell('Heures dues')).to.deep.equal({ type: 'number', value: '1800', format: '#,##0.00' })
    expect(cell('Écart')).to.include({ type: 'number', format: '#,##0.00' })
    expect(Number(cell('Écart')!.value)).to.be.lessThan(0)
  })

  it('the very contracts that the page shows, in its order', async () => {
    await app.as('camille')
    for (const query of ['', '?suivi=tous', '?suivi=tous&tri=objet', '?etat=behind', '?suivi=a-prendre', '?q=halles']) {
      const page = (await app.get(`/marches${query}`)).text
      const titles = [...page.matchAll(/<a class="title" href="\/marches\/(\d+)"/g)].map(([, id]) => Number(id))
      const found = await app.db('contracts').whereIn('id', titles).select('id', 'number')
      const numbers = titles.map(id => found.find(one => one.id === id).number)
      const address =
        /href="(\/marches\.csv[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ??
        `/marches.csv${query}`
      expect(
        (await lines(address)).map(line => shown(line.Numéro!)),
        query,
      ).to.deep.equal(numbers)
    }
  })

  it('all of them, lot after lot, none twice', async () => {
    const row = { buyer_id: app.cast.buyers.hauteVesle, form: 'contract', source: 'typed', search_text: '' }
    const many = Array.from({ length: 700 }, (_, index) => {
      const number = `2024-${index + 1000}-B`
      return { ...row, number, title: 'Fournitures', sort_text: 'fournitures', created_at: '2026-01-01T08:00:00.000Z' }
    })
    await app.db.batchInsert('contracts', many, 40)
    const numbers = (await lines('/marches.csv?suivi=tous')).map(line => shown(line.Numéro!))
    const [{ count }] = await app.db('contracts').count('* as count')
    expect(numbers).to.have.length(Number(count))
    expect(new Set(numbers)).to.have.length(Number(count))
  })

  it('of one city, to who follows that city', async () => {
    await app.as('ines')
    expect((await lines('/marches.csv?suivi=tous')).map(line => line.Objet)).to.deep.equal(['Ravalement des halles'])
  })
})
