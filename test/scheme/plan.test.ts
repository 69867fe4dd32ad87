import { expect } from 'chai'
import { freshApp, type TestApp } from '../support/app.ts'
import { unescaped } from '../support/figures.ts'
import { formIn } from '../support/form-in.ts'

describe('the scheme of the institution', () => {
  const app = freshApp()

  it('a director starts from the template, makes it hers, and adopts it: documents name it from that day on', async () => {
    await app.as('helene')
    expect((await app.get('/spaser')).text).to.include('Le schéma n’est pas encore écrit')
    await started(app)
    const draft = unescaped((await app.get('/spaser/version')).text)
    for (const words of ['Version 1, en préparation', 'Axe 1. Acheter pour l’emploi', 'Axe 3.', 'montants mandatés'])
      expect(draft).to.include(words)

    const axis = await keyOf(app, 'Acheter pour l’emploi et l’inclusion')
    const form = formIn((await app.get(`/spaser/elements/${axis}`)).text, `/spaser/elements/${axis}`)
    const done = await app.post(`/spaser/elements/${axis}`, {
      ...form,
      titre: 'Acheter pour l’emploi',
      texte: 'Notre priorité',
    })
    expect(done.status).to.equal(303)
    await adopted(app, '10/11/2026')

    const page = unescaped((await app.get('/spaser')).text)
    for (const words of [
      'SPASER 2026-2030',
      'Version 1, adoptée le 10 novembre 2026',
      'Base de valeur : montants mandatés',
      'Prochaine publication au plus tard le 10 novembre 2028',
      'Axe 1. Acheter pour l’emploi',
      'Notre priorité',
      'non connu',
    ])
      expect(page.replaceAll('\u00a0', ' ')).to.include(words)
    const named = await app.db('schemes').orderBy('id', 'desc').first()
    expect(named).to.include({ name: 'SPASER', from_year: 2026, to_year: 2030, effect_on: '2026-11-10' })
  })

  it('a page from before the adoption says that nothing was', async () => {
    await app.as('helene')
    await started(app)
    await adopted(app, '10/11/2026')
    expect((await app.get('/spaser?au=09/11/2026')).text).to.include('Le schéma n’est pas encore écrit')
    expect((await app.get('/spaser?au=10/11/2026')).text).to.include('Version 1')
  })

  it('progress is noted with its date and its author, what is late stands first', async () => {
    await app.as('helene')
    await started(app)
    await adopted(app, '10/11/2026')
    const first = await keyOf(app, 'Examiner chaque besoin avec un facilitateur avant de rédiger le marché')
    expect(unescaped((await app.get('/spaser')).text)).to.match(/retards?<\/h2>[\s\S]*Examiner chaque besoin/)

    await app.as('nadir')
    const path = `/spaser/elements/${first}/suivi`
    const refused = await app.post(`${path}/avancement`, { date: '18/11/2026', etat: 'underWay', part: '40', note: '' })
    expect(refused.status).to.equal(422)
    await app.follow(`${path}/avancement`, {
      date: '12/11/2026',
      etat: 'underWay',
      part: '40',
      note: 'Revue hebdomadaire',
    })
    expect(unescaped((await app.get('/spaser')).text).replaceAll('\u00a0', ' ')).to.include('En cours, 40 %')
    expect((await app.get('/spaser?au=11/11/2026')).text).not.to.include('Revue hebdomadaire')

    await app.follow(`${path}/avancement`, { date: '16/11/2026', etat: 'done', part: '', note: '' })
    const page = unescaped((await app.get('/spaser')).text)
    expect(page).not.to.match(/<ul class="plan-late">[\s\S]*Examiner chaque besoin[\s\S]*?<\/ul>\s*<\/section>/)
    const csv = (await app.get('/spaser/actions.csv')).text
    expect(csv).to.match(
      /Examiner chaque besoin[^\n]*Fait;100;[^\n]*16\/11\/2026;Nadir Belkacem[^\n]*Montants mandatés/,
    )
  })

  it('what was said by mistake is taken back, and still in the journal', async () => {
    await app.as('helene')
    await started(app)
    await adopted(app, '10/11/2026')
    const key = await keyOf(app, 'Former les acheteurs aux clauses sociales')
    await app.follow(`/spaser/elements/${key}/suivi/avancement`, {
      date: '12/11/2026',
      etat: 'done',
      part: '',
      note: 'Trop vite',
    })
    const { id } = (await app.db('scheme_entries').first('id'))!
    await app.follow(`/spaser/saisies/${id}/retrait`, {})
    expect((await app.get(`/spaser/elements/${key}/suivi`)).text).not.to.include('Trop vite')
    expect((await app.post(`/spaser/saisies/${id}/retrait`, {})).status).to.equal(404)
    expect(await app.db('journal').where({ action: 'scheme.takenBack' }).first('before')).to.have.property('before')
  })

  it('later changes are the next version: the former stays readable, the differences are told', async () => {
    await app.as('helene')
    await started(app)
    await adopted(app, '10/11/2026')
    const key = await keyOf(app, 'Former les acheteurs aux clauses sociales')
    expect((await app.get(`/spaser/elements/${key}`)).status).to.equal(404)
    await app.follow('/spaser/version', { ...(await frameOf(app)), fin: '2031' })

    const form = formIn((await app.get(`/spaser/elements/${key}`)).text, `/spaser/elements/${key}`)
    await app.follow(`/spaser/elements/${key}`, { ...form, titre: 'Former tous les acheteurs' })
    const other = await keyOf(app, 'Annoncer les achats de l’année à venir', 2)
    const gone = formIn((await app.get(`/spaser/elements/${other}`)).text, `/spaser/elements/${other}/retrait`)
    await app.follow(`/spaser/elements/${other}/retrait`, gone)
    expect((await app.get('/spaser')).text).to.include('Former les acheteurs aux clauses sociales')
    await adopted(app, '17/11/2026')

    const told = unescaped((await app.get('/spaser/versions/2')).text).replaceAll('\u00a0', ' ')
    for (const words of [
      '3 différences',
      '<del>2026-2030</del> <ins>2026-2031</ins>',
      'Former tous les acheteurs',
      'Retiré',
    ])
      expect(told).to.include(words)
    expect(unescaped((await app.get('/spaser/versions/1')).text)).to.include('Annoncer les achats de l’année à venir')
    expect((await app.get('/spaser?au=12/11/2026')).text).to.include('Former les acheteurs aux clauses sociales')
  })

  it('the database refuses to change what is adopted', async () => {
    await app.as('helene')
    await started(app)
    await adopted(app, '10/11/2026')
    for (const change of [
      (trx: typeof app.db) => trx('scheme_items').update({ title: 'Autre' }),
      (trx: typeof app.db) => trx('scheme_items').delete(),
      (trx: typeof app.db) => trx('scheme_plan_buyers').delete(),
      (trx: typeof app.db) =>
        trx('scheme_entries')
          .insert({ entry: 'progress', dated_on: '2026-11-10', recorded_at: '' })
          .then(() => trx('scheme_entries').delete()),
    ]) {
      const refused = await app.db
        .transaction(trx => change(trx as unknown as typeof app.db))
        .then(
          () => null,
          (error: Error) => error.message,
        )
      expect(refused).to.match(/adopted|append only|append-only/)
    }
  })

  it('two people at once lose nothing: each line has its version, what cannot be saved is shown', async () => {
    await app.as('helene')
    await started(app)
    const one = await keyOf(app, 'Former les acheteurs aux clauses sociales')
    const two = await keyOf(app, 'Annoncer les achats de l’année à venir')
    const forms = [one, two].map(async key =>
      formIn((await app.get(`/spaser/elements/${key}`)).text, `/spaser/elements/${key}`),
    )
    const [mine, theirs] = await Promise.all(forms)
    await app.as('nadir')
    const nadirs = formIn((await app.get(`/spaser/elements/${one}`)).text, `/spaser/elements/${one}`)
    await app.follow(`/spaser/elements/${one}`, { ...nadirs, titre: 'Former les acheteurs, avec Nadir' })

    await app.as('helene')
    const clash = await app.post(`/spaser/elements/${one}`, { ...mine!, titre: 'Former les acheteurs, avec Hélène' })
    expect(clash.status).to.equal(409)
    expect(unescaped(clash.text)).to.include('avec Nadir').and.to.include('avec Hélène')
    expect((await app.post(`/spaser/elements/${two}`, { ...theirs!, titre: 'Annoncer tôt' })).status).to.equal(303)

    const late = formIn((await app.get(`/spaser/elements/${one}`)).text, `/spaser/elements/${one}`)
    await app.as('nadir')
    await adopted(app, '10/11/2026')
    await app.as('helene')
    const gone = await app.post(`/spaser/elements/${one}`, { ...late, titre: 'Trop tard', texte: 'Et pourtant' })
    expect(gone.status).to.equal(409)
    expect(unescaped(gone.text)).to.include('Trop tard').and.to.include('Et pourtant')
    const [kept] = await app.db('drafts').where({ user_id: app.cast.users.helene })
    expect(JSON.stringify(kept)).to.include('Trop tard')
  })

  it('a joint scheme has values for each buyer', async () => {
    await app.as('helene')
    await started(app, { marvaux: true })
    await adopted(app, '10/11/2026')
    const key = await keyOf(app, 'Achats issus du réemploi')
    const said = { date: '31/10/2026', valeur: '120 000', source: 'Comptabilité' }
    await app.follow(`/spaser/elements/${key}/suivi/valeur`, said)
    await app.follow(`/spaser/elements/${key}/suivi/valeur`, {
      ...said,
      valeur: '20 000',
      acheteur: String(app.cast.buyers.marvaux),
    })
    const page = unescaped((await app.get('/spaser')).text).replaceAll(/[\u00a0\u202f]/g, ' ')
    expect(page).to.include('Ensemble : 120 000 € HT, saisi au 31 octobre 2026 (Comptabilité)')
    expect(page).to.include('Ville de Marvaux : 20 000 € HT')
  })

  it('a publication moves the next one', async () => {
    await app.as('helene')
    await started(app)
    await adopted(app, '10/11/2026')
    await app.follow('/spaser/publication', { date: '16/11/2026', source: 'Site de l’institution' })
    expect((await app.get('/spaser')).text.replaceAll('\u00a0', ' ')).to.include('16 novembre 2028')
  })

  it('a facilitator reads it and writes nothing in it, an administrator has no part in it', async () => {
    await app.as('helene')
    await started(app)
    await app.as('camille')
    expect((await app.get('/spaser')).status).to.equal(200)
    expect((await app.get('/spaser/version')).status).to.equal(404)
    await app.as('theo')
    expect((await app.get('/spaser')).status).to.equal(404)
  })
})

async function frameOf(app: TestApp): Promise<Record<string, string>> {
  return formIn((await app.get('/spaser/version')).text, '/spaser/version')
}

async function started(app: TestApp, { marvaux = false } = {}): Promise<void> {
  const { hauteVesle, marvaux: other } = app.cast.buyers
  const form = { ...(await frameOf(app)), debut: '2026', fin: '2030', base: 'mandated', depart: 'modele' }
  const buyers = { [`acheteur-${hauteVesle}`]: 'oui', ...(marvaux && { [`acheteur-${other}`]: 'oui' }) }
  const page = await app.post('/spaser/version', { ...form, ...buyers })
  expect(page.status, page.text).to.equal(303)
}

async function adopted(app: TestApp, date: string): Promise<void> {
  const page = await app.get('/spaser/version/adoption')
  const done = await app.post('/spaser/version/adoption', { ...formIn(page.text, '/spaser/version/adoption'), date })
  expect(done.status, done.text).to.equal(303)
}

async function keyOf(app: TestApp, title: string, number = 1): Promise<number> {
  const row = await app
    .db('scheme_items')
    .join('scheme_plans', 'scheme_plans.id', 'scheme_items.plan_id')
    .where({ title, number })
    .first('item_key')
  return row!.item_key
}
