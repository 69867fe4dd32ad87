import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { formIn } from '../../support/form-in.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
const PAGE = '/participants/situations'

describe('the situations that are due', () => {
  const app = freshApp()

  /** Somebody whose employment, under a contract that Camille follows, ended this day. */
  async function left(leftOn: string): Promise<{ id: number; number: number }> {
    const placement = await app
      .db('placements')
      .join('clauses', 'clauses.id', 'placements.clause_id')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .where('contracts.followed_by', app.cast.users.camille)
      .orderBy('placements.id')
      .first('placements.participant_id as id')
    await app.db('placements').where({ participant_id: placement.id }).update({ left_on: leftOn })
    return app.db('participants').where({ id: placement.id }).first('id', 'number')
  }

  const answersIn = (text: string) => [...text.matchAll(/name="(s-\d+-(?:end|six|twelve))"/g)].map(([, name]) => name!)

  it('wait in the week of whoever follows the contract, and are answered once', async () => {
    const { id } = await left('2026-05-05')
    await app.as('camille')
    expect(plain((await app.get('/')).text)).to.include('À 6 mois : 1 personne à demander')
    const page = (await app.get(PAGE)).text
    expect(answersIn(page)).to.include(`s-${id}-six`)

    const cle = /name="cle" value="([^"]+)"/.exec(page)![1]!
    const done = await app.follow(PAGE, { cle, [`s-${id}-six`]: 'cdi' })
    expect(plain(done.text)).to.include('1 situation notée.')
    expect(answersIn(done.text)).not.to.include(`s-${id}-six`)
    expect(
      await app.db('situations').where({ participant_id: id }).first('moment', 'situation', 'true_on', 'recorded_by'),
    ).to.deep.equal({
      moment: 'six',
      situation: 'cdi',
      true_on: '2026-11-05',
      recorded_by: app.cast.users.camille,
    })
    await app.post(PAGE, { cle, [`s-${id}-six`]: 'cdi' })
    const again = await app.post(PAGE, { cle: 'another-form-0000', [`s-${id}-six`]: 'jobseeking' })
    expect(again.status).to.equal(303)
    expect(await app.db('situations').where({ participant_id: id }).pluck('situation')).to.deep.equal(['cdi'])
    const journal = await app.db('journal').where({ action: 'participant.situationSaid' }).select('after')
    expect(journal.map(({ after }) => JSON.parse(after))).to.deep.equal([{ moment: 'six', exitSituation: 'cdi' }])
  })

  it('are corrected by what is said of the end later, and none is overwritten', async () => {
    const { id, number } = await left('2026-10-31')
    await app.as('camille')
    await app.follow(PAGE, { [`s-${id}-end`]: 'interim' })
    const { buyer_id } = await app.db('participants').where({ id }).first()
    const person = `/participants/P-${String(number).padStart(3, '0')}-${buyer_id}`
    const shown = (await app.get(person)).text
    expect(plain(shown)).to.include('Intérim, le 31 octobre 2026')
    const form = formIn(shown, `${person}/sortie`)
    await app.follow(`${person}/sortie`, { ...form, sortie: 'cdd_under6', sortie_le: '31/10/2026' })
    expect(await app.db('situations').where({ participant_id: id }).orderBy('id').pluck('situation')).to.deep.equal([
      'interim',
      'cdd_under6',
    ])
    expect((await app.get('/participants?etat=sortis')).text).to.include('CDD de moins de 6 mois')
  })

  it('say what is missing when nothing is chosen, and name nobody to whoever may not read it', async () => {
    await left('2026-05-05')
    await app.as('camille')
    const empty = await app.post(PAGE, { 's-1-six': '' })
    expect(empty.status).to.equal(422)
    expect(empty.text).to.include('Choisissez au moins une situation.')
    for (const person of ['nadir', 'helene', 'theo'] as const) {
      await app.as(person)
      expect((await app.get(PAGE)).status, person).to.equal(404)
      expect((await app.post(PAGE, { 's-1-six': 'cdi' })).status, person).to.equal(404)
    }
  })

  it('show names by the one door, which notes it', async () => {
    const { id } = await left('2026-05-05')
    const { last_name } = await app.db('identities').where({ participant_id: id }).first()
    await app.as('camille')
    const before = await app.db('journal').where({ action: 'identities.read' }).select('id')
    expect((await app.get(PAGE)).text).to.include(last_name)
    const after = await app.db('journal').where({ action: 'identities.read' }).select('id', 'after')
    expect(after.length).to.equal(before.length + 1)
    expect(after.at(-1).after).not.to.include(last_name)
  })

  it('of another buyer are not shown', async () => {
    const { id } = await left('2026-05-05')
    await app.as('ines')
    expect(answersIn((await app.get(`${PAGE}?de=tous`)).text)).not.to.include(`s-${id}-six`)
  })
})
