import { expect } from 'chai'
import { migrate } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { filled, inserting, previousDatabase } from '../support/previous.ts'

describe('records published before versions were kept', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
  })
  afterEach(() => own.drop())

  it('become versions with the imports that saw them, and are given back as they were', async () => {
    const { contract } = await filled(db)
    const at = '2026-06-01T09:00:00.000Z'
    const file = { file_name: 'decp.json', sha256: 's', format: '2022', state: 'applied', at }
    const [first, second] = [await inserting(db)('imports', file), await inserting(db)('imports', file)]
    const raw = JSON.stringify({ id: '2025-0147-É', acheteur: { id: '22999001300015' } })
    const record = {
      contract_id: contract,
      position: 3,
      format: '2022',
      published_on: '2026-05-01',
      raw,
      repairs: '[]',
    }
    for (const [import_id, hash] of [
      [first, 'a'],
      [second, 'b'],
      [second, 'a'],
    ])
      await inserting(db)('decp_records', { ...record, import_id, hash })
    const before = await db('decp_records').orderBy('id').select('import_id', 'hash', 'raw', 'published_on')
    await migrate(db)

    const versions = await db('published_versions').orderBy('id')
    expect(versions.map(({ fingerprint }) => fingerprint)).to.deep.equal(['a', 'b'])
    expect(versions[0]).to.include({
      family: 'contract|229990013|2025-0147-e',
      number: '2025-0147-É',
      raw,
      content: '',
    })
    expect(await db('version_contracts').pluck('contract_id')).to.deep.equal([contract, contract])
    const sightings = await db('sightings').orderBy('id')
    expect(sightings.map(({ version_id, import_id }) => [version_id, import_id])).to.deep.equal([
      [versions[0].id, first],
      [versions[1].id, second],
      [versions[0].id, second],
    ])
    // Where each stood in its file was never kept.
    expect(sightings[0]).to.include({ position: 3, from_byte: null, encoding: '' })
    for (const change of ["update published_versions set raw = ''", 'delete from published_versions'])
      expect(await db.transaction(trx => trx.raw(change)).then(() => '', String)).to.include('append only')

    while ((await db.migrate.currentVersion()) >= '0051') await db.migrate.down()
    const back = await db('decp_records').orderBy('id').select('import_id', 'hash', 'raw', 'published_on')
    expect(back).to.deep.equal(before)
    await migrate(db)
    await db('sightings').update({ from_byte: 12 })
    while ((await db.migrate.currentVersion()) > '0051') await db.migrate.down()
    expect(await Promise.resolve(db.migrate.down()).then(() => '', String)).to.include('restore a backup')
  })
})
