import { expect } from 'chai'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'

const words = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/(\s|&nbsp;)+/g, ' ')

describe('the window in which somebody counts', () => {
  const app = freshApp()
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  /** P-014, whom a structure lends; her first hire under any contract of the institution, on this day. */
  const firstHired = async (hiredOn: string) => {
    const { placementIds, participantIds, clauseId } = app.cast.troisMoulins
    const [placementId, participantId] = [placementIds[2]!, participantIds[2]!]
    await app.db('placements').where({ participant_id: participantId }).whereNot({ id: placementId }).delete()
    const { id: _, ...like } = await app.db('placements').where({ id: placementId }).first()
    const [other] = await app.db('clauses').whereNot({ id: clauseId }).select('id')
    const earlier = { clause_id: other.id, hired_on: hiredOn, left_on: hiredOn, version: 1 }
    await app.db('placements').insert({ ...like, ...earlier })
    await unsettle(app.db, [clauseId])
  }

  for (const [hiredOn, days] of [
    ['2025-01-16', 59],
    ['2025-01-17', 60],
  ] as const)
    it(`is said to close ${days} days before, at home, on the contract and on the person`, async () => {
      await firstHired(hiredOn)
      const home = words((await app.get('/')).text)
      expect(home)
        .to.include('P-014')
        .and.include(`Sa fenêtre se ferme le ${days === 59 ? 15 : 16} janvier 2027`)
      expect(words((await app.get(contract())).text)).to.match(/P-014[\s\S]{0,200}janv. 2027/)
      expect(words((await app.get('/participants/P-014')).text)).to.include('janvier 2027')
    })

  it('is not said to close sooner, nor once the contract ends first', async () => {
    await firstHired('2025-01-18')
    expect(words((await app.get('/')).text)).not.to.include('Sa fenêtre se ferme')
    await firstHired('2025-01-17')
    await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ ends_on: '2026-12-31' })
    expect(words((await app.get('/')).text)).not.to.include('Sa fenêtre se ferme')
  })

  it('opens at the first hire under any contract, and closes for all of them', async () => {
    const { clauseId, placementIds } = app.cast.troisMoulins
    const outside = async () => {
      const account = (await measured(app.db, [clauseId], { at: '2026-10-31', today: '2026-11-17' })).get(clauseId)!
      const lines = memberOf(account, clauseId).lines.filter(({ work }) => work.placementId === placementIds[2])
      return lines.filter(({ credit }) => credit.outside > 0).map(({ work }) => work.month)
    }
    expect(await outside()).to.deep.equal([])
    await firstHired('2024-08-01')
    expect(await outside()).to.deep.equal(['2026-08', '2026-09'])
  })

  it('a regularisation changes figures from the day it was recorded, and from then on', async () => {
    const { clauseId, participantIds, placementIds } = app.cast.troisMoulins
    await app.db('participants').where({ id: participantIds[2] }).update({ eligible_on: '2026-09-01' })
    const read = async (known?: string) => {
      const reading = { at: '2026-09-30', today: '2026-11-30', ...(known && { known }) }
      const { counted, toRegularise } = (await measured(app.db, [clauseId], reading)).get(clauseId)!
      return { counted, toRegularise }
    }
    const before = await read()
    expect(before.toRegularise).to.be.greaterThan(0)
    app.clock.today = () => '2026-11-18'
    app.clock.now = () => '2026-11-18T12:00:00.000Z'
    await app.as('camille') // the session of the day before is over
    const form = { decision: '30/09/2026', motif: 'La pièce est arrivée après.', cle: 'early' }
    await app.follow(`${contract()}/personnes/${placementIds[2]}/regularisation`, form)

    expect(await read('2026-11-17')).to.deep.equal(before)
    expect(await read()).to.deep.equal({ counted: before.counted + before.toRegularise, toRegularise: 0 })
    expect(await read('2026-11-18')).to.deep.equal(await read())
  })
})
