import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { systemClock } from '#server/base/clock.ts'
import { askPack } from '#server/packs/actions.ts'
import { itemsOf, packFor } from '#server/packs/store.ts'
import { userNumbered } from '#server/users/store.ts'
import { ownDatabase } from '../support/database.ts'
import { type Running, startServer } from '../support/process.ts'

const DOCUMENTS = 5

describe('a machine that is cut off while it publishes a pack', function () {
  this.timeout(240_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let server: Running | null = null
  before(async () => {
    own = await ownDatabase()
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    await own.drop()
  })

  it('goes on once it is back, publishes each document once, and loses none', async () => {
    const cast = await seedCast(own.db)
    const user = (await userNumbered(own.db, cast.users.camille))!
    const { contractId } = cast.troisMoulins
    const items = Array.from({ length: DOCUMENTS }, (_, index) => ({
      contractId,
      companyId: null,
      title: `N° ${index}`,
    }))
    const author = { userId: user.id, at: systemClock.now(), today: systemClock.today(), formKey: null }
    const asked = { name: 'Comité', kind: 'committee', cutOff: '2026-09-30' } as const
    const id = await askPack(own.db, author, user, { items, buyerIds: [cast.buyers.hauteVesle] }, asked)
    await own.db.destroy()

    server = await startServer(own.url)
    const published = await until(id, ({ progress }) => progress.published >= 2)
    server.child.kill('SIGKILL')
    await server.ended
    expect(
      server
        .output()
        .split('\n')
        .filter(line => line.includes('packs.')),
    ).to.deep.equal([])
    expect(published.progress.published).to.be.lessThan(DOCUMENTS)

    await withDatabase(async db => {
      // What it had taken comes back after three minutes: here they have gone by.
      await db('pack_items').whereNotNull('taken_until').update({ taken_until: '2026-01-01T00:00:00.000Z' })
    })
    server = await startServer(own.url)
    const { progress } = await until(id, ({ state }) => state === 'done')

    expect(progress).to.include({ documents: DOCUMENTS, published: DOCUMENTS, failed: 0 })
    await withDatabase(async db => {
      const numbers = (await itemsOf(db, id)).map(({ edition }) => edition!.number)
      expect(new Set(numbers).size).to.equal(DOCUMENTS)
      expect(await db('editions')).to.have.length(DOCUMENTS)
      expect(await db('journal').where({ action: 'edition.published' })).to.have.length(DOCUMENTS)
    })
  })

  async function until(id: number, reached: (pack: Awaited<ReturnType<typeof packFor>>) => boolean) {
    for (;;) {
      const pack = await withDatabase(db => packFor(db, { ...SEES_ALL }, id))
      if (reached(pack)) return pack
      await wait(50)
    }
  }

  async function withDatabase<Result>(work: (db: Awaited<ReturnType<typeof connect>>) => Promise<Result>) {
    const db = await connect(own.url)
    try {
      return await work(db)
    } finally {
      await db.destroy()
    }
  }
})

const SEES_ALL = { id: 0, name: '', email: '', role: 'director', buyerIds: null } as const
