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
})
