import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { fieldsIn, portfolio } from './support.ts'

// Dominique Durand-3 works at Trois-Moulins for Relais Vesle, and on an école for its holder. It is 17 November.

describe('the months of one person, all contracts', () => {
  const app = freshApp()
  const path = () => `/participants/P-003-${app.cast.buyers.hauteVesle}/mois`
  const relaisPlacement = () => app.cast.troisMoulins.placementIds[0]!
  const cell = (placement: number, month: string) => `h-${placement}-${month}`
  const stored = (placement_id: number, month: string) => app.db('hours').where({ placement_id, month }).first()

  /** The same person on a second contract. */
  async function alsoAtSchool(): Promise<{ placement: number; other: number }> {
    const [school] = await portfolio(app, 1)
    const { participant_id } = await app.db('placements').where({ id: relaisPlacement() }).first()
    const [placement, other] = school!.placementIds
    await app.db('placements').where({ id: placement }).update({ participant_id })
    return { placement: placement!, other: other! }
  }

  it('opens from the name on the month and from the person’s page, named, with one line in the journal', async () => {
    await alsoAtSchool()
    expect((await app.get('/mois/2026-10')).text).to.include(`href="${path()}?mois&#x3D;2026-10"`)
    expect((await app.get('/participants/P-003')).text).to.include(`href="${path()}"`)
    const page = await app.get(path())

    expect(page.text).to.include('<h1>Dominique Durand-3</h1>').and.include('<title>P-003, mois par mois')
    expect(page.text).to.include('Trois-Moulins').and.include('Rénovation de l’école').and.include('Relais Vesle')
    expect(
      Object.keys(fieldsIn(page)).filter(name => name.endsWith('2026-11') && name.startsWith('h-')),
    ).to.have.length(2)
    expect(page.text).not.to.include('Durand-7')
    const lines = await app.db('journal').where({ action: 'identities.read', href: path() })
    expect(lines.map(({ after }) => JSON.parse(after))).to.deep.equal([{ people: 1, month: '2026-11' }])
  })

  it('is for whoever collects', async () => {
    for (const who of ['nadir', 'helene', 'theo', 'ines'] as const) {
      await app.as(who)
      expect((await app.get(path())).status, who).to.equal(404)
      expect((await app.post(path(), { geste: 'enregistrer' })).status, who).to.equal(404)
    }
  })

  it('saves under each contract by the same verb, and touches nobody else', async () => {
    const { placement, other } = await alsoAtSchool()
    const form = fieldsIn(await app.get(path()))
    const typed = {
      [cell(relaisPlacement(), '2026-11')]: '12,5',
      [cell(placement, '2026-10')]: '140:30',
      [cell(other, '2026-10')]: '99',
      [`v-${other}-2026-10`]: '0:',
    }
    const page = await app.follow(path(), { ...form, ...typed, geste: 'enregistrer' })

    expect(page.text).to.include('2\u00a0chiffres enregistrés.')
    expect(await stored(relaisPlacement(), '2026-11')).to.include({ centihours: 12_50 })
    expect(await stored(placement, '2026-10')).to.include({ centihours: 140_50 })
    expect(await stored(other, '2026-10')).to.equal(undefined)
    const lines = await app.db('journal').where({ action: 'hours.logged' })
    expect(lines.map(({ href }) => href)).to.deep.equal([path(), path()])
    expect(new Set(lines.map(({ subject_id }) => subject_id)).size).to.equal(2)
  })

  it('keeps what one contract refuses, shows both figures where somebody wrote meanwhile, and saves the rest', async () => {
    const { placement } = await alsoAtSchool()
    const form = fieldsIn(await app.get(path()))
    await app
      .db('hours')
      .where({ placement_id: relaisPlacement(), month: '2026-10' })
      .update({ centihours: 50_00, version: 2 })
    const typed = { [cell(relaisPlacement(), '2026-10')]: '60', [cell(placement, '2026-11')]: '7' }
    const page = await app.post(path(), { ...form, ...typed, geste: 'enregistrer' })

    expect(page.status).to.equal(409)
    expect(page.text).to.include('Camille Aubry a écrit 50,00\u00a0h').and.include('value="60"')
    expect(await stored(placement, '2026-11')).to.include({ centihours: 7_00 })
    expect((await app.get(`${path()}?mois=2026-11`)).text).to.include('value="60"')
    const wrong = await app.post(path(), {
      ...fieldsIn(page),
      [cell(placement, '2026-10')]: '7 8',
      geste: 'enregistrer',
    })
    expect(wrong.status).to.equal(422)
    expect(fieldsIn(wrong)[cell(placement, '2026-10')]).to.equal('7 8')
  })

  it('says what is flagged over all contracts, and lays a block by contract and by month', async () => {
    const { placement } = await alsoAtSchool()
    const form = fieldsIn(await app.get(path()))
    const text = 'Marché\tOctobre\tNovembre\nRénovation de l’école n° 01\t150\t20'
    const seen = await app.post(path(), { ...form, bloc: text, geste: 'coller' })
    expect(seen.text).to.include('Deux chiffres à placer')
    const placed = await app.post(path(), { ...fieldsIn(seen), bloc: text, geste: 'placer' })
    expect(fieldsIn(placed)).to.include({
      [cell(placement, '2026-10')]: '150,00',
      [cell(placement, '2026-11')]: '20,00',
    })

    const above = { ...fieldsIn(placed), [cell(placement, '2026-10')]: '215', geste: 'verifier' }
    expect((await app.post(path(), above)).text)
      .to.include('220')
      .and.include('tous marchés ensemble')
    expect(await stored(placement, '2026-10')).to.equal(undefined)
  })
})
