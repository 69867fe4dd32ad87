import { expect } from 'chai'
import type { Person } from '#db/seeds/cast.ts'
import { freshApp } from '../../support/app.ts'

describe('the security log, read by the administration', () => {
  const app = freshApp()
  const last = async () => app.db('security_events').orderBy('id', 'desc').first()
  const pageOf = (person: Person) => `/reglages/comptes/${app.cast.users[person]}`

  it('tells a sign-in that was refused, with the account when there is one', async () => {
    await app.as(null)
    await app.post('/connexion', { courriel: 'nadir.belkacem@haute-vesle.example', 'mot-de-passe': 'wrong' })
    expect(await last()).to.include({ kind: 'signIn.refused', user_id: app.cast.users.nadir, account: null })
    await app.post('/connexion', { courriel: 'Tambour!Gravier!Cerise', 'mot-de-passe': 'wrong' })
    const unknown = await last()
    expect(unknown).to.include({ kind: 'signIn.refused', user_id: null })
    expect(unknown.account).to.match(/^[0-9a-f]{32}$/)

    await app.as('theo')
    const { text } = await app.get('/reglages/securite')
    expect(text).to.include('Connexion refusée').and.include('Nadir Belkacem').and.include('Adresse inconnue')
    expect(text).not.to.match(/tambour|127\.0\.0\.1/i)
  })

  it('tells who opened what is not theirs, by the pattern of the page and never its address', async () => {
    await app.as('ines')
    await app.get(`/marches/${app.cast.troisMoulins.contractId}`)
    expect(await last()).to.include({
      kind: 'access.refused',
      user_id: app.cast.users.ines,
      detail: 'GET /marches/:id',
    })
    await app.as('nadir')
    await app.get('/reglages/comptes?q=secret')
    expect(await last()).to.include({
      kind: 'access.refused',
      user_id: app.cast.users.nadir,
      detail: 'GET /reglages/comptes',
    })
    await app.get('/nulle-part/secret')
    expect((await last()).detail).to.equal('GET /reglages/comptes')
  })

  it('tells what nobody in particular asked for, and what another site made a browser send', async () => {
    await app.as(null)
    await app.post('/reglages/comptes', { nom: 'x' })
    const refused = await last()
    expect(refused).to.include({ kind: 'access.refused', user_id: null, detail: 'POST /reglages/comptes' })
    expect(refused.source).to.match(/^[0-9a-f]{32}$/)
    await app.post('/deconnexion', {}, { 'sec-fetch-site': 'cross-site' })
    expect(await last()).to.include({ kind: 'request.forged', user_id: null })
  })

  it('tells what was done to an account, and by whom', async () => {
    await app.as('theo')
    const gestures: [path: string, form: Record<string, string>, kind: string][] = [
      [pageOf('nadir'), { nom: 'Nadir Belkacem', role: 'director', portee: 'all', version: '1' }, 'rights.changed'],
      [`${pageOf('nadir')}/lien`, {}, 'link.given'],
      [`${pageOf('nadir')}/sessions/fermeture`, {}, 'sessions.ended'],
      [`${pageOf('nadir')}/fermeture`, {}, 'account.disabled'],
      [`${pageOf('nadir')}/reouverture`, {}, 'account.enabled'],
    ]
    for (const [path, form, kind] of gestures) {
      await app.post(path, form)
      const { theo, nadir } = app.cast.users
      expect(await last(), kind).to.include({ kind, user_id: nadir, actor_id: theo })
    }
    const before = await last()
    await app.post(pageOf('helene'), { nom: 'H. Carrel', role: 'director', portee: 'all', version: '1' })
    expect(await last(), 'a new name is no other right').to.deep.equal(before)
    expect((await app.get('/reglages/securite?quoi=account.disabled')).text).to.include('par Théo Marchand')
  })

  it('is filtered by event and by account, page after page, and shrugs at a strange filter', async () => {
    const { nadir, camille } = app.cast.users
    const row = (index: number) => ({
      at: `2026-11-1${index % 7}T08:00:00.000Z`,
      kind: index % 2 ? 'signIn.done' : 'signIn.refused',
      user_id: index % 3 ? nadir : camille,
    })
    await app.db('security_events').insert(Array.from({ length: 60 }, (_, index) => row(index)))
    await app.as('theo')
    const shown = async (query: string) => (await app.get(`/reglages/securite${query}`)).text

    expect(await shown(''))
      .to.include('1 à 25 sur 60')
      .and.match(/page(=|&#x3D;)2/)
    expect(await shown('?page=3')).to.include('51 à 60 sur 60')
    expect(await shown('?quoi=signIn.done')).to.include('sur 30')
    expect(await shown(`?quoi=signIn.done&compte=${camille}`)).to.include('1 à 10 sur 10')
    for (const strange of ['?quoi=constructor', '?compte=1%27--', '?compte=99999999999', '?page=-1&page=2'])
      expect((await app.get(`/reglages/securite${strange}`)).status, strange).to.equal(200)
  })

  it('is the administration’s alone', async () => {
    for (const person of ['camille', 'nadir', 'helene', 'ines'] as const) {
      await app.as(person)
      expect((await app.get('/reglages/securite')).status, person).to.equal(404)
    }
  })
})
