import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { asked, keyFor } from './reading.ts'

describe('the key of a machine', () => {
  const app = freshApp()

  async function refusal(path: string, key?: string, method?: string) {
    const { status, headers, body } = await asked(app, path, key, method)
    expect(headers.get('content-type')).to.match(/^application\/problem\+json/)
    expect(body.status).to.equal(status)
    return { status, headers, detail: body.detail as string }
  }

  it('is asked for, and a wrong one opens nothing', async () => {
    const without = await refusal('/api/v1/contracts')
    const wrong = await refusal('/api/v1/contracts', 'clausuivi_inconnue')

    expect(without.status).to.equal(401)
    expect(without.headers.get('www-authenticate')).to.include('Bearer')
    expect(wrong.status).to.equal(401)
    expect(await app.db('security_events').where({ kind: 'key.refused' })).to.have.length(1)
    expect(JSON.stringify(await app.db('security_events').select('*'))).to.not.include('inconnue')
  })

  it('is guessed by nobody: a source that tries too many waits', async () => {
    let status = 401
    for (let tries = 0; tries <= 31 && status === 401; tries++)
      status = (await refusal('/api/v1/contracts', `clausuivi_${tries}`)).status
    expect(status).to.equal(429)
  })

  it('opens what it was given for, and of its buyers alone', async () => {
    const { key } = await keyFor(app, { scopes: ['contracts'], buyerIds: [app.cast.buyers.marvaux] })
    const { body } = await asked(app, '/api/v1/contracts', key)

    expect(body.data.length).to.be.greaterThan(0)
    const { siret } = await app.db('buyers').where({ id: app.cast.buyers.marvaux }).first('siret')
    expect([...new Set(body.data.map((one: { buyer: { siret: string } }) => one.buyer.siret))]).to.deep.equal([siret])
    expect((await refusal('/api/v1/commitments', key)).status).to.equal(403)
    expect((await refusal('/api/v1/editions/2026-0001/pdf', key)).status).to.equal(403)
  })

  it('asks no more than was agreed, and is told how long to wait', async () => {
    const { id, key } = await keyFor(app, { requestsPerMinute: 3 })
    for (let times = 0; times < 3; times++) expect((await asked(app, '/api/v1/hours', key)).status).to.equal(200)
    const { status, headers } = await refusal('/api/v1/hours', key)

    expect(status).to.equal(429)
    expect(Number(headers.get('retry-after'))).to.be.within(1, 60)
    expect(await app.db('consumer_calls').where({ consumer_id: id })).to.have.length(3)
  })

  it('only reads', async () => {
    const { key } = await keyFor(app)
    expect((await refusal('/api/v1/contracts', key, 'DELETE')).status).to.equal(405)
    expect((await refusal('/api/v1/participants', key)).status).to.equal(404)
  })

  it('leaves the pattern of what it asked, never a number of it', async () => {
    const { id, key } = await keyFor(app)
    await asked(app, '/api/v1/editions/2026-9999/pdf', key)
    await asked(app, '/api/v1/contracts?buyer=abc', key)
    const calls = await app.db('consumer_calls').where({ consumer_id: id }).orderBy('id').select('route', 'status')

    expect(calls).to.deep.equal([
      { route: '/api/v1/editions/:number/pdf', status: 404 },
      { route: '/api/v1/contracts', status: 400 },
    ])
  })

  it('opens nothing any more once its day is over', async () => {
    const { id, key } = await keyFor(app, { until: '2026-11-17' })
    expect((await asked(app, '/api/v1/contracts', key)).status).to.equal(200)
    await app.db('consumers').where({ id }).update({ until: '2026-11-16' })
    expect((await refusal('/api/v1/contracts', key)).status).to.equal(401)
  })
})
