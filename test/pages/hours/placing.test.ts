import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'

describe('adding someone to a contract', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/personnes`

  it('tells what is missing in the order of the page', async () => {
    const page = await app.post(path(), { participant: '', employeur: '', modalite: '', embauche: '' })

    expect(page.status).to.equal(422)
    const places = ['#participant', '#modalite', '#embauche'].map(href => page.text.indexOf(`href="${href}"`))
    expect(places[0]).to.be.greaterThan(-1)
    expect(places).to.deep.equal([...places].sort((one, other) => one - other))
  })

  it('does not judge an employer who is not chosen yet', async () => {
    const page = await app.post(path(), {
      participant: 'P-001',
      employeur: '',
      modalite: 'ED_CDD',
      embauche: '01/09/2026',
    })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Choisissez l’employeur, ou donnez son SIRET.')
    expect(page.text).not.to.include('Une embauche directe est faite par')
  })
})
