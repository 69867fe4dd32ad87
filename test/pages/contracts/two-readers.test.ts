import { expect } from 'chai'
import { record } from '#server/journal/store.ts'
import { freshApp } from '../../support/app.ts'
import { sessionFor } from '../../support/session.ts'

// Camille follows the contract; Inès, of another buyer, types its address at the same instant. Each gets her own answer.

describe('two readers of two buyers, at the same instant', () => {
  const app = freshApp()
  const ROUNDS = 30

  /** Who asks, in this order, all at once, right after the register changed: what each is answered. */
  async function asked(people: readonly ('camille' | 'ines' | 'helene')[], path: string): Promise<number[]> {
    const nobody = { userId: null, at: app.clock.now(), formKey: null }
    await record(app.db, nobody, { action: 'x.y', subject: 'x', subjectId: 1, buyerId: null, href: '/' })
    const cookies = await Promise.all(people.map(person => sessionFor(app.db, app.clock, app.cast.users[person])))
    const answers = await Promise.all(
      cookies.map(cookie => fetch(app.origin + path, { headers: { cookie }, redirect: 'manual' })),
    )
    await Promise.all(answers.map(answer => answer.text()))
    return answers.map(({ status }) => status)
  }

  it('the one who may read is never given the other’s refusal', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}`
    for (let round = 0; round < ROUNDS; round++)
      expect(await asked(['ines', 'camille', 'ines', 'camille'], path), `round ${round}`).to.deep.equal([
        404, 200, 404, 200,
      ])
  })

  it('the one who may not is never given the other’s page', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}`
    for (let round = 0; round < ROUNDS; round++)
      expect(await asked(['camille', 'ines'], path), `round ${round}`).to.deep.equal([200, 404])
  })

  it('the other way round as well', async () => {
    await app.db('user_buyers').where({ user_id: app.cast.users.camille }).delete()
    await app.db('users').where({ id: app.cast.users.camille }).update({ scope: 'listed' })
    await app.db('user_buyers').insert({ user_id: app.cast.users.camille, buyer_id: app.cast.buyers.hauteVesle })
    const path = `/marches/${app.cast.halles.contractId}`
    for (let round = 0; round < ROUNDS; round++)
      expect(await asked(['camille', 'ines'], path), `round ${round}`).to.deep.equal([404, 200])
  })

  it('a page kept for whoever sees every buyer is not shown to whoever sees one', async () => {
    const path = `/marches/${app.cast.halles.contractId}`
    const before = await asked(['helene'], path)
    expect(before).to.deep.equal([200])
    await app.as('helene')
    await app.db('users').where({ id: app.cast.users.helene }).update({ scope: 'listed' })
    await app.db('user_buyers').insert({ user_id: app.cast.users.helene, buyer_id: app.cast.buyers.hauteVesle })

    expect((await app.get(path)).status).to.equal(404)
  })
})
