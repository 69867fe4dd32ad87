import { expect } from 'chai'
import { DepositRefused, depositFile } from '#server/register/deposits/actions.ts'
import { bytesOfDeposit, depositFor, latestDeposits } from '#server/register/deposits/store.ts'
import { freshApp } from '../../support/app.ts'

describe('a file of hours that comes', () => {
  const app = freshApp()
  const author = (userId: number | null = null) => ({
    userId,
    at: app.clock.now(),
    today: '2026-11-17',
    formKey: null,
  })
  const dropped = (text = 'a;b') => ({
    senderId: app.cast.companies.relais,
    contractIds: [app.cast.troisMoulins.contractId],
    month: '2026-10',
    channel: 'link' as const,
    receivedOn: '2026-11-16',
    name: 'C:\\Bureau\\relevé octobre.csv',
    bytes: Buffer.from(text),
  })
  const dropping = (file: ReturnType<typeof dropped>) => app.db.transaction(trx => depositFile(trx, author(), file))
  const user = (buyerIds: number[] | null) => ({
    id: 999,
    name: 'x',
    email: 'x',
    role: 'facilitator' as const,
    buyerIds,
  })

  it('is kept as it came, once, for those who see its contracts', async () => {
    const { id, isKnown } = await dropping(dropped())
    expect(isKnown).to.equal(false)
    expect(await dropping(dropped())).to.deep.equal({ id, isKnown: true })
    expect((await dropping(dropped('a;c'))).id).not.to.equal(id)
    expect((await bytesOfDeposit(app.db, id))!.toString()).to.equal('a;b')
    const kept = await depositFor(app.db, user(null), id)
    expect(kept).to.include({ fileName: 'relevé octobre.csv', state: 'waiting', channel: 'link', hasBytes: true })
    expect(kept.contractIds).to.deep.equal([app.cast.troisMoulins.contractId])
    expect(await latestDeposits(app.db, user(null))).to.have.length(2)
    expect(await latestDeposits(app.db, user([-1]))).to.deep.equal([])
    const lines = await app.db('journal').where({ action: 'file.deposited' })
    expect(lines.map(line => line.href)).to.include(`/fichiers/${id}`)
    expect(JSON.stringify(lines)).not.to.include('relevé octobre')
  })

  it('without contracts, is of those of its sender', async () => {
    const { id } = await dropping({ ...dropped(), contractIds: null as never })
    expect((await latestDeposits(app.db, user(null))).map(one => one.id)).to.deep.equal([id])
    const { contractId } = app.cast.troisMoulins
    const of = { contractId, senderIds: [app.cast.companies.relais] }
    expect(await latestDeposits(app.db, user(null), of)).to.have.length(1)
    expect(await latestDeposits(app.db, user(null), { contractId, senderIds: [] })).to.deep.equal([])
  })

  it('is refused in a sentence when it is nothing, or too much, or of tomorrow', async () => {
    for (const wrong of [
      { bytes: Buffer.alloc(0) },
      { bytes: Buffer.alloc(25_000_001) },
      { receivedOn: '2026-11-18' },
    ]) {
      const refused = await dropping({ ...dropped(), ...wrong }).catch(error => error)
      expect(refused).to.be.instanceOf(DepositRefused)
    }
    expect(await app.db('deposits')).to.deep.equal([])
  })
})
