import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { formIn } from '../../support/form-in.ts'

describe('filters that one named', () => {
  const app = freshApp()

  it('Camille names the filter of her Monday, finds it back, renames it and lets go of it', async () => {
    const list = await shown('/marches?etat=behind&secteur=BTP_GO&page=2')
    expect(list).to.include('Garder ce filtre')
    const answer = await app.follow('/filtres', { ...formIn(list, '/filtres'), nom: 'Lundi, gros œuvre' })
    expect(plain(answer.text)).to.include('Le filtre «\u00a0Lundi, gros œuvre\u00a0» est gardé.')
    expect(await shown('/marches?suivi=tous')).to.include(
      'href="/marches?etat=behind&secteur=BTP_GO">Lundi, gros œuvre',
    )
    expect(await shown('/entreprises')).not.to.include('Lundi')

    const [{ id }] = await app.db('saved_filters')
    expect(plain((await app.follow(`/filtres/${id}`, { nom: 'Le gros œuvre' })).text)).to.include('Le gros œuvre')
    expect(await shown('/marches?suivi=tous'))
      .to.include('Le gros œuvre')
      .and.not.include('Lundi')
    await app.follow(`/filtres/${id}/suppression`)
    expect(await shown('/marches?suivi=tous')).not.to.include('Le gros œuvre')
  })

  it('a list opens on the one she chose, on one only, and without any when she asks', async () => {
    await kept('/marches', 'etat=behind', 'En retard', 'oui')
    await kept('/marches', 'suivi=a-prendre', 'À prendre', 'oui')
    expect((await app.get('/marches')).location).to.equal('/marches?suivi=a-prendre')
    expect((await app.get('/marches?filtre=aucun')).status).to.equal(200)
    expect(await shown('/marches?suivi=tous')).to.include('/marches?filtre=aucun">Sans filtre')
    expect(await app.db('saved_filters').where({ opens: 1 })).to.have.length(1)
    expect((await app.get('/marches.csv')).status).to.equal(200)
  })

  it('is hers only', async () => {
    await kept('/marches', 'etat=behind', 'En retard', 'oui')
    const [{ id }] = await app.db('saved_filters')
    await app.as('nadir')
    expect((await app.get('/marches')).status).to.equal(200)
    expect(await shown('/filtres'))
      .to.include('Aucun filtre gardé')
      .and.not.include('En retard')
    for (const path of [`/filtres/${id}`, `/filtres/${id}/suppression`])
      expect((await app.post(path, { nom: 'À moi' })).status).to.equal(404)
    expect(await app.db('saved_filters')).to.have.length(1)
  })

  it('refuses a filter without a name, of no list, or that would bear the name of another', async () => {
    for (const wrong of [
      { liste: '/marches', requete: 'etat=behind', nom: '' },
      { liste: '/reglages', requete: 'etat=behind', nom: 'Réglages' },
      { liste: '/marches', requete: '', nom: 'Rien' },
    ])
      expect((await app.post('/filtres', wrong)).status).to.equal(422)
    await kept('/marches', 'etat=behind', 'Un')
    await kept('/marches', 'etat=late', 'Deux')
    await kept('/marches', 'etat=missed', 'Deux')
    const rows = await app.db('saved_filters').orderBy('id')
    expect(rows.map(({ query }) => query)).to.deep.equal(['etat=behind', 'etat=missed'])
    const refused = await app.post(`/filtres/${rows[1]!.id}`, { nom: 'Un' })
    expect([refused.status, plain(refused.text).includes('porte ce nom')]).to.deep.equal([422, true])
  })

  it('keeps no word that stands in no address', async () => {
    await kept('/participants', 'recherche=oui&etat=eligibles&page=3', 'Éligibles')
    expect((await app.db('saved_filters').first()).query).to.equal('etat=eligibles')
  })

  async function kept(liste: string, requete: string, nom: string, ouvre = ''): Promise<void> {
    expect((await app.post('/filtres', { liste, requete, nom, ouvre })).status).to.equal(303)
  }

  async function shown(path: string): Promise<string> {
    return plain((await app.get(path)).text)
  }
})

function plain(html: string): string {
  return html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&').replaceAll('&nbsp;', '\u00a0')
}
