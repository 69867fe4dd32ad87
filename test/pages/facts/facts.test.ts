import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { timelineOf } from '#server/register/hours/timeline.ts'
import { freshApp } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'

const words = (text: string) => text.replace(/\u00a0|\u202f/g, ' ')

describe('keeping the story of a contract', () => {
  const app = freshApp()
  const contractId = () => app.cast.troisMoulins.contractId
  const path = (type: string) => `/marches/${contractId()}/faits/nouveau?type=${type}`
  const typed = (change: Record<string, string> = {}) => ({
    cle: randomUUID(),
    date: '16/11/2026',
    texte: 'Appel à Mme Dorval',
    ...change,
  })
  const resume = (id: number, change: Record<string, string>) =>
    app.post(`/marches/${contractId()}/faits/${id}/fin`, { cle: randomUUID(), decision: 'kept', ...change })
  const contractEnd = async () => (await app.db('contracts').where({ id: contractId() }).first()).ends_on
  const facts = () => app.db('facts').where({ contract_id: contractId() }).orderBy('id')
  const standing = () => standingOf(app.db, app.cast.troisMoulins.clauseId)

  it('asks a facilitator for a pseudonym where she wrote a name, and tells an officer nothing', async () => {
    const named = typed({ texte: 'Absence de durand-14, Dominique' })
    const page = await app.post(path('note'), named)
    expect(page.status).to.equal(422)
    expect(words(page.text)).to.include('n’y nommez personne, écrivez P-014.')
    expect(await app.db('journal').where({ action: 'identity.read' })).to.have.length(1)
    expect((await app.post(path('note'), typed({ texte: 'Absence de Dominique Petit' }))).status).to.equal(303)

    await app.as('nadir')
    expect((await app.post(path('note'), typed({ texte: named.texte! }))).status).to.equal(303)
    expect((await facts()).map(fact => fact.by_reader)).to.deep.equal([1, 0])
  })

  it('tells an officer of nobody in what was typed, wherever it comes back', async () => {
    const noted = { tour: 'company', attendu: 'rappeler P-014', texte: 'Rencontre avec P-014' }
    expect((await app.post(path('reunion'), typed(noted))).status).to.equal(303)
    expect((await app.post(path('suspension'), typed({ texte: 'Accident de P-014' }))).status).to.equal(303)
    const [meeting, stop] = await facts()
    const line = {
      clause_id: app.cast.troisMoulins.clauseId,
      kind: 'amendment',
      centihours: 1_00,
      dated_on: '2026-11-02',
    }
    const said = { label: 'Avenant n° 2', reason: 'P-014 est partie', recorded_at: '2026-11-16T09:00:00.000Z' }
    await app.db('commitments').insert({ ...line, ...said })
    const base = `/marches/${contractId()}`
    const where = [
      base,
      path('reunion'),
      `${base}/faits/${meeting!.id}/annulation`,
      `${base}/faits/${stop!.id}/fin`,
      `${base}/faits/${stop!.id}/annulation`,
    ]
    for (const address of where) expect((await app.get(address)).text, address).to.include('P-014')
    await app.as('nadir')
    for (const address of where)
      expect((await app.get(address)).text, address)
        .to.match(/[Uu]ne personne/)
        .and.not.include('P-014')
    const wrong = await app.post(`${base}/faits/${stop!.id}/fin`, { cle: randomUUID(), fin: 'hier' })
    expect(wrong.status).to.equal(422)
    expect(wrong.text).not.to.include('P-014')
  })

  it('offers what can be noted', async () => {
    const { text } = await app.get(`/marches/${contractId()}/faits/nouveau`)

    expect(text).to.include('Mise en demeure').and.include('type&#x3D;heures-excusees')
  })

  it('shows each form', async () => {
    for (const type of [
      'appel',
      'reunion',
      'relance',
      'difficulte',
      'heures-excusees',
      'suspension',
      'mise-en-demeure',
      'penalite',
      'note',
    ]) {
      expect((await app.get(path(type))).status, type).to.equal(200)
    }
  })

  it('a call, and whose turn it is next, show on the contract', async () => {
    const turn = { tour: 'company', attendu: 'proposer un calendrier', echeance: '24/11/2026' }
    const page = await app.follow(path('appel'), typed({ ...turn, date: '17/11/2026' }))

    expect(page.status).to.equal(200)
    expect(words(page.text))
      .to.include('À l’entreprise')
      .and.include('avant le 24 novembre 2026 : proposer un calendrier.')
    expect(words(page.text)).to.include('Échange : Appel à Mme Dorval.').and.include('C. Aubry')
  })

  it('keeps what was typed and says what is wrong', async () => {
    const page = await app.post(path('relance'), typed({ date: '31/11/2026', texte: 'Recommandé envoyé' }))

    expect(page.status).to.equal(422)
    expect(words(page.text)).to.include('Le 31 novembre n’existe pas').and.include('Recommandé envoyé')
    expect(page.text).to.include('<title>Erreur')
  })

  it('does not excuse more than is missing', async () => {
    const page = await app.post(path('heures-excusees'), typed({ heures: '1 700' }))

    expect(page.status).to.equal(422)
    expect(page.text).to.include('on n’excuse pas davantage')
    expect(await facts()).to.have.length(0)
  })

  it('a suspension moves the trajectory, the resumption too', async () => {
    await app.post(path('suspension'), typed({ date: '01/06/2026', texte: 'Chantier arrêté' }))
    const during = await standing()
    expect(during.status).to.equal('suspended')

    const [suspension] = await facts()
    expect((await resume(suspension.id, { fin: '01/05/2026' })).status).to.equal(422)
    expect((await resume(suspension.id, { fin: '31/07/2026' })).status).to.equal(303)
    const after = await standing()
    expect(after.status).not.to.equal('suspended')
    expect(after.expected_centihours).to.be.greaterThan(during.expected_centihours)
    expect(await contractEnd()).to.equal('2027-04-30')

    await app.as('nadir')
    expect((await resume(suspension.id, { fin: '31/08/2026' })).status).to.equal(409)
  })

  it('a resumption is a fact of its own, and may put the end off by the days lost', async () => {
    await app.post(path('suspension'), typed({ date: '01/06/2026', texte: 'Chantier arrêté' }))
    const [suspension] = await facts()
    const form = await app.get(`/marches/${contractId()}/faits/${suspension.id}/fin`)
    expect(words(form.text)).to.include('Aujourd’hui le 30 avril 2027').and.include('Elle ne change pas')
    const undecided = await resume(suspension.id, { fin: '31/07/2026', decision: '' })
    expect(undecided.text).to.include('Dites si la fin de l’exécution est reportée.')
    await resume(suspension.id, { fin: '31/07/2026', decision: 'moved' })

    const [kept, resumption] = await facts()
    expect(kept).to.include({ kind: 'suspension', until_on: null })
    expect(resumption).to.include({ kind: 'resumption', dated_on: '2026-08-01', resumes_id: suspension.id })
    expect(words(resumption.text)).to.equal('la fin de l’exécution est reportée de 61 jours, au 30 juin 2027')
    expect(await contractEnd()).to.equal('2027-06-30')
    const acts = await app.db('execution_acts').where({ contract_id: contractId() }).orderBy('id')
    expect(acts.map(({ kind, effect_on, ends_on }) => [kind, effect_on, ends_on])).to.deep.equal([
      ['initial', null, '2027-04-30'],
      ['resumption', '2026-08-01', '2027-06-30'],
    ])
    const timeline = words((await app.get(`/marches/${contractId()}/chronologie`)).text)
    expect(timeline).to.include('Reprise : la fin de l’exécution est reportée de 61 jours')
    expect(timeline).not.to.include('Noter la reprise')
  })

  it('taken back, a resumption gives the end back, and only then the suspension can go', async () => {
    await app.post(path('suspension'), typed({ date: '01/06/2026', texte: 'Chantier arrêté' }))
    const [suspension] = await facts()
    await resume(suspension.id, { fin: '31/07/2026', decision: 'moved', jours: '30' })
    expect(await contractEnd()).to.equal('2027-05-30')
    const takeBack = (id: number) =>
      app.post(`/marches/${contractId()}/faits/${id}/annulation`, { cle: randomUUID(), texte: 'Saisi par erreur' })
    expect((await takeBack(suspension.id)).text).to.include('annulez d’abord la reprise')

    const resumption = (await facts()).at(-1)
    expect((await takeBack(resumption.id)).status).to.equal(303)
    expect(await contractEnd()).to.equal('2027-04-30')
    expect((await standing()).status).to.equal('suspended')
    expect((await takeBack(suspension.id)).status).to.equal(303)
  })

  it('the resumption is offered while a suspension runs, and never without one', async () => {
    expect((await app.get(`/marches/${contractId()}/faits/nouveau`)).text).to.include(
      'Aucune suspension n’est en cours.',
    )
    expect((await app.post(path('resumption'), typed())).status).to.equal(404)
    await app.post(path('suspension'), typed({ date: '01/06/2026', texte: 'Chantier arrêté' }))
    const [suspension] = await facts()

    const { text } = await app.get(`/marches/${contractId()}/faits/nouveau`)
    expect(text).to.include(`/marches/${contractId()}/faits/${suspension.id}/fin`)
  })

  it('a notice and a penalty are no longer facts: the sanction file has them', async () => {
    for (const word of ['mise-en-demeure', 'penalite', 'formalNotice', 'penalty'])
      expect((await app.post(path(word), typed({ montant: '0' }))).status, word).to.equal(404)
    expect((await app.get(`/marches/${contractId()}/faits/nouveau`)).text).to.include(
      `/marches/${contractId()}/sanction`,
    )
  })

  it('a wrong fact is taken back by another, and no longer counts', async () => {
    await app.post(path('suspension'), typed({ date: '01/06/2026', texte: 'Mauvais marché' }))
    const [wrong] = await facts()
    const back = `/marches/${contractId()}/faits/${wrong.id}/annulation`
    await app.post(back, { cle: randomUUID(), texte: 'Saisi sur le mauvais marché' })

    expect((await standing()).status).not.to.equal('suspended')
    const events = await timelineOf(app.db, contractId())
    expect(events.filter(event => event.cancelled).map(event => event.text)).to.have.length(1)
    expect(words(events[0]!.text)).to.equal('Fait annulé : Saisi sur le mauvais marché.')
    expect((await app.get(back)).status).to.equal(404)
    expect((await app.post(back, { cle: randomUUID(), texte: 'Encore' })).status).to.equal(409)
  })

  it('sent twice, it is noted once', async () => {
    const form = typed()
    const [first, second] = [await app.post(path('note'), form), await app.post(path('note'), form)]

    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(await facts()).to.have.length(1)
  })

  it('a suspension sent twice is not found to run already', async () => {
    const form = typed()
    const [first, second] = [await app.post(path('suspension'), form), await app.post(path('suspension'), form)]

    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(await facts()).to.have.length(1)
  })

  it('what a clause needs is not offered before there is one', async () => {
    const rd18 = `/marches/${app.cast.rd18.contractId}/faits/nouveau`
    expect((await app.get(`${rd18}?type=suspension`)).text).to.include('Enregistrez d’abord la clause')
    expect((await app.post(`${rd18}?type=suspension`, typed())).status).to.equal(404)
    expect((await app.post(`${rd18}?type=appel`, typed())).status).to.equal(303)
  })

  it('a director reads the story, and writes none of it', async () => {
    await app.as('helene')
    expect((await app.get(path('note'))).status).to.equal(404)
    expect((await app.get(`/marches/${contractId()}/chronologie`)).text).to.include('Avenant')
  })

  it('the timeline merges facts, ledger and statements, latest first', async () => {
    const events = await timelineOf(app.db, contractId())
    const dates = events.map(event => event.date)

    expect(dates).to.deep.equal(dates.toSorted().reverse())
    expect(events.map(event => words(event.text)))
      .to.include('Avenant n° 2 : −44 h.')
      .and.include('Notification : 1 768 h.')
    expect(events.some(event => /^Relevé de .* validé/.test(event.text))).to.equal(true)
  })
})
