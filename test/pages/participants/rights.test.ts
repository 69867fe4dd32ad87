import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { sweepPersonalData } from '#server/register/retention/actions.ts'
import { freshApp } from '../../support/app.ts'

const words = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('what a person may ask about themselves', () => {
  const app = freshApp()
  const person = async (number: number) => app.db('participants').where({ number }).first()
  const over = () =>
    app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ ends_on: '2026-10-31' })
  const sweptOn = (today: string) =>
    sweepPersonalData(app.db, { userId: null, at: `${today}T02:00:00.000Z`, today, formKey: null })

  it('to have all that is held, printed or in a file that names nobody', async () => {
    await app.post('/participants/P-014/identite')
    await app.post(`/marches/${app.cast.troisMoulins.contractId}/personnes/recherche`, { nom: 'durand' })
    await app.db('placement_revisions').insert({
      placement_id: app.cast.troisMoulins.placementIds[2],
      employer_id: app.cast.companies.relais,
      mode: 'MAD_ETTI',
      hired_on: '2025-05-02',
      reason: 'Date mal lue',
      replaced_at: '2025-07-01T08:00:00.000Z',
    })
    const page = words((await app.post('/participants/P-014/donnees')).text)
    for (const said of ['Durand-14', '1er mai 1990', 'Attestation', 'Date mal lue', '2 juin 2025', '2025-0147'])
      expect(page).to.include(said)
    expect(page).to.include('Qui a consulté cette identité').and.not.include('Camille Aubry</td>')

    const file = await app.post('/participants/P-014/donnees.json')
    expect(file.headers.get('content-disposition')).to.equal(
      'attachment; filename=donnees-personnelles-2026-11-17.json',
    )
    const { sections } = JSON.parse(file.text)
    const readings = sections.at(-1).lignes
    expect(readings.map((line: { Fonction: string }) => line.Fonction)).to.deep.equal(
      Array(4).fill('Facilitatrice ou facilitateur'),
    )
    const months = sections.find(({ titre }: { titre: string }) => titre.startsWith('Heures')).lignes
    const kept = await app.db('hours').where({ placement_id: app.cast.troisMoulins.placementIds[2] })
    expect(months).to.have.length(new Set(kept.map(({ month }) => month)).size)
  })

  it('to be erased, in two steps, with why; what is said of the sums is true', async () => {
    await over()
    const ask = await app.get('/participants/P-014/effacement')
    expect(words(ask.text)).to.include('Ce qui est effacé').and.include('31 octobre 2036').and.include('R. 2184-13')
    expect((await app.post('/participants/P-014/effacement', { cle: randomUUID() })).text).to.include('Dites pourquoi')
    const { id } = await person(14)
    expect(await app.db('identities').where({ participant_id: id })).to.have.length(1)
    const hours = async () => app.db('hours').sum('centihours as all').first()
    const before = await hours()

    const done = await app.follow('/participants/P-014/effacement', { cle: randomUUID(), motif: 'request' })
    expect(words(done.text)).to.include('Identité effacée le 17 novembre 2026').and.not.include('Afficher l’identité')
    expect(await app.db('identities').where({ participant_id: id })).to.have.length(0)
    expect(await hours()).to.deep.equal(before)
    const line = await app.db('journal').where({ action: 'participant.erased' }).first()
    expect(JSON.parse(line.after)).to.deep.equal({ reason: 'La personne le demande' })
    const again = { cle: randomUUID(), nom: 'Durand-14', prenom: 'Dominique', naissance: '01/05/1990' }
    expect((await app.post('/participants/P-014/identite/correction', again)).status).to.equal(404)
    expect((await app.get('/participants/P-014/effacement')).status).to.equal(404)
    const page = await app.post(`/marches/${app.cast.troisMoulins.contractId}/personnes/recherche`, {
      nom: 'durand-14',
    })
    expect(page.text).not.to.include('P-014')
  })

  it('but not while she works', async () => {
    const held = await app.get('/participants/P-014/effacement')
    expect(held.text).to.include('travaille en ce moment').and.not.include('Effacer son identité</button>')
    expect((await app.post('/participants/P-014/effacement', { cle: randomUUID(), motif: 'request' })).status).to.equal(
      409,
    )
    expect(await app.db('identities').where({ participant_id: (await person(14)).id })).to.have.length(1)
  })

  it('in the archive she is read for a reason, and no search finds her', async () => {
    await over()
    await sweptOn('2029-02-01')
    expect(words((await app.get('/participants/P-014')).text)).to.include('effacée le 31 octobre 2036')
    const { contractId } = app.cast.troisMoulins
    expect((await app.post(`/marches/${contractId}/personnes/recherche`, { nom: 'durand-14' })).text).not.to.include(
      'P-014',
    )
    const refused = await app.post('/participants/P-014/identite')
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('Dites pourquoi elle est lue.').and.not.include('Durand-14')

    expect((await app.post('/participants/P-014/identite', { motif: 'Contentieux' })).text).to.include('Durand-14')
    const line = await app.db('journal').where({ action: 'identity.archiveRead' }).first()
    expect(JSON.parse(line.after)).to.deep.equal({ reason: 'Contentieux' })
  })

  it('thirty days before, she stands among those soon erased', async () => {
    await over()
    await sweptOn('2026-11-17')
    const soon = '/participants?etat=bientot-effaces'
    expect((await app.get(soon)).text).not.to.include('P-014')
    await app.db('participants').where({ number: 14 }).update({ erase_on: '2026-12-17' })
    await app.db('participants').where({ number: 3 }).update({ erase_on: '2026-12-18' })
    expect((await app.get(soon)).text)
      .to.include('P-014')
      .and.not.include('P-003')
  })

  it('an administrator sets the durations, never under the law’s, and the public page says them', async () => {
    await app.as('theo')
    const path = '/reglages/donnees-personnelles'
    const wrong = await app.post(path, { mois: '24', annees: '4', annees_travaux: 'dix' })
    expect(wrong.status).to.equal(422)
    expect(words(wrong.text)).to.include('De 5 à 30 ans.').and.include('De 10 à 30 ans.')
    const right = { cle: randomUUID(), mois: '18', annees: '6', annees_travaux: '12' }
    expect((await app.follow(path, right)).text).to.include('Les durées sont réglées.')
    await app.as(null)
    const page = words((await app.get('/donnees-personnelles')).text)
    expect(page).to.include('pendant 18 mois').and.include('6 ans après').and.include('12 ans pour des travaux')
    expect(page).not.to.include('n’efface de lui-même')
  })
})
