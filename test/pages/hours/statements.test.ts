import { expect } from 'chai'
import { freshApp, type Page } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'

describe('checking a statement', () => {
  const app = freshApp()
  const path = (month = '2026-10') => `/marches/${app.cast.troisMoulins.contractId}/releves/${month}`
  const standing = () => standingOf(app.db, app.cast.troisMoulins.clauseId)
  const states = (period = '2026-10'): Promise<string[]> =>
    app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId, period }).distinct('state').pluck('state')

  it('starts from the list of what waits', async () => {
    const page = await app.get('/releves')

    expect(page.text).to.include('2\u00a0relevés à contrôler').and.include('Contrôler le relevé').and.include(path())
    expect((await app.get('/a-controler')).location).to.equal('/releves?etat=a-controler')
    const found = await app.get('/releves?etat=valides&q=trois%20moulins')
    expect(found.text).to.include('1 à 19 sur 19').and.not.include('Ravalement')
    expect((await app.get('/releves?etat=neant')).text).to.include('Aucun mois sans heure n’a été déclaré.')
  })

  it('shows first those of the contracts one follows, and all of them when asked', async () => {
    const { contractId } = app.cast.troisMoulins
    const mine = await app.get('/releves?etat=valides')
    expect(mine.text).to.include('sous les marchés dont vous avez la charge').and.include('Trois-Moulins')
    expect(mine.text).to.include('<option value="moi" selected>Les miens</option>')

    const { camille, nadir } = app.cast.users
    await app.db('contracts').where({ id: app.cast.halles.contractId }).update({ followed_by: camille })
    await app.db('contracts').where({ id: contractId }).update({ followed_by: nadir })
    expect((await app.get('/releves?etat=valides')).text).not.to.include('Trois-Moulins')
    const all = await app.get('/releves?etat=valides&suivi=tous')
    expect(all.text).to.include('Trois-Moulins').and.not.include('dont vous avez la charge')
    expect((await app.get('/releves?etat=valides&q=trois%20moulins')).text).to.include('1 à 19 sur 19')
  })

  it('accepts a line in part, with its reason, and the rest whole', async () => {
    const form = fieldsOf(await app.get(path()))
    const [line] = Object.keys(form).filter(name => name.startsWith('a-'))
    const page = await app.follow(`${path()}/validation`, {
      ...form,
      [line!]: '12',
      [line!.replace('a-', 'r-')]: 'Huit heures de formation hors contrat',
    })

    expect(page.text).to.include('Le relevé d’octobre\u00a02026 est validé.').and.include('formation hors contrat')
    expect(await states()).to.deep.equal(['validated'])
    expect(await standing()).to.include({ logged_centihours: 1221_00, accepted_centihours: 1213_00 })
    const entry = await app.db('journal').where({ action: 'statement.validated' }).first()
    expect(JSON.parse(entry.before)['P-003 2026-10']).to.equal(2000)
    expect(JSON.parse(entry.after)['P-003 2026-10']).to.equal(1200)
  })

  it('asks why when a part is not accepted, and never accepts more than declared', async () => {
    const form = fieldsOf(await app.get(path()))
    const [less, more] = Object.keys(form).filter(name => name.startsWith('a-'))
    const page = await app.post(`${path()}/validation`, { ...form, [less!]: '12', [more!]: '30' })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Dites pourquoi une partie n’est pas acceptée.')
    expect(page.text).to.include('On n’accepte pas plus que ce qui est déclaré, 21,50\u00a0h.')
    expect(fieldsOf(page)).to.include({ [less!]: '12', [more!]: '30' })
    expect(await states()).to.deep.equal(['toCheck'])
  })

  it('is done once when sent twice', async () => {
    const form = fieldsOf(await app.get(path()))
    const answers = [await app.post(`${path()}/validation`, form), await app.post(`${path()}/validation`, form)]

    expect(answers.map(answer => answer.status)).to.deep.equal([303, 303])
    expect(await app.db('journal').where({ action: 'statement.validated' })).to.have.length(1)
  })

  it('shows what changed meanwhile instead of closing it unseen', async () => {
    const form = fieldsOf(await app.get(path()))
    const [placementId] = app.cast.troisMoulins.placementIds
    await app.post(`/marches/${app.cast.troisMoulins.contractId}/heures`, {
      [`h-${placementId}-2026-10`]: '44',
      [`v-${placementId}-2026-10`]: '1:2000',
    })
    const page = await app.post(`${path()}/validation`, form)

    expect(page.status).to.equal(409)
    expect(page.text).to.include('Quelqu’un a modifié ce relevé entre-temps').and.include('44,00')
    expect(await states()).to.deep.equal(['toCheck'])
  })

  it('sends back with a reason, and comes back to be checked once corrected', async () => {
    const { version } = fieldsOf(await app.get(path()))
    const silent = await app.post(`${path()}/renvoi`, { version: version!, motif: ' ', echeance: '02/12/2026' })
    expect(silent.status).to.equal(422)
    expect(silent.text).to.include('Dites ce qui est à corriger.')

    const page = await app.follow(`${path()}/renvoi`, {
      version: version!,
      motif: 'Il manque la fiche de P-007.',
      echeance: '02/12/2026',
    })
    expect(page.text).to.include('Renvoyé').and.include('Il manque la fiche de P-007.')
    expect((await app.get('/releves?etat=renvoyes')).text).to.include('Il manque la fiche de P-007.')

    const [placementId] = app.cast.troisMoulins.placementIds
    await app.post(`/marches/${app.cast.troisMoulins.contractId}/heures`, {
      [`h-${placementId}-2026-10`]: '18',
      [`v-${placementId}-2026-10`]: '1:2000',
    })
    expect((await app.get('/releves?etat=a-controler')).text).to.include('Corrigé après un renvoi.')
  })

  it('reopens a closed month, with a reason, and what counted counts no more until it is checked again', async () => {
    const form = fieldsOf(await app.get(path('2026-09')))
    const silent = await app.post(`${path('2026-09')}/reouverture`, {
      version: form.version!,
      motif: '',
      echeance: '02/12/2026',
    })
    expect(silent.status).to.equal(422)
    expect(await states('2026-09')).to.deep.equal(['validated'])

    const page = await app.follow(`${path('2026-09')}/reouverture`, {
      version: form.version!,
      motif: 'Erreur de l’entreprise sur P-003',
      echeance: '02/12/2026',
    })
    expect(page.text).to.include('Le relevé de septembre\u00a02026 est rouvert.').and.include('Valider septembre')
    expect(await standing()).to.include({ accepted_centihours: 1221_00 - 64_50 - 64_50 })
    const entry = await app.db('journal').where({ action: 'statement.reopened' }).first()
    expect(JSON.parse(entry.after).reason).to.equal('Erreur de l’entreprise sur P-003')
  })

  it('counts statements as the month and the file do, one a sender, and says how many lines hold them', async () => {
    const list = await app.get('/releves?etat=a-controler&suivi=tous')
    const said = /(\d+)\srelevés?\sà\scontrôler/.exec(list.text)!
    const stored = await app.db('statements').where({ state: 'toCheck' })
    const rows = (await app.get('/releves.csv?etat=a-controler&suivi=tous')).text.trim().split('\n').length - 1
    expect([Number(said[1]), rows]).to.deep.equal([stored.length, stored.length])
    const lines = new Set(stored.map(({ clause_id, period }) => `${clause_id} ${period}`)).size
    expect(stored.length).to.be.above(lines)
    expect(list.text).to.include(`sur ${lines} lignes, une par marché et par période, pour ${stored.length} relevés`)
    expect(list.text).to.match(/\d+\u00a0?\s?relevés, \d+/)
  })

  it('tells each employer apart, and settles one while the other waits', async () => {
    const page = await app.get(path())
    expect(page.text).to.include('Employeurs').and.include('Tous les employeurs')
    const form = fieldsOf(page)
    const done = await app.follow(`${path()}/validation`, { ...form, expediteur: String(app.cast.companies.relais) })

    expect(done.text).to.include('Bâtisseurs du Canal\u00a0: relevé reçu le 10\u00a0novembre\u00a02026, à contrôler.')
    expect(done.text).to.include('Relevé validé le 17\u00a0novembre\u00a02026 par Camille Aubry.')
    expect((await app.get('/releves?etat=a-controler')).text).to.include('Bâtisseurs du Canal\u00a0: Reçu le')
    expect(await states()).to.have.members(['validated', 'toCheck'])
  })

  it('tells up to when the contract is judged, and what was done, by whom', async () => {
    const page = await app.get(path())

    expect(page.text).to.match(/Jugé au 30\s+septembre\s+2026.*octobre\s+2026 reçu, à contrôler/)
    expect(page.text)
      .to.include('Ce qui s’est passé')
      .and.include('heures déclarées, reçu le 10\u00a0novembre\u00a02026.')
  })

  it('asks for what the employer attests where the window cuts the month, with its paper', async () => {
    await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ ends_on: '2026-10-20' })
    await app.db('standings').update({ changed: 9 })
    const form = fieldsOf(await app.get(path()))
    const [attested] = Object.keys(form).filter(name => name.startsWith('d-'))
    const paper = attested!.replace('d-', 'p-')
    const silent = await app.post(`${path()}/validation`, { ...form, [attested!]: '18' })
    expect(silent.status).to.equal(422)
    expect(silent.text).to.include('Dites quelle pièce de l’employeur l’atteste.')

    const page = await app.follow(`${path()}/validation`, {
      ...form,
      [attested!]: '18',
      [paper]: 'Feuilles de pointage',
    })
    expect(page.text).to.include('L’employeur en atteste 18,00\u00a0h dans la fenêtre. Feuilles de pointage')
    const row = await app.db('hours').whereNotNull('attested_centihours').first()
    expect(row).to.include({
      attested_centihours: 18_00,
      refused_centihours: 0,
      attested_reason: 'Feuilles de pointage',
    })
  })

  it('gives a day to answer, never one that is past', async () => {
    const { version } = fieldsOf(await app.get(path()))
    const past = { version: version!, motif: 'Il manque P-007.', echeance: '16/11/2026' }
    const refused = await app.post(`${path()}/renvoi`, past)
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('La nouvelle échéance est déjà passée.').and.include('value="16/11/2026"')

    const page = await app.follow(`${path()}/renvoi`, { ...past, echeance: '25/11/2026' })
    expect(page.text).to.include('Réponse attendue pour le 25\u00a0novembre\u00a02026.')
  })

  it('judges a finished contract without the one that never came, once someone was reminded', async () => {
    const { contractId, clauseId } = app.cast.troisMoulins
    await app.db('contracts').where({ id: contractId }).update({ ends_on: '2026-09-20' })
    await app.db('placements').where({ clause_id: clauseId }).update({ left_on: '2026-09-20' })
    const gone = app.db('statements').where({ clause_id: clauseId, period: '2025-02' }).select('id')
    expect(await gone).to.deep.equal([])
    const page = await app.get(path('2025-02'))
    expect(page.text).to.include('Relevé en retard').and.include('Juger sans relevé').and.include('Aucune heure')
    const form = { version: '0', motif: 'Deux relances sans réponse' }
    const refused = await app.post(`${path('2025-02')}/sans-releve`, form)
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('Personne n’a été relancé depuis l’échéance')

    await app.db('facts').insert({
      contract_id: contractId,
      kind: 'reminder',
      dated_on: '2026-10-20',
      text: 'Relevé de février',
      recorded_at: app.clock.now(),
    })
    const done = await app.follow(`${path('2025-02')}/sans-releve`, form)
    expect(done.text).to.include('Jugé sans relevé le 17\u00a0novembre\u00a02026 par Camille Aubry')
    expect((await app.get('/releves?etat=juges-sans')).text).to.include('Deux relances sans réponse')
  })

  it('is said to hold no hour, in one gesture', async () => {
    const { version } = fieldsOf(await app.get(path('2025-02')))
    const done = await app.follow(`${path('2025-02')}/neant`, { version: version!, recu: '03/03/2025' })

    expect(done.text).to.include('relevé néant de février\u00a02025').and.include('Personne n’a travaillé')
    expect(await states('2025-02')).to.deep.equal(['nothingWorked'])
    expect((await app.get('/releves?etat=neant')).text).to.include('Février\u00a02025')
  })

  it('is read, not written, by an officer, and does not exist for another buyer', async () => {
    await app.as('nadir')
    const page = await app.get(path())
    expect(page.text)
      .to.include('Relevé d’octobre')
      .and.include('64,50\u00a0h')
      .and.not.match(/P-\d{3}/)
      .and.not.include('Valider octobre')
      .and.not.include('<form method="post" action="/marches')
    expect((await app.post(`${path()}/validation`, {})).status).to.equal(404)

    await app.as('ines')
    expect((await app.get(path())).status).to.equal(404)
    expect((await app.get('/releves')).text).not.to.include('Trois-Moulins')
    expect((await app.get(`/marches/${app.cast.halles.contractId}/releves/2026-99`)).status).to.equal(404)
  })
})

describe('putting someone on a contract', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/personnes`
  const typed = () => ({
    participant: 'P-003',
    employeur: String(app.cast.companies.truelle),
    modalite: 'ST_EI',
    embauche: '02/11/2026',
    poste: 'Maçon',
    cle: 'placement-form-1',
  })

  it('adds a row to the grid, once', async () => {
    const page = await app.follow(path(), typed())
    expect(page.text)
      .to.include('P-003 est sur le marché.')
      .and.include('Sous-traitance, EI')
      .and.include('La Truelle Partagée')

    const again = await app.post(path(), typed())
    expect(again.status).to.equal(303)
    expect(await app.db('placements').where({ hired_on: '2026-11-02' })).to.have.length(1)

    const twin = await app.post(path(), { ...typed(), cle: 'placement-form-2' })
    expect(twin.status).to.equal(422)
    expect(twin.text).to.include('Cette personne est déjà sur ce marché')
  })

  it('says what is wrong, field by field, and keeps what was typed', async () => {
    const page = await app.post(path(), {
      ...typed(),
      participant: 'P-040',
      modalite: 'ED_CDD',
      depart: '01/10/2026',
      employeur: String(app.cast.companies.relais),
    })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Cette personne n’est pas connue de cet acheteur.')
    expect(page.text).to.include('Le départ précède l’embauche.')
    expect(page.text).to.include('Une embauche directe est faite par le titulaire')
    expect(page.text).to.include('value="01/10/2026"')
    expect((await app.post(path(), {})).text).to.include('Indiquez le nom.')
  })

  it('knows an employer by its SIRET, and refuses one that does not exist', async () => {
    const wrong = await app.post(path(), { ...typed(), employeur: '', siret: '12345678901234' })
    expect(wrong.text).to.include('Ce SIRET n’existe pas')

    const { identifier } = await app.db('companies').where({ id: app.cast.companies.harpin }).first('identifier')
    expect((await app.post(path(), { ...typed(), employeur: '', siret: '0'.repeat(14) })).status).to.equal(422)
    const asked = await app.post(path(), { ...typed(), employeur: '', siret: identifier })
    expect(asked.text).to.include('Terrassements Harpin est au registre sans nature de structure. Est-ce bien')
    await app.post(path(), { ...typed(), employeur: '', siret: identifier, confirme: `${identifier}-ST_EI` })
    expect(await app.db('placements').where({ hired_on: '2026-11-02' }).first()).to.include({
      employer_id: app.cast.companies.harpin,
    })
  })

  it('closes an employment, and shows both versions when two people do', async () => {
    const [id] = app.cast.troisMoulins.placementIds
    const form = { modalite: 'MAD_ETTI', embauche: '10/02/2025', depart: '30/09/2026', poste: '', version: '1' }
    const page = await app.follow(`${path()}/${id}`, { ...form, cle: 'first-person' })
    expect(page.text).to.include('Le contrat de travail est à jour.').and.include('Contrat de travail du')

    const conflict = await app.post(`${path()}/${id}`, { ...form, depart: '31/08/2026', cle: 'second-person' })
    expect(conflict.status).to.equal(409)
    expect(conflict.text).to.include('31/08/2026').and.include('30/09/2026')
    expect(await app.db('standings').where({ clause_id: app.cast.troisMoulins.clauseId }).first()).to.include({
      changed: 1,
    })
  })

  it('is a facilitator’s gesture', async () => {
    await app.as('nadir')
    expect((await app.get(`${path()}/nouvelle`)).status).to.equal(404)
    expect((await app.post(path(), typed())).status).to.equal(404)
  })
})

/** The fields of a statement's own form. */
function fieldsOf(page: Page): Record<string, string> {
  const fields: Record<string, string> = {}
  const main = page.text.slice(page.text.indexOf('<main'))
  for (const [input] of main.matchAll(/<input[^>]*>/g)) {
    const name = / name="([^"]*)"/.exec(input)?.[1]
    if (name && !(name in fields)) fields[name] = / value="([^"]*)"/.exec(input)?.[1] ?? ''
  }
  return fields
}
