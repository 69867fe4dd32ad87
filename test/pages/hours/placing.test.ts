import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'

describe('adding someone to a contract', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/personnes`

  it('tells what is missing in the order of the page', async () => {
    const page = await app.post(path(), { nom: '', employeur: '', modalite: '', embauche: '' })

    expect(page.status).to.equal(422)
    const places = ['#nom', '#critere', '#modalite', '#embauche'].map(href => page.text.indexOf(`href="${href}"`))
    expect(places[0]).to.be.greaterThan(-1)
    expect(places).to.deep.equal([...places].sort((one, other) => one - other))
  })

  it('does not judge an employer who is not chosen yet', async () => {
    const page = await app.post(path(), {
      participant: 'P-003',
      employeur: '',
      modalite: 'ED_CDD',
      embauche: '01/09/2026',
    })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Choisissez l’employeur, ou donnez son SIRET.')
    expect(page.text).not.to.include('Une embauche directe est faite par')
  })

  it('lets hours worked before eligibility count by a decision, with its day and its reason, and takes it back', async () => {
    const [participantId] = app.cast.troisMoulins.participantIds
    const [id] = app.cast.troisMoulins.placementIds
    await app
      .db('participants')
      .where({ id: participantId })
      .update({ eligible_on: '2025-04-16', evidence_on: '2025-04-16' })
    const page = await app.get(`${path()}/${id}`)
    expect(page.text).to.include('Heures à régulariser').and.include('30,00\u00a0h précèdent l’éligibilité de P-003.')
    expect((await app.post(`${path()}/${id}/regularisation`, { decision: '16/11/2026', motif: '' })).text).to.include(
      'Dites pourquoi ces heures comptent.',
    )

    const decided = { decision: '16/11/2026', motif: 'Fiche du prescripteur retrouvée' }
    const done = await app.follow(`${path()}/${id}/regularisation`, decided)
    expect(done.text)
      .to.include('Ces heures sont régularisées.')
      .and.include('Décidé le 16\u00a0novembre\u00a02026 par Camille Aubry')
    expect((await app.post(`${path()}/${id}/regularisation`, decided)).text).to.include('déjà régularisées')

    const back = await app.follow(`${path()}/${id}/reprise`, { motif: 'Fiche d’une autre personne' })
    expect(back.text).to.include('Heures à régulariser')
    const actions = await app.db('journal').whereLike('action', 'placement.regularis%').orderBy('id').pluck('action')
    expect(actions).to.deep.equal(['placement.regularised', 'placement.regularisationTakenBack'])
    await app.as('nadir')
    expect((await app.post(`${path()}/${id}/regularisation`, decided)).status).to.equal(404)
  })
})
