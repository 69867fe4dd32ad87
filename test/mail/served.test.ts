import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { BadConfig, readConfig } from '#server/config.ts'
import { ownDatabase } from '../support/database.ts'
import { type Postman, postman } from '../support/postman.ts'
import { firstAdministrator, type Running, startServer } from '../support/process.ts'

describe('a server with a mail server', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let post: Postman
  let server: Running | null = null
  before(async () => {
    own = await ownDatabase()
    post = await postman()
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    await post.close()
    await own.drop()
  })

  it('sends by itself what a page writes, and says no name and no address in its logs', async () => {
    await own.db.destroy()
    const settings = { SMTP_URL: post.url, MAIL_FROM: 'clauses@haute-vesle.example', LOG_LEVEL: 'debug' }
    server = await startServer(own.url, settings)
    const theo = await firstAdministrator(server)
    const ophelie = { nom: 'Ophélie Nassar', courriel: 'ophelie.nassar@haute-vesle.example', role: 'officer' }
    const page = await theo.ask('/reglages/comptes', { ...ophelie, portee: 'all', cle: 'invites-ophelie-00001' })
    expect(page.text).to.include('Un courriel part à')
    await theo.ask('/reglages/comptes', {
      ...{ nom: 'Personne', courriel: 'rcpt-550@haute-vesle.example', role: 'officer' },
      ...{ portee: 'all', cle: 'invites-nobody-000001' },
    })
    while (post.kept.length === 0) await wait(50)
    expect(post.kept[0]!.to).to.equal(ophelie.courriel)
    expect(post.kept[0]!.eml).to.include('<clauses@haute-vesle.example>')
    for (let text = ''; !text.includes('Refusé'); await wait(100)) text = (await theo.ask('/courriels')).text
    server.child.kill('SIGTERM')
    expect((await server.ended).code).to.equal(0)
    expect(server.output()).to.not.match(/Ophélie|ophelie|rcpt-550|code=/)
  })

  it('is refused at start without an address to send from', () => {
    expect(() => readConfig({ SMTP_URL: 'smtp://relais.example' })).to.throw(BadConfig, /MAIL_FROM manque/)
    expect(() => readConfig({ SMTP_URL: 'relais.example' })).to.throw(BadConfig, /SMTP_URL s’écrit/)
    expect(() => readConfig({ MAIL_INBOX: '/nowhere/at/all' })).to.throw(BadConfig, /MAIL_INBOX/)
    const demo = readConfig({ SMTP_URL: 'smtp://relais.example', MAIL_FROM: 'a@b.example' }, { demo: true })
    expect(demo.mail.smtpUrl, 'its people are invented').to.equal(null)
  })
})
