import { expect } from 'chai'
import type { Person } from '#db/seeds/cast.ts'
import { freshApp } from '../../support/app.ts'

const NEW = { nom: 'Ophélie Nassar', courriel: 'Ophelie.Nassar@haute-vesle.example', role: 'officer', portee: 'all' }
const SECRET_WORDS = 'lanterne brouette hibou'

describe('keeping the accounts', () => {
  const app = freshApp()
  beforeEach(() => app.as('theo'))
  const codeIn = (text: string) => /code(?:=|&#x3D;)([A-Z0-9-]{19})/.exec(text)![1]!
  const pageOf = (person: Person) => `/reglages/comptes/${app.cast.users[person]}`
  const change = (person: Person, more: Record<string, string>) =>
    app.post(pageOf(person), { nom: 'Un nom', role: 'officer', portee: 'all', version: '1', ...more })

  it('invites someone, who chooses a password and is in', async () => {
    const page = await app.post('/reglages/comptes', NEW)
    const code = codeIn(page.text)
    expect(page.text).to.include('Remettez ce lien à Ophélie Nassar').and.include('72\u00a0heures')
    expect(await app.db('one_time_codes').where({ code_hash: code })).to.have.length(0)

    await app.as(null)
    expect((await app.get(`/invitation?code=${code}`)).text).to.include('Bonjour Ophélie Nassar')
    const weak = await app.post('/invitation', { code, 'mot-de-passe': 'ophelie.nassar!' })
    expect(weak.status).to.equal(422)
    expect(weak.text).to.include('Ce mot de passe se devine').and.not.include('ophelie.nassar!')
    expect((await app.post('/invitation', { code, 'mot-de-passe': SECRET_WORDS })).location).to.equal('/')
    expect((await app.get('/compte')).text).to.include('ophelie.nassar@haute-vesle.example')

    await app.as(null)
    const again = await app.post('/invitation', { code, 'mot-de-passe': SECRET_WORDS })
    expect(again.status).to.equal(422)
    expect(again.text).to.include('a déjà servi').and.not.include('Ophélie')
    const signIn = { courriel: 'ophelie.nassar@haute-vesle.example', 'mot-de-passe': SECRET_WORDS }
    expect((await app.post('/connexion', signIn)).location).to.equal('/')
  })

  it('a link ends with its time, and with the next one', async () => {
    const first = codeIn((await app.post('/reglages/comptes', NEW)).text)
    const { id } = await app.db('users').where({ name: 'Ophélie Nassar' }).first('id')
    const second = codeIn((await app.post(`/reglages/comptes/${id}/lien`)).text)
    await app.as(null)
    expect((await app.post('/invitation', { code: first, 'mot-de-passe': SECRET_WORDS })).status).to.equal(422)

    await app.db('one_time_codes').update({ expires_at: '2026-11-17T11:59:59.000Z' })
    expect((await app.post('/invitation', { code: second, 'mot-de-passe': SECRET_WORDS })).status).to.equal(422)
  })

  it('refuses an address already taken, no role, an administrator of one buyer, no buyer', async () => {
    const taken = await app.post('/reglages/comptes', { ...NEW, courriel: 'camille.aubry@haute-vesle.example' })
    const noRole = await app.post('/reglages/comptes', { ...NEW, role: 'king' })
    const narrow = await app.post('/reglages/comptes', { ...NEW, role: 'admin', portee: 'listed' })
    const nobody = await app.post('/reglages/comptes', { ...NEW, portee: 'listed' })

    expect(taken.text).to.include('Un compte a déjà cette adresse.').and.include('value="Ophélie Nassar"')
    expect(noRole.text).to.include('Choisissez un rôle.')
    expect(narrow.text).to.include('L’administration voit tous les acheteurs')
    expect(nobody.text).to.include('Cochez au moins un acheteur')
    for (const page of [taken, noRole, narrow, nobody]) expect(page.status).to.equal(422)
  })

  it('limits someone to some buyers, at once', async () => {
    const box = `acheteur-${app.cast.buyers.marvaux}`
    await change('nadir', { portee: 'listed', [box]: 'oui' })
    await app.as('nadir')

    expect((await app.get(`/marches/${app.cast.troisMoulins.contractId}`)).status).to.equal(404)
  })

  it('ends the sessions of someone whose account is closed, and only theirs', async () => {
    await app.as('nadir')
    const cookie = app.cookie()
    await app.as('theo')
    const page = await app.follow(`${pageOf('nadir')}/fermeture`)

    expect(page.text).to.include('Le compte de Nadir Belkacem est fermé').and.include('Rouvrir le compte')
    const answer = await fetch(`${app.origin}/compte`, { headers: { cookie }, redirect: 'manual' })
    expect(answer.status).to.equal(303)
    expect(await app.db('sessions').where({ user_id: app.cast.users.nadir })).to.have.length(0)
    expect((await app.post(`${pageOf('nadir')}/lien`)).status).to.equal(404)
    expect((await app.follow(`${pageOf('nadir')}/reouverture`)).text).to.include('Fermer le compte')
  })

  it('ends someone’s sessions without closing the account', async () => {
    await app.as('nadir')
    await app.as('theo')
    expect((await app.get(pageOf('nadir'))).text).to.include('1\u00a0session ouverte')
    expect((await app.follow(`${pageOf('nadir')}/sessions/fermeture`)).text).to.include('Aucune session ouverte')
  })

  it('keeps one administrator at least', async () => {
    const closing = await app.post(`${pageOf('theo')}/fermeture`)
    const leaving = await change('theo', { role: 'director' })

    for (const page of [closing, leaving]) {
      expect(page.status).to.equal(422)
      expect(page.text).to.include('C’est le dernier compte d’administration.')
    }
    await change('camille', { role: 'admin' })
    expect((await app.post(`${pageOf('theo')}/fermeture`)).status).to.equal(303)
  })

  it('shows both versions to the second of two administrators', async () => {
    await change('nadir', { nom: 'Nadir B.' })
    const page = await change('nadir', { nom: 'N. Belkacem', role: 'director' })

    expect(page.status).to.equal(409)
    expect(page.text).to.include('Nadir B.').and.include('N. Belkacem').and.include('value="2"')
  })

  it('tells the journal who gave which rights', async () => {
    await change('nadir', { nom: 'Nadir Belkacem', role: 'director' })
    const { text } = await app.get('/journal')

    expect(text)
      .to.include('Compte modifié')
      .and.match(/<del>Acheteuse ou acheteur<\/del>.*<ins>Direction<\/ins>/)
  })
})

describe('one’s own account', () => {
  const app = freshApp()

  it('changes one’s name, shown at once', async () => {
    expect((await app.follow('/compte', { nom: 'Camille A.', version: '1' })).text).to.include('Camille A.')
    expect((await app.post('/compte', { nom: '', version: '2' })).text).to.include('Écrivez votre prénom')
    expect((await app.post('/compte', { nom: 'Autre', version: '1' })).status).to.equal(409)
  })

  it('changes the password with the current one, and ends the other sessions', async () => {
    await app.as(null)
    await app.as('theo')
    const code = /code(?:=|&#x3D;)([A-Z0-9-]{19})/.exec(
      (await app.post(`/reglages/comptes/${app.cast.users.camille}/lien`)).text,
    )![1]!
    await app.as(null)
    await app.post('/invitation', { code, 'mot-de-passe': SECRET_WORDS })
    const elsewhere = app.cookie()
    await app.as('camille')

    const wrong = { 'mot-de-passe-actuel': 'not that one', 'mot-de-passe': 'guitare orage pantoufle' }
    expect((await app.post('/compte/mot-de-passe', wrong)).text).to.include('Ce n’est pas votre mot de passe actuel.')
    const right = { ...wrong, 'mot-de-passe-actuel': SECRET_WORDS }
    expect((await app.follow('/compte/mot-de-passe', right)).text).to.include('Votre mot de passe est changé.')
    const answer = await fetch(`${app.origin}/compte`, { headers: { cookie: elsewhere }, redirect: 'manual' })
    expect(answer.status).to.equal(303)
    expect(await app.db('sessions').where({ user_id: app.cast.users.camille })).to.have.length(1)
  })

  it('closes one of one’s own sessions, and nobody else’s', async () => {
    const mine = app.cookie()
    await app.as('camille')
    const page = await app.get('/compte')
    const [, closing] = /action="(\/compte\/sessions\/[0-9a-f]+\/fermeture)"/.exec(page.text)!
    await app.as('nadir')
    expect((await app.post(closing!)).status).to.equal(404)
    await app.as('camille')
    expect((await app.follow(closing!)).text).to.include('Cette session est fermée.')
    const answer = await fetch(`${app.origin}/compte`, { headers: { cookie: mine }, redirect: 'manual' })
    expect(answer.status).to.equal(303)
  })
})
