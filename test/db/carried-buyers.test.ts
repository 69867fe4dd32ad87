import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { doubtfulBuyers } from '#server/register/buyers/told-store.ts'
import { ownDatabase } from '../support/database.ts'
import { inserting } from '../support/previous.ts'

// A database of the version before: two buyers under one SIREN, and an act of subcontracting that bounded nothing.

const AT = '2026-11-17T08:00:00.000Z'

describe('one buyer a legal person, carried from the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  const first = siretFrom('21999002')
  const second = siretFrom('21999002', '0099')
  let ids: { first: number; second: number; contract: number }

  beforeEach(async () => {
    own = await ownDatabase()
    db = own.db
    while (await isThere(db)) await db.migrate.down()
    const buyer = (siret: string, name: string) =>
      inserting(db)('buyers', { siret, name, search_text: name, created_at: AT })
    ids = { first: await buyer(first, 'Marvaux'), second: await buyer(second, 'Marvaux, écoles'), contract: 0 }
    for (const number of ['A', 'B']) ids.contract = await contract(ids.second, number)
    await contract(ids.first, 'C')
    const act = { kind: 'act', position: 0, number: '1', signed_on: '2026-06-01' }
    await inserting(db)('subcontract_acts', { contract_id: ids.contract, ...act })
    await db.migrate.latest()
  })
  afterEach(() => own.drop())

  it('the one with most contracts has the SIREN; of the other, it says that nothing was decided', async () => {
    const sirens = await db('buyers').orderBy('id').pluck('siren')
    expect(sirens).to.deep.equal([null, first.slice(0, 9)])
    const [undecided] = await doubtfulBuyers(db)
    expect(undecided).to.deep.include({ id: ids.first, contracts: 1, told: null })
    expect(undecided!.twin).to.include({ id: ids.second, name: 'Marvaux, écoles' })
  })

  it('contracts with acts of subcontracting wait to be read', async () => {
    const rows = await db('contract_readings').select('contract_id', 'stale')
    expect(rows).to.deep.equal([{ contract_id: ids.contract, stale: 1 }])
    expect((await db('subcontract_acts').first('recorded_on')).recorded_on).to.match(/^\d{4}-\d\d-\d\d$/)
  })

  function contract(buyer_id: number, number: string): Promise<number> {
    const texts = { search_text: number, sort_text: number, created_at: AT }
    return inserting(db)('contracts', { buyer_id, form: 'contract', number, title: number, source: 'typed', ...texts })
  }
})

async function isThere(db: Untyped): Promise<boolean> {
  return db.schema.hasTable('buyer_numbers')
}
