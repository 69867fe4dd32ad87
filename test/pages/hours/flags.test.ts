import { expect } from 'chai'
import { linesOfPeople } from '#server/register/hours/elsewhere.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { flaggedIn } from '#server/register/hours/groups.ts'
import { freshApp } from '../../support/app.ts'

// The grid of a contract flags, before anything is saved, what the page of a month flags.

describe('what the grid of a contract flags', () => {
  const app = freshApp()
  const contract = () => app.cast.troisMoulins
  const path = () => `/marches/${contract().contractId}/heures`
  const placement = (index: number) => contract().placementIds[index]!
  const hours = (index: number, month: string, centihours: number) =>
    app
      .db('hours')
      .where({ placement_id: placement(index), month })
      .update({ centihours })
  /** What is said under the row of somebody. */
  const under = (text: string, index: number) =>
    new RegExp(`id="rp${placement(index)}">([\\s\\S]*?)</td>`)
      .exec(text)![1]!
      .replace(/<[^>]+>/g, '')
      .trim()
  const check = (typed: Record<string, string>) => app.post(path(), { mois: '2026-10', geste: 'verifier', ...typed })

  it('says a jump, more than a full-time month and the figures of the month before, and saves nothing', async () => {
    const page = await check({
      [`h-${placement(0)}-2026-10`]: '152',
      [`v-${placement(0)}-2026-10`]: '1:2000',
    })
    expect(page.status).to.equal(200)
    expect(under(page.text, 0)).to.include('contre 20,00\u00a0h en moyenne').and.include('dépassent un temps plein')
    expect(under(page.text, 1)).to.equal('')
    // As in September.
    expect((await app.get(path())).text).not.to.include('exactement ceux de la période précédente')
    await app.db('placements').whereIn('id', contract().placementIds).update({ employer_id: app.cast.companies.relais })
    const same = await app.get(path())
    expect(same.text).to.match(/Octobre, [^<]+ les chiffres des trois personnes sont exactement ceux/)
    expect(
      await app
        .db('hours')
        .where({ placement_id: placement(0), month: '2026-10' })
        .first(),
    ).to.include({
      centihours: 20_00,
    })
  })

  it('is checked by the grid alone, without the page around it', async () => {
    const { text } = await check({})
    expect(text).to.include('data-cells').and.include('data-part="notices"')
    expect(text).to.not.include('<html').and.not.include('value="enregistrer"')
  })

  it('takes the same person twice for a reason only, here as on the page of the month', async () => {
    const { clauseId, contractId } = contract()
    const first = (await app
      .db('placements')
      .where({ id: placement(0) })
      .first('participant_id'))!
    await app
      .db('placements')
      .where({ id: placement(1) })
      .update(first)
    const states = () => app.db('statements').where({ clause_id: clauseId, period: '2026-10' }).pluck('state')
    const reasons = () =>
      app.db('statement_events').where({ gesture: 'validate' }).whereLike('reason', 'Accepté après%').pluck('reason')
    const before = await states()
    const lines = await app.db('hours').where({ clause_id: clauseId, month: '2026-10' }).orderBy('placement_id')
    const cells = Object.fromEntries(
      lines.flatMap(({ placement_id, version, centihours }) => [
        [`h-${placement_id}-2026-10`, String(centihours / 100)],
        [`v-${placement_id}-2026-10`, `${version}:${centihours}`],
      ]),
    )
    const form = { ...cells, mois: '2026-10', geste: 'valider' }
    const asked = await app.post(path(), { ...form, cle: 'a' })
    expect([asked.status, await states()]).to.deep.equal([422, before])
    expect(asked.text)
      .to.include('aussi déclarée sur une autre ligne de ce marché en octobre')
      .and.include('name="raison"')

    // From its statement, the same question; one of the two refused answers it too.
    const there = `/marches/${contractId}/releves/2026-10`
    const fields = Object.fromEntries(
      lines.flatMap(({ id, version, centihours }) => [
        [`a-${id}`, String(centihours / 100)],
        [`v-${id}`, String(version)],
      ]),
    )
    const version = /name="version" value="(\d+)"/.exec((await app.get(there)).text)![1]!
    const again = await app.post(`${there}/validation`, { ...fields, version, cle: 'b' })
    expect([again.status, await states()]).to.deep.equal([422, before])
    expect(again.text).to.include('gardez l’une des deux').and.include('name="raison"')

    expect((await app.post(path(), { ...form, cle: 'c', raison: 'Deux postes, deux fiches.' })).status).to.equal(303)
    expect(await states()).to.not.deep.equal(before)
    expect((await reasons())[0]).to.match(/deux fois la même personne .*Deux postes, deux fiches\.$/)
  })

  it('asks in its place what a silence is, and keeps what was answered', async () => {
    await app
      .db('hours')
      .where({ placement_id: placement(2), month: '2026-10' })
      .delete()
    const page = await app.get(path())
    expect(under(page.text, 2)).to.include('Rien n’est dit pour octobre').and.include('Parti le')
    const { version } = await app
      .db('placements')
      .where({ id: placement(2) })
      .first()
    const answer = { mois: '2026-10', geste: 'enregistrer', [`vers-${placement(2)}`]: String(version) }
    const wrong = await app.post(path(), { ...answer, [`rep-${placement(2)}`]: 'parti', [`parti-${placement(2)}`]: '' })
    expect(wrong.status).to.equal(422)
    expect(under(wrong.text, 2)).to.include('Dites quel jour.')

    await app.follow(path(), { ...answer, cle: 'one-form', [`rep-${placement(2)}`]: 'attendu' })
    expect((await app.get(path())).text).to.match(new RegExp(`id="rep-${placement(2)}-attendu"[^>]* checked`))
    const done = await app.follow(path(), { ...answer, [`rep-${placement(2)}`]: 'zero' })
    expect(done.text).to.include('Un chiffre enregistré.')
    expect(
      await app
        .db('hours')
        .where({ placement_id: placement(2), month: '2026-10' })
        .first(),
    ).to.include({
      centihours: 0,
    })
  })

  it('says whom it names once for each opening, and to nobody who may not know it', async () => {
    const lines = () => app.db('journal').where({ action: 'identities.read' }).orderBy('id').pluck('after')
    await app.get(path())
    await check({})
    expect((await lines()).map(text => JSON.parse(text))).to.deep.equal([{ people: 3, month: '2026-10' }])
    await app.get(path())
    expect(await lines()).to.have.length(2)
    await app.as('nadir')
    expect((await app.get(path())).text).not.to.include('Durand')
    expect(await lines()).to.have.length(2)
  })

  it('tells a file the same before it is taken in', async () => {
    await hours(0, '2026-10', 20_00)
    const { clauseId } = contract()
    const figures = new Map([[`${placement(0)}-2026-10`, 152_00]])
    const grid = await gridOf(app.db, clauseId)
    const lines = await linesOfPeople(app.db, [clauseId], { from: '2026-10', to: '2026-10' })
    const sight = { clauseId, endsOn: null, grid, lines, typed: figures, today: app.clock.today() }
    const flagged = flaggedIn(['2026-10'], sight)
    const codes = flagged.flatMap(({ flags }) => flags.map(({ code }) => code))
    expect(codes).to.include('jump').and.include('above151')
  })
})
