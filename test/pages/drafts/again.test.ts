import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'

// « Précédent », change, send again: the form comes with the number it had.

describe('sending the same form again with something else in it', () => {
  const app = freshApp()
  const contractId = () => app.cast.troisMoulins.contractId
  const fact = () => `/marches/${contractId()}/faits/nouveau?type=appel`
  const call = (text: string) => ({
    cle: 'salt-of-a-call~call-form-1',
    page: fact(),
    date: '16/11/2026',
    texte: text,
    tour: 'nobody',
  })
  const calls = () => app.db('facts').where({ contract_id: contractId(), kind: 'contact' }).orderBy('id').pluck('text')
  const hidden = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

  it('the same call twice is one call', async () => {
    const first = await app.post(fact(), call('Appel de 9 h'))
    const second = await app.post(fact(), { ...call(' Appel de 9 h '), page: '/' })

    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(second.location).to.equal(`/marches/${contractId()}`)
    expect(await calls()).to.deep.equal(['Appel de 9 h'])
  })

  it('another call asks one clear question, and « aussi » adds it', async () => {
    await app.post(fact(), call('Appel de 9 h'))
    const question = await app.post(fact(), call('Appel de 11 h'))

    expect(question.status).to.equal(409)
    expect(question.text).to.include('Un fait a déjà été enregistré avec ce formulaire')
    expect(question.text).to.include('Enregistrer aussi ce fait').and.include('Appel de 11 h')
    expect(await calls()).to.deep.equal(['Appel de 9 h'])

    const key = hidden(question.text, 'cle')
    const more = await app.post(fact(), { ...call('Appel de 11 h'), cle: key })
    expect(more.status).to.equal(303)
    expect(await calls()).to.deep.equal(['Appel de 9 h', 'Appel de 11 h'])
    expect(await app.db('drafts')).to.deep.equal([])
  })

  it('the question left unanswered loses nothing, and « seulement la première » lets it go', async () => {
    await app.post(fact(), call('Appel de 9 h'))
    const question = await app.post(fact(), call('Appel de 11 h'))
    expect((await app.get(fact())).text).to.include('Appel de 11 h')

    const abandon = /action="(\/saisies\/\d+\/abandon)"/.exec(question.text)![1]!
    const done = await app.post(abandon, { vers: `/marches/${contractId()}` })
    expect(done.location).to.equal(`/marches/${contractId()}`)
    expect((await app.get(fact())).text).not.to.include('Appel de 11 h')
    expect(await calls()).to.deep.equal(['Appel de 9 h'])
  })

  it('a second person with the form of the first is never silence', async () => {
    const person = (nom: string) => ({
      cle: 'salt-of-people~person-form-1',
      page: '/participants/nouveau',
      acheteur: String(app.cast.buyers.hauteVesle),
      nom,
      prenom: 'Lou',
      naissance: '03/05/1990',
      commune: '',
      telephone: '',
      critere: 'B_DELD',
      justificatif: '',
      justificatif_le: '',
      sexe: 'F',
    })
    const first = await app.post('/participants', person('Marchetti'))
    expect(first.status, first.text).to.equal(303)
    const question = await app.post('/participants', person('Delorme-Vidal'))
    expect(question.status).to.equal(409)
    expect(question.text).to.include('Une personne a déjà été ajoutée').and.include('Ajouter aussi cette personne')
    expect(await app.db('identities').where({ last_name: 'Delorme-Vidal' })).to.deep.equal([])

    const back = await app.get('/participants/nouveau')
    expect(back.text).to.include('value="Delorme-Vidal"')
    const second = await app.post('/participants', { ...person('Delorme-Vidal'), cle: hidden(back.text, 'cle') })
    expect(second.status).to.equal(303)
    expect(second.location).not.to.equal(first.location)
  })

  it('a line of before the digests is not known: the question is asked', async () => {
    const keyed = { actor_id: app.cast.users.camille, at: app.clock.now(), subject: 'fact', subject_id: 1 }
    const form_key = `${app.cast.users.camille}:call-form-1`
    await app.db('journal').insert({ ...keyed, action: 'fact.recorded', href: '/marches/1', form_key })

    expect((await app.post(fact(), call('Appel de 9 h'))).status).to.equal(409)
  })

  it('a grid sent again with another figure writes it, and a double click of that one is done once', async () => {
    const cell = `${app.cast.troisMoulins.placementIds[0]}-2026-11`
    const path = `/marches/${contractId()}/heures`
    const typed = (hours: string, seen: string) => ({
      cle: 'salt-of-a-grid~grid-form-1',
      mois: '2026-11',
      [`h-${cell}`]: hours,
      [`v-${cell}`]: seen,
    })
    const stored = async () => (await app.db('hours').where({ month: '2026-11' }).first()).centihours
    expect((await app.post(path, typed('50', '0:'))).status).to.equal(303)
    const meets = await app.post(path, typed('60', '0:'))
    expect(meets.status).to.equal(409)
    expect(meets.text).to.include('vous avez écrit 60, il y est maintenant 50')

    const seen = hidden(meets.text, `v-${cell}`)
    for (const _time of [1, 2]) expect((await app.post(path, typed('60', seen))).status).to.equal(303)
    expect(await stored()).to.equal(60_00)
    expect(await app.db('hour_revisions')).to.have.length(1)
  })

  it('the description of a contract sent again with other words meets what was saved', async () => {
    const path = `/marches/${contractId()}/modifier`
    const page = await app.get(path)
    expect(page.status).to.equal(200)
    const name = (nom: string) => ({ cle: 'salt-of-a-name~name-form-1', version: '1', nom })
    expect((await app.post('/compte', name('Camille Aubry-Roux'))).status).to.equal(303)
    const meets = await app.post('/compte', name('Camille Aubry-Legrand'))

    expect(meets.status).to.equal(409)
    expect(meets.text).to.include('Camille Aubry-Roux').and.include('Camille Aubry-Legrand')
  })

  it('the journal keeps a digest that nothing can be tried against', async () => {
    await app.post(fact(), call('Appel de 9 h'))
    const [line] = await app.db('journal').where({ form_key: `${app.cast.users.camille}:call-form-1` })

    expect(line.form_hash).to.match(/^[\w-]{43}$/)
    expect(JSON.stringify(await app.db('journal'))).not.to.include('salt-of-a-call')
  })
})
