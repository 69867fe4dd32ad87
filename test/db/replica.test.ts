import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { connect, type Db } from '#db/connect.ts'
import { primaryOf, type Replica, replicaOf } from '#db/replica.ts'
import { type Cluster, type Machine, noCluster, ownCluster } from '../support/cluster.ts'
import { onPostgres } from '../support/database.ts'

// A real standby, copied from a real PostgreSQL that goes on working, then late, stopped, frozen and back.

describe('a standby', function () {
  this.timeout(120_000)
  let cluster: Cluster
  let machine: Machine
  let primary: Db
  let itself: Db
  let replica: Replica

  before(async function () {
    const reason = onPostgres ? noCluster() : 'SQLite is under test'
    if (reason) {
      process.stdout.write(`    (a standby: not tried, ${reason})\n`)
      return this.skip()
    }
    cluster = await ownCluster()
    primary = await connect(cluster.url)
    await primary.schema.createTable('buyers', table => {
      table.increments('id')
      table.text('name')
    })
    machine = await cluster.standby()
    itself = await connect(machine.url)
  })
  beforeEach(async () => {
    replica = await replicaOf(primary, machine.url)
    await upToDate()
  })
  afterEach(() => replica?.stop())
  after(async () => {
    await itself?.destroy()
    await primary?.destroy()
    await cluster?.drop()
  })

  it('what is written on the primary is read there, and its lag is measured', async () => {
    await primary('buyers').insert({ name: 'Commune de Pré-d’Orge' } as never)
    await upToDate()
    const reader = replica.reader('page', '')
    expect(reader).to.equal(replica.db)
    expect(await reader('buyers').pluck('name')).to.deep.equal(['Commune de Pré-d’Orge'])
    expect((await reader.raw('select pg_is_in_recovery() as follows')).rows).to.deep.equal([{ follows: true }])
    const { state, lag } = replica.standing()
    expect(state).to.equal('reads')
    expect(lag).to.be.within(0, 1_000)
  })

  it('what writes is written on the primary, alone and in a transaction, whichever was given', async () => {
    const reader = replica.reader('page', '')
    await reader('buyers').insert({ name: 'Alone' } as never)
    await reader.transaction(async trx => {
      await trx('buyers').insert({ name: 'Together' } as never)
      expect(await trx('buyers').where({ name: 'Together' }).first('id')).not.to.equal(undefined)
    })
    expect(await primary('buyers').whereIn('name', ['Alone', 'Together']).pluck('name')).to.have.length(2)
    expect(primaryOf(reader)).to.equal(primary)
    expect(primaryOf(primary)).to.equal(primary)
  })

  it('stands still: whoever has just written is read the primary, others a page that is late, and no file', async () => {
    await itself.raw('select pg_wal_replay_pause()')
    try {
      await primary('buyers').insert({ name: 'Written late' } as never)
      const wrote = (await primary.raw('select pg_current_wal_insert_lsn()::text as lsn')).rows[0].lsn
      await primary('buyers').insert({ name: 'By another' } as never)
      await replica.look()
      expect(replica.reader('page', wrote)).to.equal(primary)
      expect(replica.reader('page', '')).to.equal(replica.db)
      const late = await replica.reader('page', '')('buyers').whereIn('name', ['Written late', 'By another'])
      expect(late).to.deep.equal([])
      const start = Date.now()
      while (replica.reader('file', '') !== primary) await wait(200)
      expect(Date.now() - start).to.be.within(3_000, 7_000)
      await replica.look()
      expect(replica.standing()).to.include({ state: 'reads' })
      expect(replica.standing().lag).to.be.within(4_000, 9_000)
      expect(replica.reader('page', '')).to.equal(replica.db)

      await itself.raw('select pg_wal_replay_resume()')
      await upToDate()
      expect(replica.reader('page', wrote)).to.equal(replica.db)
      expect(replica.reader('file', wrote)).to.equal(replica.db)
    } finally {
      await itself.raw('select pg_wal_replay_resume()')
    }
  })

  it('stopped under a reader: the primary answers in its place, and it is read again once it is back', async () => {
    const reader = replica.reader('page', '')
    await reader('buyers').select('id')
    await machine.stop()
    const names = await reader('buyers').pluck('name')
    expect(names).to.include('Commune de Pré-d’Orge')
    await replica.look()
    expect(replica.standing().state).to.equal('away')
    expect(replica.reader('page', '')).to.equal(primary)
    await machine.restart()
    await upToDate()
    expect(await replica.reader('page', '')('buyers').pluck('name')).to.deep.equal(names)
  })

  it('frozen under a reader: the primary answers as soon as the next look does not', async () => {
    const reader = replica.reader('page', '')
    await reader('buyers').select('id')
    machine.freeze()
    try {
      const start = Date.now()
      const asked = reader('buyers').pluck('name')
      await replica.look()
      expect(await asked).to.include('Commune de Pré-d’Orge')
      expect(Date.now() - start).to.be.lessThan(4_000)
    } finally {
      machine.thaw()
    }
    await upToDate()
  })

  it('another database is no standby of ours, nor is ours itself: nothing is read there', async () => {
    for (const url of [cluster.url, machine.url.replace('/postgres', '/template1')]) {
      const wrong = await replicaOf(primary, url)
      await wrong.look()
      expect(wrong.standing().state).to.equal('stranger')
      expect(wrong.reader('page', '')).to.equal(primary)
      await wrong.stop()
    }
  })

  /** Looked at until it has all that is written. */
  async function upToDate(): Promise<void> {
    for (const end = Date.now() + 15_000; Date.now() < end; await wait(50)) {
      await replica.look()
      const { state, lag } = replica.standing()
      if (state === 'reads' && lag < 500) return
    }
    throw new Error(`the standby does not follow: ${JSON.stringify(replica.standing())}`)
  }
})
