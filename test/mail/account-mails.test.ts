import { expect } from 'chai'
import { simpleParser } from 'mailparser'
import { putPost } from '#server/mail/post.ts'
import { oneMail } from '#server/mail/sender.ts'
import { smtpTransport } from '#server/mail/smtp.ts'
import { freshApp } from '../support/app.ts'
import { type Postman, postman } from '../support/postman.ts'

const NEW = { nom: 'Ophélie Nassar', courriel: 'ophelie.nassar@haute-vesle.example', role: 'officer', portee: 'all' }

describe('mails about accounts and portfolios', function () {
  this.timeout(60_000)
  const app = freshApp()
  let post: Postman
  before(async () => {
    post = await postman()
  })
  after(() => post.close())
  beforeEach(async () => {
    post.kept.length = 0
    const server = { from: 'clauses@haute-vesle.example', hasServer: true, readsAnswers: false }
    await putPost(app.db, { ...server, origin: app.origin })
  })

  const received = async () => {
    while (await oneMail(app.db, app.clock, smtpTransport(post.url)));
    return Promise.all(post.kept.map(async ({ to, eml }) => ({ ...(await simpleParser(eml)), recipient: to })))
  }
  const linkIn = (text = '') => new URL(/http\S+code=\S+/.exec(text)![0])

  it('an invitation is mailed; its link opens once, and the outbox no longer holds it', async () => {
    await app.as('theo')
    const page = await app.post('/reglages/comptes', NEW)
    expect(page.text).to.include('Un courriel part à ophelie.nassar@haute-vesle.example')
    const [mail] = await received()
    expect(mail).to.include({ recipient: NEW.courriel, subject: 'Votre compte Clausuivi' })
    const { pathname, search } = linkIn(mail!.text)
    const kept = await app.db('outbox').first()
    expect(kept.eml).to.equal(null)
    expect(JSON.stringify(await app.db('outbox_events'))).to.not.include(search.slice(6))

    await app.as(null)
    expect((await app.get(pathname + search)).text).to.include('Ophélie Nassar')
  })

  it('a link for a forgotten password too; without a server the page says to hand it over, as before', async () => {
    await app.as('theo')
    await app.db('users').where({ id: app.cast.users.helene }).update({ password_hash: 'chosen already' })
    await app.post(`/reglages/comptes/${app.cast.users.helene}/lien`)
    const [mail] = await received()
    expect(mail!.subject).to.equal('Votre mot de passe Clausuivi')
    expect(linkIn(mail!.text).searchParams.get('code')).to.match(/^[A-Z0-9-]{19}$/)

    await putPost(app.db, { from: '', hasServer: false, readsAnswers: false, origin: app.origin })
    const page = await app.post(`/reglages/comptes/${app.cast.users.helene}/lien`)
    expect(page.text).to.include('Remettez ce lien').and.not.include('Un courriel part')
  })

  it('whoever receives a portfolio is told, and may answer whoever gave it', async () => {
    await app.as('theo')
    const { camille } = app.cast.users
    const contracts = await app.db('contracts').where({ followed_by: camille })
    const form = { de: String(camille), 'a-qui': String(app.cast.users.nadir), depuis: '17/11/2026', lesquels: 'tous' }
    const done = await app.post('/passation', { ...form, nombre: String(contracts.length) })
    expect(done.status, done.text).to.equal(303)
    const [mail] = await received()
    expect(mail!.recipient).to.include('nadir.belkacem')
    expect(mail!.subject).to.match(/^\d+\smarchés? (vous sont confiés|vous est confié)$/)
    expect(mail!.text).to.include(contracts[0].number)
    expect(mail!.replyTo?.text).to.include('theo.marchand')
  })

  describe('a forgotten password', () => {
    const ask = (courriel: string) => app.post('/mot-de-passe-oublie', { courriel })
    const said = (page: { text: string }) => page.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    beforeEach(() => app.as(null))

    it('a link leaves to whoever has an account; the answer is the same whoever asks', async () => {
      const { email } = await app.db('users').where({ id: app.cast.users.helene }).first()
      const known = await ask(email.toUpperCase())
      const unknown = await ask('personne@haute-vesle.example')
      expect([known.status, unknown.status]).to.deep.equal([200, 200])
      expect(said(known)).to.equal(said(unknown).replaceAll('personne@haute-vesle.example', email))
      const [mail, ...others] = await received()
      expect(others).to.deep.equal([])
      expect(mail!.recipient).to.equal(email)
      expect(mail!.text).to.match(/Il sert une fois, jusqu’au\s\d+\s/)

      const code = linkIn(mail!.text).searchParams.get('code')!
      const form = { code, 'mot-de-passe': 'corail brindille nacelle tamis' }
      expect((await app.post('/invitation', form)).status).to.equal(303)
      await app.as(null)
      expect((await app.post('/invitation', form)).status, 'it opens once').to.equal(422)
    })

    it('asking for somebody else takes nothing from them, and leaves a trace without their address', async () => {
      const { id, email } = await app.db('users').where({ id: app.cast.users.nadir }).first()
      const before = await app.db('users').where({ id }).first('password_hash')
      for (let times = 0; times < 5; times++) expect((await ask(email)).status).to.equal(200)
      const mails = await received()
      expect(mails, 'three an hour').to.have.length(3)
      const codes = mails.map(({ text }) => linkIn(text).searchParams.get('code')!)
      for (const code of codes) expect((await app.get(`/invitation?code=${code}`)).text).to.include('Nadir Belkacem')
      expect(await app.db('users').where({ id }).first('password_hash')).to.deep.equal(before)
      await ask('inconnue@haute-vesle.example')
      const events = JSON.stringify(await app.db('security_events').where({ kind: 'link.asked' }))
      expect(events).to.include('link.asked').and.not.include('inconnue').and.not.include(email)

      await app.post('/invitation', { code: codes[0]!, 'mot-de-passe': 'corail brindille nacelle tamis' })
      await app.as(null)
      const other = await app.post('/invitation', { code: codes[1]!, 'mot-de-passe': 'tamis nacelle brindille corail' })
      expect(other.status, 'one that is used ends the others').to.equal(422)
    })

    it('a closed account receives nothing; without a server the page says whom to ask', async () => {
      const { email } = await app.db('users').where({ id: app.cast.users.nadir }).first()
      await app.db('users').where({ email }).update({ disabled_at: '2026-11-01T08:00:00.000Z' })
      expect(said(await ask(email))).to.include('Demande enregistrée')
      expect(await received()).to.deep.equal([])
      expect((await ask('pas une adresse')).status).to.equal(422)
      await putPost(app.db, { from: '', hasServer: false, readsAnswers: false, origin: app.origin })
      expect(said(await app.get('/mot-de-passe-oublie')))
        .to.include('vous remet un lien')
        .and.not.include('Recevoir un lien')
    })
  })
})
