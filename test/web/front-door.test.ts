import { expect } from 'chai'
import { freshApp } from '../support/app.ts'

describe('the front door', () => {
  const app = freshApp()

  it('says that it is alive', async () => {
    expect((await app.get('/sante')).text).to.equal('ok')
  })

  it('answers 404 in French for a page that does not exist', async () => {
    const page = await app.get('/nulle-part')

    expect(page.status).to.equal(404)
    expect(page.text).to.include('Cette page n’existe pas')
  })

  it('refuses what another site makes a browser send', async () => {
    expect((await app.post('/deconnexion', {}, { 'sec-fetch-site': 'cross-site' })).status).to.equal(403)
  })

  it('sends a strict content security policy', async () => {
    const policy = (await app.get('/sante')).headers.get('content-security-policy')

    expect(policy).to.include("default-src 'none'").and.include("style-src 'self'").and.not.include('unsafe')
  })
})
