import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'

describe('following participants', () => {
  const app = freshApp()
  const someone = () => ({
    acheteur: String(app.cast.buyers.hauteVesle),
    nom: 'Lefèvre',
    prenom: 'Anaïs',
    naissance: '14/07/1999',
    critere: 'B_BRSA',
    justificatif: 'Attestation RSA',
    justificatif_le: '02/11/2026',
    cle: 'participant-form',
  })

  it('lists them by pseudonym, never by name', async () => {
    const page = await app.get('/participants')

    expect(page.text).to.include('P-014').and.include('1er\u00a0juin\u00a02027').and.include('391,00\u00a0h')
    expect(page.text).not.to.include('Durand')
    const sheet = await app.get('/participants.csv')
    expect(sheet.headers.get('content-disposition')).to.include('participants-2026-11-17.csv')
    expect(sheet.text).to.include('P-014;Bénéficiaire du RSA').and.include('391').and.not.include('Durand')
    expect((await app.get('/participants.xlsx')).status).to.equal(200)
  })

  it('finds someone by pseudonym, by ground without accents, and by name for facilitators only', async () => {
    const found = async (q: string) =>
      [...(await app.get(`/participants?q=${encodeURIComponent(q)}`)).text.matchAll(/>(P-\d+)<\/a>/g)].map(m => m[1])

    expect(await found('p-14')).to.deep.equal(['P-014'])
    expect(await found('beneficiaire rsa')).to.deep.equal(['P-014', 'P-007'])
    expect(await found('durand-7')).to.deep.equal(['P-007'])
    expect(await found('personne ainsi')).to.deep.equal([])
    await app.as('nadir')
    expect(await found('durand-7')).to.deep.equal([])
  })

  it('keeps a name that is searched out of every address, on its pages and in its exports too', async () => {
    const searched = await app.post('/participants/recherche', { q: 'durand-7', tri: 'heures' })
    expect(searched.location).to.equal('/participants?tri=heures&recherche=oui')

    const list = await app.get(searched.location!)
    expect(list.text).to.include('>P-007</a>').and.include('value="durand-7"').and.not.include('>P-014</a>')
    expect(list.text).not.to.match(/href="[^"]*durand/)
    const sheet = /href="(\/participants\.csv[^"]*)"/
      .exec(list.text)![1]!
      .replaceAll('&amp;', '&')
      .replaceAll('&#x3D;', '=')
    expect((await app.get(sheet)).text)
      .to.include('P-007')
      .and.not.include('P-014')
    expect((await app.post('/participants/recherche', { q: ' ' })).location).to.equal('/participants')
  })

  it('is not there for those who may not read persons', async () => {
    const [, , participantId] = app.cast.troisMoulins.participantIds
    await app
      .db('participants')
      .where({ id: participantId })
      .update({ ground: 'B_TH', evidence_kind: 'Attestation RQTH' })
    await app.as('nadir')
    for (const path of ['/participants', '/participants/P-014', '/participants.csv', '/participants?q=handicape'])
      expect((await app.get(path)).status, path).to.equal(404)
    const contract = await app.get(`/marches/${app.cast.troisMoulins.contractId}`)
    expect(contract.text).not.to.match(/P-\d{3}|handicapé|RQTH/)

    await app.as('camille')
    expect((await app.get('/participants/P-014')).text)
      .to.include('Travailleur handicapé')
      .and.include('RQTH')
  })

  it('adds someone under the next pseudonym, keeps who it is apart, and does it once', async () => {
    const page = await app.follow('/participants', someone())
    expect(page.text).to.include('<h1>P-015</h1>').and.include('La personne est ajoutée.').and.not.include('Lefèvre')

    expect((await app.post('/participants', someone())).location).to.equal(
      `/participants/P-015-${app.cast.buyers.hauteVesle}`,
    )
    const row = await app.db('participants').where({ number: 15 }).first()
    expect(row).to.include({ ground: 'B_BRSA', birth_year: 1999, eligible_on: null })
    const entry = await app.db('journal').where({ action: 'participant.added' }).first()
    expect(JSON.stringify(entry)).not.to.include('Lef')
  })

  it('proposes whoever is already known instead of adding them twice, whatever the spelling', async () => {
    await app.post('/participants', someone())
    const page = await app.post('/participants', {
      ...someone(),
      nom: ' LEFEVRE ',
      prenom: 'anais',
      cle: 'participant-form-2',
    })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Cette personne est déjà connue').and.include('/participants/P-015-')
    expect(await app.db('participants').where({ number: 16 })).to.deep.equal([])
  })

  it('never tells one buyer whom another one follows', async () => {
    await app.post('/participants', someone())
    await app.as('ines')
    const page = await app.follow('/participants', { ...someone(), cle: 'participant-form-3' })

    expect(page.text).to.include('<h1>P-041</h1>')
    expect((await app.get(`/participants/P-015-${app.cast.buyers.hauteVesle}`)).status).to.equal(404)
    expect((await app.get('/participants/P-015')).status).to.equal(404)
    expect((await app.get('/participants')).text)
      .to.include('P-040')
      .and.not.include('>P-014<')
  })

  it('says what is wrong beside each field, and keeps what was typed', async () => {
    const page = await app.post('/participants', {
      ...someone(),
      nom: '',
      naissance: '31/11/1999',
      justificatif_le: '02/12/2026',
    })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Indiquez le nom.').and.include('Le 31 novembre n’existe pas. Le mois finit le 30.')
    expect(page.text).to.include('value="Anaïs"')
    const future = await app.post('/participants', { ...someone(), justificatif_le: '02/12/2026' })
    expect(future.text).to.include('Cette date est dans l’avenir.')
  })

  it('shows a name only when asked, to those who may, and writes it down', async () => {
    expect((await app.get('/participants/P-014')).text)
      .to.include('Afficher l’identité')
      .and.not.include('Durand')

    const page = await app.post('/participants/P-014/identite')
    expect(page.text).to.include('Dominique Durand-14')
    const entry = await app.db('journal').where({ action: 'identity.read' }).first()
    expect(entry).to.include({ actor_id: app.cast.users.camille, subject_id: app.cast.troisMoulins.participantIds[2] })

    await app.as('helene')
    expect((await app.get('/participants/P-014')).status).to.equal(404)
    expect((await app.post('/participants/P-014/identite')).status).to.equal(404)
  })

  it('establishes an eligibility before the first hour, dated and signed', async () => {
    const [first] = app.cast.troisMoulins.participantIds
    await app.db('participants').where({ id: first }).update({ eligible_on: null, evidence_on: null })
    expect((await app.get('/participants/P-003')).text).to.include('Il manque la date du justificatif.')
    const early = await app.post('/participants/P-003/eligibilite', { eligible_le: '10/02/2025', version: '1' })
    expect(early.status).to.equal(422)

    await app.db('participants').where({ id: first }).update({ evidence_on: '2025-02-01' })
    const page = await app.follow('/participants/P-003/eligibilite', { eligible_le: '10/02/2025', version: '1' })
    expect(page.text).to.include('L’éligibilité est établie.').and.include('par Camille Aubry')
    expect(await app.db('participants').where({ id: first }).first()).to.include({
      eligible_on: '2025-02-10',
      eligible_by: app.cast.users.camille,
      version: 2,
    })
    expect(await standingOf(app.db, app.cast.troisMoulins.clauseId)).to.include({
      counted_centihours: 1156_50,
    })
  })

  it('warns of a paper too old at entry', async () => {
    await app
      .db('participants')
      .where({ number: 14 })
      .update({ evidence_kind: 'Attestation RSA', evidence_on: '2025-02-01' })

    expect((await app.get('/participants/P-014')).text).to.include('il avait plus de 3 mois à l’entrée')
  })

  it('shows both versions when two people change one page', async () => {
    const form = {
      critere: 'B_QPV',
      justificatif: 'Justificatif de domicile',
      justificatif_le: '01/06/2025',
      version: '1',
    }
    await app.post('/participants/P-014/modifier', { ...form, sexe: 'F', cle: 'first-person' })
    const page = await app.post('/participants/P-014/modifier', { ...form, critere: 'B_DELD', cle: 'second-person' })

    expect(page.status).to.equal(409)
    expect(page.text).to.include('vous avez mis «&nbsp;Demandeur d’emploi de longue durée&nbsp;»')
    expect(page.text).to.include('la fiche dit maintenant «&nbsp;Habitant de QPV&nbsp;»')
    expect(page.text).to.match(/name="version" value="2"/)
  })

  it('does not let the journal tell what pages group', async () => {
    const form = { critere: 'B_TH', justificatif: 'Attestation RQTH', justificatif_le: '01/06/2025', version: '1' }
    await app.post('/participants/P-014/modifier', form)
    const entry = await app.db('journal').where({ action: 'participant.changed' }).first()

    expect(JSON.parse(entry.before)).to.include({ ground: 'B_BRSA' })
    expect(JSON.parse(entry.after)).to.include({ ground: 'sensible', evidenceKind: 'Pièce vue' })
  })

  it('shows what was worked month by month, with its statement', async () => {
    const { text } = await app.get('/participants/P-014')
    expect(text).to.include('Octobre\u00a02026').and.include('23,00\u00a0h').and.include('À contrôler')
    expect(text).to.include(`/marches/${app.cast.troisMoulins.contractId}/releves/2026-10`)
  })

  it('tells until when the hours count, and what ends first', async () => {
    expect((await app.get('/participants/P-014')).text).to.include(
      'Ses heures comptent jusqu’au 30\u00a0avril\u00a02027, fin du marché.',
    )
    const closing = { mode: 'ED_CDD', hired_on: '2024-12-20' }
    await app.db('placements').where({ id: app.cast.troisMoulins.placementIds[2] }).update(closing)
    const page = await app.get('/participants/P-014')
    expect(page.text).to.include('Finit bientôt').and.include('après le 19\u00a0décembre\u00a02026, dans 32 jours')
  })

  it('notes what became of someone', async () => {
    const page = await app.follow('/participants/P-014/sortie', {
      sortie: 'cdi',
      sortie_le: '16/11/2026',
      version: '1',
    })

    expect(page.text).to.include('La sortie est notée.').and.include('CDI, le 16\u00a0novembre\u00a02026.')
    expect((await app.get('/participants?etat=sortis')).text)
      .to.include('P-014')
      .and.not.include('P-007')
    expect((await app.post('/participants/P-014/sortie', { version: '2' })).status).to.equal(422)
  })

  it('welcomes whoever comes first', async () => {
    await app.as('ines')
    await app
      .db('participants')
      .where({ id: app.cast.halles.participantId })
      .update({ buyer_id: app.cast.buyers.hauteVesle })

    expect((await app.get('/participants')).text).to.include('Personne n’est encore suivi')
  })
})

describe('numbers and names, institution by institution', () => {
  const app = freshApp()
  const someone = (cle: string, more = {}) => ({
    acheteur: String(app.cast.buyers.hauteVesle),
    nom: 'N’GUESSAN',
    prenom: 'Aya',
    naissance: '14/07/1999',
    critere: 'B_BRSA',
    cle: `participant-${cle}`,
    ...more,
  })

  it('gives each its own P-001, and tells them apart where one sees several', async () => {
    await app.db('participants').where({ number: 40 }).update({ number: 13 })
    await app.post('/participants', someone('form-1', { acheteur: String(app.cast.buyers.marvaux) }))
    const own = await app.db('participants').where({ number: 14 }).orderBy('buyer_id').pluck('buyer_id')
    expect(own).to.deep.equal([app.cast.buyers.hauteVesle, app.cast.buyers.marvaux])

    const list = await app.get('/participants?q=P-014')
    expect(list.text).to.include('Ville de Marvaux').and.include(`/participants/P-014-${app.cast.buyers.marvaux}`)
    expect((await app.get('/recherche?q=P-014')).location).to.equal('/participants?q=P-014')
    expect((await app.get('/participants/P-014')).text).to.include('Construction du collège')
    expect((await app.get(`/participants/P-014-${app.cast.buyers.marvaux}`)).text).not.to.include('collège')
    await app.as('ines')
    expect((await app.get('/participants')).text).not.to.include('<span class="note">Ville de Marvaux')
    expect((await app.get('/recherche?q=P-014')).location).to.equal(`/participants/P-014-${app.cast.buyers.marvaux}`)
  })

  it('« nguessan » finds N’GUESSAN, by a part, in any order, by day of birth, in any alphabet', async () => {
    await app.post('/participants', someone('form-1'))
    await app.post('/participants', someone('form-2', { nom: 'Петров', prenom: 'Андрей', naissance: '03/02/1980' }))
    await app.post('/participants', someone('form-3', { nom: 'العلوي', prenom: 'محمد', naissance: '04/02/1981' }))
    const found = async (q: string) => {
      const { location } = await app.post('/participants/recherche', { q })
      return [...(await app.get(location!)).text.matchAll(/>(P-\d+)<\/a>/g)].map(match => match[1])
    }
    for (const words of ['nguessan', "n'guess", 'aya nguess', 'AYA', '14/07/1999'])
      expect(await found(words), words).to.deep.equal(['P-015'])
    expect(await found('петров')).to.deep.equal(['P-016'])
    expect(await found('محمد')).to.deep.equal(['P-017'])
    await app.as('nadir')
    expect((await app.post('/participants/recherche', { q: 'nguessan' })).status).to.equal(404)
  })

  it('asks whether it is the same person, and adds another when it is told so', async () => {
    await app.post('/participants', someone('form-1'))
    const asked = await app.post('/participants', someone('form-2', { nom: 'Nguessan' }))
    expect(asked.status).to.equal(422)
    expect(asked.text).to.include('C’est une autre personne, l’ajouter')

    const added = await app.follow('/participants', someone('form-2', { nom: 'Nguessan', autre: '15' }))
    expect(added.text).to.include('<h1>P-016</h1>')
    expect((await app.post('/participants', someone('form-3', { nom: 'NGUESSAN2' }))).status).to.equal(303)
  })
})
