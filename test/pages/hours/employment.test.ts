import { expect } from 'chai'
import { measured } from '#server/compliance/measure.ts'
import { peopleUnder } from '#server/register/hours/people.ts'
import { freshApp } from '../../support/app.ts'

// An employment that was written wrong: taken away while nothing was declared on it, corrected by a dated line afterwards.

describe('an employment that is not as it was written', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/personnes`
  const placing = (more: Record<string, string> = {}) => ({
    participant: 'P-003',
    eligibilite: 'plus-tard',
    employeur: String(app.cast.companies.truelle),
    modalite: 'ST_EI',
    embauche: '01/09/2026',
    ...more,
  })
  const placed = async (more: Record<string, string> = {}): Promise<number> => {
    expect((await app.post(path(), placing(more))).status).to.equal(303)
    return (await app.db('placements').orderBy('id', 'desc').first()).id
  }
  const account = async (known?: string) => {
    const { clauseId } = app.cast.troisMoulins
    const reading = { at: '2026-10-31', today: '2026-11-17', ...(known && { known }) }
    return (await measured(app.db, [clauseId], reading)).get(clauseId)!
  }

  it('is taken away while nothing was declared on it, and the journal says what', async () => {
    const id = await placed()
    const page = await app.get(`${path()}/${id}`)
    expect(page.text).to.include('Retirer cette personne du marché')
    expect((await app.post(`${path()}/${id}/retrait`, { version: '1', retrait: '' })).text).to.include(
      'Dites pourquoi cette ligne est retirée.',
    )
    const gone = await app.follow(`${path()}/${id}/retrait`, { version: '1', retrait: 'Prise pour une autre' })
    expect(gone.text).to.include('P-003 est retiré de ce marché')
    expect(await app.db('placements').where({ id })).to.deep.equal([])
    const entry = await app.db('journal').where({ action: 'placement.removed' }).first()
    expect(JSON.parse(entry.before)).to.include({
      participant: 'P-003',
      mode: 'Sous-traitance, EI',
      hiredOn: '2026-09-01',
    })
    expect(JSON.parse(entry.after)).to.deep.equal({ reason: 'Prise pour une autre' })
    expect(await placed()).not.to.equal(id)
  })

  it('is never taken away once an hour was declared, even brought back to nothing', async () => {
    const [id] = app.cast.troisMoulins.placementIds
    await app.db('hours').where({ placement_id: id }).update({ centihours: 0 })
    expect((await app.get(`${path()}/${id}`)).text).not.to.include('Retirer cette personne du marché')
    const refused = await app.post(`${path()}/${id}/retrait`, { version: '1', retrait: 'Erreur' })
    expect(refused.status).to.equal(422)
    expect(await app.db('placements').where({ id })).to.have.length(1)
  })

  it('is corrected with its reason afterwards, by a line that says what it was, and the past keeps what was known', async () => {
    const [, , id] = app.cast.troisMoulins.placementIds
    await app.db('hours').update({ logged_at: '2026-11-15T08:00:00.000Z' })
    for (const table of ['placements', 'clauses', 'contracts'])
      await app.db(table).update({ created_at: '2025-01-10T08:00:00.000Z' })
    const before = (await account()).logged
    const outside = async (known?: string) =>
      (await account(known)).members.reduce(
        (sum, member) => sum + member.lines.reduce((all, { credit }) => all + credit.outside, 0),
        0,
      )
    const until = async (known?: string) => {
      const work = (await account(known)).members.flatMap(({ lines }) => lines.map(line => line.work))
      const people = await peopleUnder(app.db, app.cast.troisMoulins.clauseId, '2026-11-17', { work })
      return people.find(({ placementId }) => placementId === id)!.countsUntil
    }
    const said = await until()
    expect(await outside()).to.equal(0)
    const correction = { modalite: 'MAD_ETTI', embauche: '01/07/2025', version: '1' }
    const unexplained = await app.post(`${path()}/${id}`, correction)
    expect(unexplained.status).to.equal(422)
    expect(unexplained.text).to.include('dites pourquoi elle est corrigée')

    const page = await app.follow(`${path()}/${id}`, { ...correction, motif: 'Contrat retrouvé' })
    expect(page.text).to.include('Le contrat de travail est à jour.')
    const shown = await app.get(`${path()}/${id}`)
    expect(shown.text).to.include('avant cette correction, Relais Vesle, depuis le 2\u00a0juin\u00a02025')
    expect(shown.text).to.include('Contrat retrouvé').and.include('Camille Aubry')
    expect(await outside()).to.be.greaterThan(0)
    expect((await account()).logged).to.equal(before)
    expect(await outside('2026-11-16')).to.equal(0)
    expect(await until()).not.to.equal(said)
    expect(await until('2026-11-16')).to.equal(said)
  })

  it('leaves with no reason to give, and gives one when its departure is changed', async () => {
    const [, , id] = app.cast.troisMoulins.placementIds
    const leaving = { modalite: 'MAD_ETTI', embauche: '02/06/2025', depart: '30/10/2026', version: '1' }
    expect((await app.post(`${path()}/${id}`, leaving)).status).to.equal(303)
    const staying = { ...leaving, depart: '', version: '2' }
    expect((await app.post(`${path()}/${id}`, staying)).text).to.include('dites pourquoi elle est corrigée')
    expect((await app.post(`${path()}/${id}`, { ...staying, motif: 'Elle reste' })).status).to.equal(303)
  })

  it('keeps its employer while hours stand in a validated statement of that one', async () => {
    const [id] = app.cast.troisMoulins.placementIds
    const other = {
      employeur: String(app.cast.companies.truelle),
      modalite: 'ST_EI',
      embauche: '10/02/2025',
      version: '1',
    }
    const refused = await app.post(`${path()}/${id}`, { ...other, motif: 'Autre structure' })
    expect(refused.text).to.include('dans un relevé validé de cet employeur')
    await app.db('statements').update({ state: 'toCheck' })
    expect((await app.post(`${path()}/${id}`, { ...other, motif: 'Autre structure' })).status).to.equal(303)
    expect(await app.db('placements').where({ id }).first()).to.include({ employer_id: app.cast.companies.truelle })
  })

  it('never shares days with another for the same employer, in whatever mode', async () => {
    const taken = (more: Record<string, string> = {}) =>
      app.post(path(), placing({ employeur: String(app.cast.companies.relais), modalite: 'MAD_ETT', ...more }))
    const refused = await taken()
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('depuis le 10\u00a0février\u00a02025').and.include('Mise à disposition, ETTI')
    expect((await taken({ embauche: '01/01/2025', depart: '10/02/2025' })).status).to.equal(422)
    const asked = await taken({ embauche: '01/01/2025', depart: '09/02/2025', modalite: 'MAD_ETTI' })
    expect(asked.status).to.equal(303)
    const { id } = await app.db('placements').orderBy('id', 'desc').first()
    const longer = { modalite: 'MAD_ETTI', embauche: '01/01/2025', depart: '20/02/2025', version: '1' }
    expect((await app.post(`${path()}/${id}`, longer)).text).to.include('est déjà sur ce marché chez cet employeur')
  })

  it('is not written twice by two people at once', async () => {
    const both = await Promise.all([app.post(path(), placing()), app.post(path(), placing({ embauche: '15/09/2026' }))])
    expect(both.map(({ status }) => status).sort()).to.deep.equal([303, 422])
  })

  it('that already shared days is carried as it is, said, and may be closed', async () => {
    const [, , id] = app.cast.troisMoulins.placementIds
    const row = await app.db('placements').where({ id }).first()
    const { id: _, ...same } = row
    await app.db('placements').insert({ ...same, mode: 'MAD_ETT', hired_on: '2025-07-01' })
    expect((await app.get(`${path()}/${id}`)).text).to.include('partage des jours avec un autre')
    const closing = { modalite: 'MAD_ETTI', embauche: '02/06/2025', depart: '31/07/2025', version: '1' }
    expect((await app.post(`${path()}/${id}`, closing)).status).to.equal(303)
  })
})
