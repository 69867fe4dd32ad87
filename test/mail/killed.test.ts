import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { systemClock } from '#server/base/clock.ts'
import { send } from '#server/mail/send.ts'
import { ownDatabase } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { type Postman, postman } from '../support/postman.ts'
import { run } from '../support/process.ts'

/** A thousand in the long suite (`npm run test:long`); `KILLS` says how many. */
const KILLS = Number(process.env.KILLS ?? (isLong ? 1000 : 12))
const LEASE_MS = 700

describe(`a sender killed ${KILLS} times, at any instant`, function () {
  this.timeout(60_000 + KILLS * 5_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let post: Postman
  before(async () => {
    own = await ownDatabase()
    db = own.db
    post = await postman({ slow: 25 })
  })
  after(async () => {
    await post.close()
    await own.drop()
  })

  it('loses no mail, and sends none twice but those it says it is unsure of', async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await written(8)
      const sender = await started()
      await wait(Math.random() * 300)
      sender.child.kill('SIGKILL')
      await sender.ended
      expect(sender.output()).to.equal('ready\n')
    }
    const last = await started()
    await until(async () => (await counted(['toSend', 'toRetry', 'engaged'])) === 0)
    last.child.kill('SIGKILL')
    await last.ended

    const all: { message_id: string; state: string; engaged_at: string | null }[] = await db('outbox')
    const times = post.times()
    const kept = (id: string) => times.get(id) ?? 0
    expect(all.filter(({ state }) => state === 'sent' || state === 'uncertain')).to.have.length(all.length)
    const sent = all.filter(({ state }) => state === 'sent')
    expect(
      sent.filter(({ message_id: id }) => kept(id) !== 1),
      'lost, or sent twice',
    ).to.deep.equal([])
    const unsure = all.filter(({ state }) => state === 'uncertain')
    expect(
      unsure.filter(({ message_id: id }) => kept(id) > 1),
      'sent again without a person',
    ).to.deep.equal([])
    expect([...times.keys()].filter(id => !all.some(mail => mail.message_id === id))).to.deep.equal([])
    if (KILLS > 100)
      console.log(
        `${all.length} mails, ${unsure.length} uncertain, of which ${unsure.filter(one => kept(one.message_id)).length} had arrived`,
      )
  })

  async function written(mails: number) {
    for (let index = 0; index < mails; index++)
      await send(
        db,
        { kind: 'reminder', to: `entreprise-${index}@lointaine.example`, subject: 'Relevé', text: 'Bonjour.' },
        { userId: null, at: systemClock.now() },
      )
  }

  async function started() {
    const sender = run('test/mail/sender.ts', [own.url, post.url, String(LEASE_MS)], {})
    await until(async () => sender.output() !== '')
    return sender
  }

  async function counted(states: string[]): Promise<number> {
    return Number((await db('outbox').whereIn('state', states).count({ number: '*' }))[0].number)
  }
})

async function until(reached: () => Promise<boolean>) {
  while (!(await reached())) await wait(20)
}
