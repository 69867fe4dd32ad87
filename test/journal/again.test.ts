import { expect } from 'chai'
import { AlreadyDone, SentAgain } from '#server/base/errors.ts'
import { againWords, asksAgain } from '#server/journal/again-rules.ts'
import { onlyOnce, record } from '#server/journal/store.ts'
import { ownDatabase } from '../support/database.ts'

describe('one number, sent at the same instant by two requests', () => {
  let own: Awaited<ReturnType<typeof ownDatabase>>
  before(async () => {
    own = await ownDatabase()
  })
  after(() => own.drop())

  const NOON = '2026-11-17T12:00:00.000Z'
  const line = (action: string) => ({ action, subject: 'fact', subjectId: null, buyerId: null, href: '/marches/1' })
  const send = (key: string, hash: string | null, action: string) =>
    own.db.transaction(async trx => {
      await record(trx, { userId: null, at: NOON, formKey: key, formHash: hash }, line(action))
    })
  /** What became of each, in no order. */
  const together = async (...sent: Promise<unknown>[]) =>
    (await Promise.allSettled(sent)).map(one => (one.status === 'rejected' ? one.reason.constructor : 'done'))

  for (const [said, hashes, action, expected] of [
    ['the same words are done once', ['a', 'a'], 'fact.recorded', ['done', AlreadyDone]],
    ['two that add, with other words: one is asked about', ['a', 'b'], 'fact.recorded', ['done', SentAgain]],
    ['two that change one thing are both judged on what they meet', ['a', 'b'], 'hours.logged', ['done', 'done']],
    [
      'a verb that says nothing of what was typed is done once, as ever',
      [null, null],
      'fact.recorded',
      ['done', AlreadyDone],
    ],
  ] as const) {
    it(said, async () => {
      const key = `form of « ${said} »`
      const outcomes = await together(...hashes.map(hash => send(key, hash, action)))

      expect(outcomes).to.have.members(expected)
      const lines = await own.db('journal').where('form_key', 'like', `${key}%`)
      expect(lines).to.have.length(expected.filter(one => one === 'done').length)
    })
  }

  it('the second words of one number, sent twice, are done once too', async () => {
    await send('grid', 'a', 'hours.logged')
    await send('grid', 'b', 'hours.logged')
    const error = await send('grid', 'b', 'hours.logged').catch(one => one)
    expect(error).to.be.instanceOf(AlreadyDone)

    const author = { userId: null, at: NOON, formKey: 'grid' }
    await onlyOnce(own.db, { ...author, formHash: 'c' })
    expect(await onlyOnce(own.db, { ...author, formHash: 'a' }).catch(one => one)).to.be.instanceOf(AlreadyDone)
  })

  it('every form that adds has its own question', () => {
    for (const action of ['participant.added', 'fact.recorded', 'placement.added', 'contract.added', 'user.invited']) {
      expect(asksAgain(action), action).to.equal(true)
      expect(againWords(action).button).to.match(/ aussi /)
    }
    expect(asksAgain('contract.edited')).to.equal(false)
  })
})
