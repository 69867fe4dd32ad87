import { expect } from 'chai'
import { migrate } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { amendmentsOf } from '#server/register/contracts/amendments-store.ts'
import { filled, inserting, previousDatabase } from '../support/previous.ts'

// Amendments whose blanks a later publication filled, before anything kept when.

describe('amendments of a database filled by the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  let contractId: number
  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
    contractId = (await filled(db)).contract
  })
  afterEach(() => own.drop())

  const amended = (number: number, source: string) =>
    inserting(db)('amendments', {
      contract_id: contractId,
      number,
      signed_on: `2026-0${number}-15`,
      amount_cents: 9_000_000_000_00,
      source,
      created_at: `2026-0${number}-20T09:00:00.000Z`,
    })
  const published = async (times: number) => {
    const at = '2026-06-01T09:00:00.000Z'
    const file = { file_name: 'decp.json', sha256: '', format: '2022', state: 'applied', at }
    const imported = await inserting(db)('imports', file)
    const record = { import_id: imported, contract_id: contractId, position: 1, format: '2022', hash: 'h', raw: '{}' }
    for (let time = 0; time < times; time++) await inserting(db)('decp_records', { ...record, repairs: '[]' })
  }
  const carried = async () =>
    (await db('amendment_figures').orderBy('id')).map(row => [Number(row.amount_cents), row.recorded_at])

  it('published twice: known since always, at a moment that nobody knows', async () => {
    await amended(1, 'decp')
    await published(2)
    await migrate(db)
    expect(await carried()).to.deep.equal([[9_000_000_000_00, null]])
    const [one] = await amendmentsOf(db, contractId, '2026-02-01T00:00:00.000Z')
    expect(one?.amountCents).to.equal(9_000_000_000_00)
  })

  it('published once: nothing can have filled what was published, only what was typed', async () => {
    await amended(1, 'decp')
    await amended(2, 'typed')
    await published(1)
    await migrate(db)
    expect(await carried()).to.deep.equal([[9_000_000_000_00, null]])
    const ids = await db('amendment_figures').pluck('amendment_id')
    expect(await db('amendments').whereIn('id', ids).pluck('source')).to.deep.equal(['typed'])
  })

  it('are given back as they were, unless something was written since', async () => {
    await amended(1, 'typed')
    await published(1)
    await migrate(db)
    while ((await db.migrate.currentVersion()) >= '0030') await db.migrate.down()
    expect(await db.schema.hasTable('amendment_figures')).to.equal(false)
    await migrate(db)
    const { id } = await db('amendments').first('id')
    await inserting(db)('amendment_figures', { amendment_id: id, recorded_at: '2026-11-20T09:00:00.000Z' })
    while ((await db.migrate.currentVersion()) > '0030') await db.migrate.down()
    expect(await Promise.resolve(db.migrate.down()).then(() => '', String)).to.include('restore a backup')
  })
})
