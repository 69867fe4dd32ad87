import { expect } from 'chai'
import { asked } from '../../api/reading.ts'
import { freshApp } from '../../support/app.ts'

describe('an administrator gives a key to the data platform', () => {
  const app = freshApp()
  beforeEach(() => app.as('theo'))

  const filled = {
    nom: 'Entrepôt de données',
    'donnees-contracts': 'oui',
    portee: 'all',
    rythme: '60',
    fin: '',
  }

  async function given(form: Record<string, string> = filled) {
    const page = await app.post('/reglages/acces', form)
    const key = /clausuivi_[\w-]{43}/.exec(page.text)?.[0]
    const { id } = await app.db('consumers').orderBy('id', 'desc').first('id')
    return { page, key, id }
  }

  it('reads it once, and nowhere else', async () => {
    const { page, key, id } = await given()
    expect(page.status).to.equal(200)
    expect((await asked(app, '/api/v1/contracts', key)).status).to.equal(200)

    for (const path of ['/reglages/acces', `/reglages/acces/${id}`, '/journal', '/reglages/securite'])
      expect((await app.get(path)).text, path).to.not.include(key)
    expect(JSON.stringify(await app.db('consumers').select('*'))).to.not.include(key!.slice(14))
    expect((await app.get('/journal')).text).to.include('Clé d’accès donnée')
  })

  it('sees what was asked with it, then takes it back', async () => {
    const { key, id } = await given()
    await asked(app, '/api/v1/contracts', key)
    const page = await app.get(`/reglages/acces/${id}`)
    expect(page.text).to.include('/api/v1/contracts').and.include('En service')

    const after = await app.follow(`/reglages/acces/${id}/retrait`)
    expect(after.text).to.include('elle n’ouvre plus rien').and.include('Retirée')
    expect((await asked(app, '/api/v1/contracts', key)).status).to.equal(401)
  })

  it('is told in one sentence what is missing, and keeps what was typed', async () => {
    const page = await app.post('/reglages/acces', {
      ...filled,
      'donnees-contracts': '',
      rythme: '0',
      portee: 'listed',
    })

    expect(page.status).to.equal(422)
    for (const sentence of ['Choisissez au moins une sorte de données', 'Choisissez au moins un acheteur', 'de 1 à 6'])
      expect(page.text).to.include(sentence)
    expect(page.text).to.include('value="Entrepôt de données"')
    expect(await app.db('consumers')).to.deep.equal([])
  })
})
