import { expect } from 'chai'
import { connect, migrate } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { filled, previousDatabase } from '../support/previous.ts'

// Opened by this version: all of it or nothing, once, whoever else opens it or writes in it.

describe('opening a database of the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
    await filled(db)
  })
  afterEach(() => own.drop())

  const carried = async () => Number((await db('statements').count('* as n').first()).n)

  it('changes nothing when it fails half way', async () => {
    await db.schema.createTable('statement_events', table => table.increments('id'))
    const hours = await db('hours').orderBy('id')
    const refused = await migrate(db).catch(error => error)
    expect(refused.message).to.match(/statement_events/)
    const [, [next]] = await db.migrate.list()
    expect(next).to.deep.include({ file: '0009_settled.ts' })
    expect(await db('hours').orderBy('id')).to.deep.equal(hours)
    expect(await db.schema.hasTable('execution_acts')).to.equal(false)

    await db.schema.dropTable('statement_events')
    await migrate(db)
    expect(await carried()).to.equal(10)
  })

  it('is done once by two processes that start together', async () => {
    const other = await connect(own.url, { patience: 100 })
    try {
      await Promise.all([migrate(db), migrate(other)])
      const [, late] = await db.migrate.list()
      expect(late).to.deep.equal([])
      expect(await carried()).to.equal(10)
    } finally {
      await other.destroy()
    }
  })

  it('is not held up by the lock that a process left when it was killed', async () => {
    await db('knex_migrations_lock').update({ is_locked: 1 })
    await migrate(db, { patience: 5_000 })
    expect(await carried()).to.equal(10)
    expect(await db('knex_migrations_lock').pluck('is_locked')).to.deep.equal([0])
  })

  it('waits for another process that holds the database', async () => {
    const other = await connect(own.url, { patience: 100 })
    try {
      const writing = await other.transaction()
      await writing('knex_migrations_lock').update({ is_locked: 0 })
      const opening = migrate(db)
      await new Promise(resolve => setTimeout(resolve, 1_500))
      await writing.commit()
      await opening
      expect(await carried()).to.equal(10)
    } finally {
      await other.destroy()
    }
  })
})
