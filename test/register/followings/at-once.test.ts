import { expect } from 'chai'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { handOverMany } from '#server/register/followings/actions.ts'
import { spellsIn } from '#server/register/followings/rules.ts'
import { followedContracts } from '#server/register/followings/store.ts'
import { ownDatabase } from '../../support/database.ts'

describe('two who hand the same portfolio over at the same instant', function () {
  this.timeout(60_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let cast: Cast
  beforeEach(async () => {
    own = await ownDatabase()
    cast = await seedCast(own.db)
    await own.db('users').where({ id: cast.users.ines }).update({ scope: 'all' })
  })
  afterEach(() => own.drop())

  it('one wins whole, the other is told and changes nothing', async () => {
    const { db } = own
    const contracts = await followedContracts(db, TERMINAL, cast.users.camille)
    const from = { id: cast.users.camille, name: 'Camille Aubry' }
    const author = { userId: cast.users.theo, at: '2026-11-17T12:00:00.000Z', today: '2026-11-17', formKey: null }
    const given = { from, since: '2026-11-17', contracts, href: '/passation' }
    const answers = await Promise.all(
      [cast.users.nadir, cast.users.ines].map(id => handOverMany(db, author, { ...given, to: { id } })),
    )

    expect(answers.filter(answer => answer === null)).to.have.length(1)
    expect(answers.find(answer => answer !== null)!.lesquels).to.include('plus suivi par Camille Aubry')
    expect(await db('journal').where({ action: 'contract.handedOver' })).to.have.length(contracts.length)
    const winner = [cast.users.nadir, cast.users.ines][answers.indexOf(null)]
    expect((await db('contracts').where({ id: cast.troisMoulins.contractId }).first()).followed_by).to.equal(winner)
  })
})

describe('who followed, one after the other', () => {
  const line = (userId: number | null, sinceOn: string | null) => ({
    contractId: 1,
    userId,
    userName: userId === null ? null : `Personne ${userId}`,
    sinceOn,
    recordedByName: null,
  })
  const told = (...lines: ReturnType<typeof line>[]) =>
    spellsIn(lines).map(({ userId, from, until }) => [userId, from, until])

  it('each until the eve of the next, latest first; nobody is no one’s spell', () => {
    expect(told(line(1, null), line(2, '2026-03-02'), line(null, '2026-05-04'), line(3, '2026-06-01'))).to.deep.equal([
      [3, '2026-06-01', null],
      [2, '2026-03-02', '2026-05-03'],
      [1, null, '2026-03-01'],
    ])
  })

  it('of two of one day, the last recorded prevails; one dated back takes its place', () => {
    expect(told(line(1, '2026-03-02'), line(2, '2026-03-02'))).to.deep.equal([[2, '2026-03-02', null]])
    expect(told(line(1, '2026-03-02'), line(2, '2026-06-01'), line(3, '2026-05-04'))).to.deep.equal([
      [2, '2026-06-01', null],
      [3, '2026-05-04', '2026-05-31'],
      [1, '2026-03-02', '2026-05-03'],
    ])
  })
})
