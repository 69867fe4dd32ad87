import { expect } from 'chai'
import type { SessionData } from 'express-session'
import { hashPassword, isOutdated, passwordMatches } from '#server/users/passwords.ts'
import { DatabaseStore } from '#server/users/sessions.ts'
import { openSetup } from '#server/users/setup.ts'
import { putPassword } from '#server/users/store.ts'
import { freshApp, type TestApp } from '../../support/app.ts'
import { emptyApp } from '../../support/empty.ts'

const SECRET_WORDS = 'cerise tambour gravier'

async function giveCamilleAPassword(app: TestApp): Promise<void> {
  await putPassword(app.db, app.cast.users.camille, await hashPassword(SECRET_WORDS))
  await app.as(null)
}
const signIn = (app: TestApp, password: string, more: Record<string, string> = {}) =>
  app.post('/connexion', { courriel: 'camille.aubry@haute-vesle.example', 'mot-de-passe': password, ...more })

describe('signing in in the morning', () => {
  const app = freshApp()
  beforeEach(() => giveCamilleAPassword(app))

  it('shows whose tool this is, and no demonstration', async () => {
    const page = await app.get('/connexion')

    expect(page.text).to.include('Département de Haute-Vesle').and.include('Adresse électronique')
    expect(page.text).not.to.include('Démonstration')
  })

  it('opens a session under a new number', async () => {
    expect((await signIn(app, SECRET_WORDS)).location).to.equal('/')
    const first = app.cookie()
    await signIn(app, SECRET_WORDS)

    expect(app.cookie()).not.to.equal(first)
    expect((await app.get('/compte')).text).to.include('camille.aubry@haute-vesle.example')
  })

  it('takes the address in capitals, but the password exactly', async () => {
    const more = { courriel: ' Camille.Aubry@Haute-Vesle.example ' }

    expect((await signIn(app, SECRET_WORDS, more)).status).to.equal(303)
    await app.as(null)
    expect((await signIn(app, ` ${SECRET_WORDS}`)).status).to.equal(422)
  })

  it('says the same of a wrong password and of an unknown address, and never sends the password back', async () => {
    const wrong = await signIn(app, 'not that one at all')
    const unknown = await signIn(app, SECRET_WORDS, { courriel: 'personne@haute-vesle.example' })

    for (const page of [wrong, unknown]) {
      expect(page.status).to.equal(422)
      expect(page.text).to.include('L’adresse ou le mot de passe ne convient pas.').and.include('<title>Erreur')
      expect(page.text).not.to.include(SECRET_WORDS).and.not.include('not that one')
    }
    expect(wrong.text).to.include('value="camille.aubry@haute-vesle.example"')
  })

  it('goes back to the page that was asked for, and nowhere else', async () => {
    expect((await app.get('/compte')).location).to.equal('/connexion?retour=%2Fcompte')
    for (const [asked, leads] of [
      ['/compte?a=1', '/compte?a=1'],
      ['//ailleurs.example/', '/'],
      ['/\\ailleurs.example', '/'],
      ['https://ailleurs.example/', '/'],
      ['/\t/ailleurs.example', '/'],
      ['/.//ailleurs.example', '/'],
      ['/compte/..//ailleurs.example', '/'],
      ['/deconnexion', '/'],
    ] as const) {
      await app.as(null)
      expect((await signIn(app, SECRET_WORDS, { retour: asked })).location, asked).to.equal(leads)
    }
  })

  it('stops after five wrong tries on one account, even for the right password', async () => {
    for (let index = 0; index < 5; index++) expect((await signIn(app, `wrong ${index}`)).status).to.equal(422)
    const page = await signIn(app, SECRET_WORDS)

    expect(page.status).to.equal(429)
    expect(page.text).to.include('Trop d’essais en peu de temps. Attendez 1\u00a0minute')
    expect(Number(page.headers.get('retry-after'))).to.be.within(1, 60)
    const someoneElse = { courriel: 'nadir.belkacem@haute-vesle.example' }
    expect((await signIn(app, SECRET_WORDS, someoneElse)).status).to.equal(422)
  })

  it('stops an address that tries many accounts', async () => {
    const statuses = new Set<number>()
    for (let index = 0; index < 61; index++) {
      statuses.add((await signIn(app, 'x', { courriel: `a${index}@haute-vesle.example` })).status)
    }

    expect([...statuses]).to.deep.equal([422, 429])
  })

  it('forgets the wrong tries once signed in, and lets no address or account be read in the counts', async () => {
    for (let index = 0; index < 4; index++) await signIn(app, 'wrong')
    await signIn(app, SECRET_WORDS)
    await app.as(null)
    for (let index = 0; index < 4; index++) expect((await signIn(app, 'wrong')).status).to.equal(422)

    const keys: string[] = await app.db('throttle').pluck('key')
    expect(keys.join()).not.to.match(/camille|127\.0\.0\.1/)
  })

  it('leaves nothing behind when signing out', async () => {
    await app.db('sessions').delete()
    await signIn(app, SECRET_WORDS)
    const cookie = app.cookie()
    expect((await app.post('/deconnexion')).location).to.equal('/connexion')

    const again = await fetch(`${app.origin}/compte`, { headers: { cookie }, redirect: 'manual' })
    expect(again.status).to.equal(303)
    expect(await app.db('sessions').where({ user_id: app.cast.users.camille })).to.have.length(0)
  })

  it('does not write back a session that was ended while one of its requests was answered', async () => {
    await signIn(app, SECRET_WORDS)
    const store = new DatabaseStore(app.db, app.clock)
    const sid = decodeURIComponent(app.cookie().split('=')[1]!).slice(2).split('.')[0]!
    const read = await new Promise<SessionData>((resolve, reject) =>
      store.get(sid, (error, session) => (session ? resolve(session) : reject(error))),
    )
    await app.db('sessions').where({ user_id: app.cast.users.camille }).delete()
    await new Promise<unknown>(resolve => store.set(sid, { ...read, notice: 'Enregistré.' }, resolve))

    expect((await app.get('/compte')).status).to.equal(303)
    expect(await app.db('sessions').where({ user_id: app.cast.users.camille })).to.deep.equal([])
  })

  it('knows a disabled account no more', async () => {
    await signIn(app, SECRET_WORDS)
    await app.db('users').where({ id: app.cast.users.camille }).update({ disabled_at: app.clock.now() })

    expect((await app.get('/compte')).status).to.equal(303)
    expect((await signIn(app, SECRET_WORDS)).status).to.equal(422)
  })

  it('has no way in for a demonstration', async () => {
    expect((await app.post('/demonstration/admin')).status).to.equal(404)
  })
})

describe('trying the demonstration', () => {
  const app = freshApp({ demo: true })

  it('enters each role in one click', async () => {
    await app.as(null)
    expect((await app.get('/connexion')).text)
      .to.include('Camille Aubry')
      .and.include('Direction')
    for (const role of ['facilitator', 'officer', 'director', 'admin']) {
      await app.as(null)
      expect((await app.post(`/demonstration/${role}`)).location).to.equal('/')
      expect((await app.get('/compte')).status).to.equal(200)
    }
    expect((await app.post('/demonstration/owner')).status).to.equal(404)
  })
})

describe('the very first day', () => {
  const app = emptyApp()
  const asked = {
    institution: 'Département de Haute-Vesle',
    nom: 'Théo Marchand',
    courriel: 'theo@haute-vesle.example',
    'mot-de-passe': SECRET_WORDS,
  }
  it('leads to the installation, and creates the first administrator with the code', async () => {
    const code = await openSetup(app.db, app.clock)
    expect((await app.get('/connexion')).location).to.equal('/installation')

    const page = await app.follow('/installation', { ...asked, code: code.toLowerCase().replaceAll('-', ' ') })
    expect(page.text).to.include('Votre compte est créé')
    await app.as(null)
    expect((await app.get('/installation')).status).to.equal(404)
    expect((await app.post('/installation', { ...asked, code })).status).to.equal(404)
  })

  it('refuses a wrong code, a late one, a guessable password, and keeps what was typed', async () => {
    const code = await openSetup(app.db, app.clock)
    const wrong = await app.post('/installation', { ...asked, code: 'ABCD-EFGH-JKLM-NPQR' })
    const guessable = await app.post('/installation', { ...asked, code, 'mot-de-passe': 'haute-vesle-2026' })
    await app.db('one_time_codes').update({ expires_at: '2026-11-17T11:59:59.000Z' })
    const late = await app.post('/installation', { ...asked, code })

    expect([wrong.status, guessable.status, late.status]).to.deep.equal([422, 422, 422])
    expect(wrong.text).to.include('Ce code ne convient pas').and.include('value="theo@haute-vesle.example"')
    expect(guessable.text).to.include('Ce mot de passe se devine')
    expect(await app.db('users')).to.have.length(0)
  })

  it('tires of wrong codes', async () => {
    const tries = Array.from({ length: 61 }, () => app.post('/installation', { ...asked, code: 'ABCD' }))

    expect((await Promise.all(tries)).map(page => page.status)).to.include(429)
  })
})

describe('how passwords are kept', () => {
  it('as argon2id with its cost and salt beside it, never twice the same', async () => {
    const [one, two] = [await hashPassword(SECRET_WORDS), await hashPassword(SECRET_WORDS)]

    expect(one)
      .to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      .and.not.equal(two)
    expect(await passwordMatches(SECRET_WORDS, one)).to.equal(true)
    expect(await passwordMatches(`${SECRET_WORDS} `, one)).to.equal(false)
    expect(await passwordMatches('', null)).to.equal(false)
  })

  it('knows when the cost has risen since', async () => {
    expect(isOutdated(await hashPassword('x'))).to.equal(false)
    expect(isOutdated('$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g')).to.equal(true)
  })

  it('reads what another implementation wrote', async () => {
    // argon2 0.45.1: hash('cerise tambour gravier', { memoryCost: 19456, timeCost: 2, parallelism: 1, salt: 16 × 0x07 })
    const hash = '$argon2id$v=19$m=19456,p=1,t=2$BwcHBwcHBwcHBwcHBwcHBw$5qWeJH9X37SEBcdZurTvzf7x6Gvb/JDgpkGA3tvTB6Q'

    expect(await passwordMatches(SECRET_WORDS, hash)).to.equal(true)
  })
})
