import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'

describe('a contract tells whether somebody should follow it', () => {
  const app = freshApp()
  const told = async (id: number) => (await app.db('contracts').where({ id }).first('social')).social

  it('from what was published, added and taken back', async () => {
    const [{ id }] = await app
      .db('contracts')
      .whereNotIn('id', app.db('clauses').select('contract_id'))
      .limit(1)
      .select('id')
    await app.db('contract_considerations').where({ contract_id: id }).delete()
    expect(await told(id)).to.equal(0)

    await app.db('contract_considerations').insert({ contract_id: id, consideration: 'aucune' })
    expect(await told(id)).to.equal(0)
    await app.db('contract_considerations').insert({ contract_id: id, consideration: 'reserve' })
    await app.db('contract_considerations').insert({ contract_id: id, consideration: 'clause' })
    expect(await told(id)).to.equal(1)
    await app.db('contract_considerations').where({ contract_id: id, consideration: 'reserve' }).delete()
    expect(await told(id)).to.equal(1)
    await app.db('contract_considerations').where({ contract_id: id, consideration: 'clause' }).delete()
    expect(await told(id)).to.equal(0)
  })

  it('and from its clause, published or not', async () => {
    const { contractId } = app.cast.troisMoulins
    await app.db('contract_considerations').where({ contract_id: contractId }).delete()
    expect(await told(contractId)).to.equal(1)
  })
})
