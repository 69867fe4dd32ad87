import { expect } from 'chai'
import { rowOf, sheetOf } from '../../exchange/template/filled.ts'
import { freshApp } from '../../support/app.ts'

describe('the template that a facilitator gives to a company', () => {
  const app = freshApp()

  it('is taken from the month and from the statement, holds what is known already, and says in the journal whom it names', async () => {
    const { contractId, placementIds } = app.cast.troisMoulins
    const href = `/mois/2026-10/modeles/${app.cast.companies.relais}`
    expect((await app.get('/mois/2026-10')).text).to.include(`href="${href}"`)
    expect((await app.get(`/marches/${contractId}/releves/2026-10`)).text).to.include(`href="${href}"`)
    const response = await fetch(app.origin + href, {
      headers: { cookie: app.cookie(), 'sec-fetch-site': 'same-origin' },
    })
    const book = new Uint8Array(await response.arrayBuffer())
    expect(response.headers.get('content-disposition')).to.not.match(/relais/i)
    const row = rowOf(book, placementIds[0]!)
    expect(sheetOf(book))
      .to.match(new RegExp(`<c r="F${row}"[^>]*><v>20</v>`))
      .and.match(/<f>SUM[^<]*<\/f><v>43<\/v>/)
    expect(sheetOf(book)).to.not.include('Durand-7')
    const read = await app.db('journal').where({ action: 'identities.read' }).orderBy('id', 'desc').first()
    expect(JSON.parse(read!.after)).to.include({ people: 2, month: '2026-10' })
  })

  it('does not exist for who collects nothing, for a company unknown here, nor once everything is settled', async () => {
    const href = `/mois/2026-10/modeles/${app.cast.companies.relais}`
    for (const person of ['nadir', 'helene'] as const) {
      await app.as(person)
      expect((await app.get(href)).status, person).to.equal(404)
    }
    await app.as('camille')
    expect((await app.get('/mois/2026-10/modeles/999999')).status).to.equal(404)
    expect((await app.get('/mois/2027-10/modeles/1')).status).to.equal(404)
    expect((await app.get(`/mois/2026-09/modeles/${app.cast.companies.relais}`)).status, 'settled').to.equal(404)
  })
})
