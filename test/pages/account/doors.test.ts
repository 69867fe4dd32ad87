import { expect } from 'chai'
import { hashPassword } from '#server/users/passwords.ts'
import { putPassword } from '#server/users/store.ts'
import { throttleOn } from '#server/users/throttle.ts'
import { freshApp, type TestApp } from '../../support/app.ts'

const RIGHT = 'cerise tambour gravier'
const CAMILLE = 'camille.aubry@haute-vesle.example'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** A browser that keeps all its cookies, at an address of the network that a proxy tells. */
function browser(app: TestApp, address = '198.51.100.7') {
  const jar = new Map<string, string>()
  const ask = async (path: string, form?: Record<string, string>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(app.origin + path, {
      redirect: 'manual',
      headers: { cookie, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': address, 'user-agent': FIREFOX },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [pair] = set.split(';')
      jar.set(pair!.split('=')[0]!, pair!.slice(pair!.indexOf('=') + 1))
    }
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location'), answer }
  }
  return {
    jar,
    ask,
    signIn: (password: string, courriel = CAMILLE) => ask('/connexion', { courriel, 'mot-de-passe': password }),
    signOut: () => ask('/deconnexion', {}),
  }
}

describe('somebody tries passwords on Camille’s account', function () {
  this.timeout(180_000)
  const app = freshApp({ trustProxy: 1 })
  beforeEach(async () => putPassword(app.db, app.cast.users.camille, await hashPassword(RIGHT)))
  const kinds = async () => app.db('security_events').orderBy('id').pluck('kind')

  /** Twenty-five wrong tries, as if a day of them had passed at five a minute. */
  async function tried25(stranger = browser(app, '203.0.113.9'), courriel = CAMILLE) {
    for (let index = 0; index < 25; index++) {
      expect((await stranger.signIn(`wrong ${index}`, courriel)).status).to.equal(422)
      if (index % 5 === 4) await app.db('throttle').where('key', 'like', 'pair:%').delete()
    }
    expect((await stranger.signIn(RIGHT, courriel)).status, 'the source that tried is refused').to.equal(429)
  }

  it('is refused where it comes from, and Camille comes in from her desk', async () => {
    await tried25()

    expect((await browser(app).signIn(RIGHT)).status).to.equal(303)
  })

  it('lets her known browser in even from behind the same address, and counts it by itself', async () => {
    const desk = browser(app)
    await desk.signIn(RIGHT)
    await desk.signOut()
    await tried25(browser(app))

    for (let index = 0; index < 5; index++) expect((await desk.signIn('a typo')).status).to.equal(422)
    expect((await desk.signIn(RIGHT)).status, 'five typos on a known device wait as well').to.equal(429)
    await app.db('throttle').where('key', 'like', 'device:%').delete()
    expect((await desk.signIn(RIGHT)).status).to.equal(303)
  })

  it('a browser known for somebody else is not known for her', async () => {
    await putPassword(app.db, app.cast.users.nadir, await hashPassword(RIGHT))
    const shared = browser(app, '203.0.113.9')
    await shared.signIn(RIGHT, 'nadir.belkacem@haute-vesle.example')
    await shared.signOut()
    await tried25(shared)
  })

  it('from a hundred places, is refused everywhere but on a known browser', async () => {
    const desk = browser(app)
    await desk.signIn(RIGHT)
    await desk.signOut()
    const throttle = throttleOn(app.db)
    for (let index = 0; index < 100; index++) await throttle.take({ account: CAMILLE, source: `203.0.113.${index}` })

    expect((await browser(app, '192.0.2.1').signIn(RIGHT)).status).to.equal(429)
    expect((await desk.signIn(RIGHT)).status).to.equal(303)
  })

  it('she is told at her next sign-in, once, and finds it on her account', async () => {
    const desk = browser(app)
    await tried25()
    await desk.signIn(RIGHT)
    const home = await desk.ask('/')

    expect(home.text).to.match(/26\u00a0essais refusés sur votre compte depuis le 17\s*nov/)
    expect((await desk.ask('/')).text).not.to.include('essais refusés')
    expect((await desk.ask('/compte')).text).to.include('Trop d’essais\u00a0: connexion retenue')
  })

  it('two typos of her own are nothing to tell', async () => {
    const desk = browser(app)
    for (const typo of ['one', 'two']) await desk.signIn(typo)
    await desk.signIn(RIGHT)

    expect((await desk.ask('/')).text).not.to.include('refusé')
  })

  it('the administration sees who is held, and lifts it', async () => {
    const stranger = browser(app, '203.0.113.9')
    await tried25(stranger)
    await app.as('theo')
    const path = `/reglages/comptes/${app.cast.users.camille}`
    expect((await app.get(path)).text).to.include('Compte retenu')
    const page = await app.follow(`${path}/deblocage`)

    expect(page.text).to.include('n’est plus retenu').and.not.include('Compte retenu')
    expect((await stranger.signIn(RIGHT)).status).to.equal(303)
    expect(await kinds()).to.include('tries.lifted')
  })

  it('an address that nobody has is answered alike, and what was typed is nowhere', async () => {
    const nobody = browser(app, '203.0.113.9')
    await tried25(nobody, 'cerise-mon-secret@haute-vesle.example').catch(() => {})
    const unknown = await nobody.signIn(RIGHT, 'cerise-mon-secret@haute-vesle.example')
    await tried25(browser(app, '203.0.113.10'))
    const known = await browser(app, '203.0.113.10').signIn(RIGHT)

    expect(unknown.status).to.equal(known.status)
    const shape = (text: string) => text.replaceAll(/value="[^"]*"/g, '')
    expect(shape(unknown.text)).to.equal(shape(known.text))
    const everything = JSON.stringify([await app.db('security_events'), await app.db('throttle')])
    expect(everything).not.to.match(/cerise|camille|203\.0\.113|198\.51\.100/)
  })
})

describe('a device that is known', () => {
  const app = freshApp()
  beforeEach(async () => putPassword(app.db, app.cast.users.camille, await hashPassword(RIGHT)))

  it('holds a number that no script reads, whose hash only is kept', async () => {
    const desk = browser(app)
    const { answer } = await desk.signIn(RIGHT)
    const cookies = answer.headers.getSetCookie()
    const device = cookies.find(cookie => cookie.startsWith('clausuivi-appareil='))!
    const session = cookies.find(cookie => cookie.startsWith('clausuivi='))!

    expect(device)
      .to.match(/HttpOnly/)
      .and.match(/SameSite=Strict/)
      .and.match(/Path=\//)
      .and.match(/Max-Age=15552000/)
    expect(session)
      .to.match(/HttpOnly/)
      .and.match(/SameSite=Lax/)
      .and.not.match(/Max-Age|Expires|Domain/)
    const [row] = await app.db('known_devices')
    expect(row.token_hash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(desk.jar.get('clausuivi-appareil'))
    expect(row.device).to.equal('Firefox, Linux')
  })

  it('a number planted beforehand is not taken', async () => {
    const desk = browser(app)
    desk.jar.set('clausuivi-appareil', 'A'.repeat(43))
    await desk.signIn(RIGHT)

    expect(desk.jar.get('clausuivi-appareil')).not.to.equal('A'.repeat(43))
  })

  it('is forgotten with its session, with all others, or by itself', async () => {
    await app.db('sessions').delete()
    const [desk, home, phone] = [browser(app), browser(app), browser(app)]
    for (const one of [desk, home, phone]) await one.signIn(RIGHT)
    const known = async () => (await app.db('known_devices')).length
    expect(await known()).to.equal(3)

    const page = await desk.ask('/compte')
    expect(page.text)
      .to.include('3\u00a0sessions ouvertes')
      .and.include('(celui-ci)')
      .and.include('Fermer les 2\u00a0autres sessions')
    const [closing] = /\/compte\/sessions\/[0-9a-f]+\/fermeture/.exec(page.text)!
    await desk.ask(closing, {})
    expect(await known()).to.equal(2)
    await desk.ask('/compte/sessions/fermeture', {})
    expect(await known()).to.equal(1)
    expect((await desk.ask('/compte')).text)
      .to.include('1\u00a0session ouverte')
      .and.not.include('autre session')
    for (const one of [home, phone]) expect((await one.ask('/compte')).status).to.equal(303)
    const [forgetting] = /\/compte\/appareils\/\d+\/oubli/.exec((await desk.ask('/compte')).text)!
    await app.as('nadir')
    expect((await app.post(forgetting)).status).to.equal(404)
    expect((await desk.ask(forgetting, {})).status).to.equal(303)
    expect(await known()).to.equal(0)
  })
})

describe('changing the address one signs in with', () => {
  const app = freshApp()
  beforeEach(async () => putPassword(app.db, app.cast.users.camille, await hashPassword(RIGHT)))
  const NEW = 'camille.a@haute-vesle.example'
  const asked = { courriel: ` ${NEW.toUpperCase()} `, 'mot-de-passe-actuel': RIGHT, version: '1' }
  const email = async () => (await app.db('users').where({ id: app.cast.users.camille }).first('email')).email

  it('asks for the present password, and ends the other sessions', async () => {
    const [desk, home] = [browser(app), browser(app)]
    for (const one of [desk, home]) await one.signIn(RIGHT)
    const wrong = await desk.ask('/compte/adresse', { ...asked, 'mot-de-passe-actuel': 'not that one' })
    expect(wrong.status).to.equal(422)
    expect(wrong.text).to.include('Ce n’est pas votre mot de passe actuel.').and.not.include('not that one')
    expect((await desk.ask('/compte/adresse', { ...asked, 'mot-de-passe-actuel': '' })).status).to.equal(422)
    expect(await email()).to.equal(CAMILLE)

    const before = desk.jar.get('clausuivi')
    expect((await desk.ask('/compte/adresse', asked)).status).to.equal(303)
    expect(await email()).to.equal(NEW)
    expect(desk.jar.get('clausuivi')).not.to.equal(before)
    expect((await desk.ask('/compte')).text).to.include('Votre adresse est changée')
    expect((await home.ask('/compte')).status).to.equal(303)
    expect((await browser(app).signIn(RIGHT, NEW)).status).to.equal(303)
    expect(await app.db('security_events').pluck('kind')).to.include.members(['password.refused', 'address.changed'])
  })

  it('refuses an address that a colleague has', async () => {
    const desk = browser(app)
    await desk.signIn(RIGHT)
    const taken = await desk.ask('/compte/adresse', { ...asked, courriel: 'nadir.belkacem@haute-vesle.example' })

    expect(taken.status).to.equal(422)
    expect(taken.text).to.include('Un compte a déjà cette adresse.')
  })

  it('tires of wrong passwords', async () => {
    const desk = browser(app)
    await desk.signIn(RIGHT)
    const statuses: number[] = []
    for (let index = 0; index < 6; index++)
      statuses.push((await desk.ask('/compte/adresse', { ...asked, 'mot-de-passe-actuel': 'wrong' })).status)

    expect(statuses).to.deep.equal([422, 422, 422, 422, 422, 429])
  })
})

describe('a session', () => {
  const app = freshApp()
  beforeEach(async () => putPassword(app.db, app.cast.users.camille, await hashPassword(RIGHT)))

  it('planted beforehand in her browser is not hers once she signs in', async () => {
    await app.as('nadir')
    const planted = app.cookie().split('=')[1]!
    const victim = browser(app)
    victim.jar.set('clausuivi', planted)
    await victim.signIn(RIGHT)

    expect(victim.jar.get('clausuivi')).not.to.equal(planted)
    expect((await victim.ask('/compte')).text).to.include(CAMILLE)
    const attacker = browser(app)
    attacker.jar.set('clausuivi', planted)
    expect((await attacker.ask('/compte')).text).not.to.include(CAMILLE)
  })

  it('is never opened by another site, even with the right password', async () => {
    const forged: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'https://ailleurs.example' },
    ]
    for (const headers of forged) {
      await app.as(null)
      const answer = await app.post('/connexion', { courriel: CAMILLE, 'mot-de-passe': RIGHT }, headers)
      expect(answer.status).to.equal(403)
      expect(answer.headers.getSetCookie()).to.deep.equal([])
    }
  })

  it('is not given to whoever only looks', async () => {
    await app.as(null)
    expect((await app.get('/connexion')).headers.getSetCookie()).to.deep.equal([])
  })
})

describe('behind TLS', () => {
  const app = freshApp({ publicUrl: 'https://clauses.exemple.fr', trustProxy: 1 })
  beforeEach(async () => putPassword(app.db, app.cast.users.camille, await hashPassword(RIGHT)))

  it('both cookies bear the prefix that no other host can set', async () => {
    const answer = await fetch(`${app.origin}/connexion`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-proto': 'https' },
      body: new URLSearchParams({ courriel: CAMILLE, 'mot-de-passe': RIGHT }),
    })
    const cookies = answer.headers.getSetCookie()

    expect(cookies.map(cookie => cookie.split('=')[0])).to.have.members([
      '__Host-clausuivi',
      '__Host-clausuivi-appareil',
    ])
    for (const cookie of cookies)
      expect(cookie)
        .to.match(/Path=\/;/)
        .and.match(/HttpOnly/)
        .and.match(/Secure/)
        .and.not.match(/Domain/)
  })
})
