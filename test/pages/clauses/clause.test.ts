import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { measured } from '#server/compliance/measure.ts'
import { freshApp } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'

const words = (text: string) => text.replace(/\u00a0|\u202f/g, ' ').replaceAll('&#x3D;', '=')

describe('recording the clause of a contract', () => {
  const app = freshApp()
  const rd18 = () => `/marches/${app.cast.rd18.contractId}/clause`
  const filled = (change: Record<string, string> = {}) => ({
    cle: randomUUID(),
    fondement: 'L2112-2',
    article: 'CCAP, article 7',
    base: 'nombre',
    heures: '592',
    date: '05/11/2026',
    penalite: '60',
    eligibilite: '24',
    debut: '01/12/2026',
    fin: '30/11/2027',
    ...change,
  })

  it('proposes what is usual in the trade, and the end that the duration gives', async () => {
    const { text, status } = await app.get(rd18())

    expect(status).to.equal(200)
    expect(words(text)).to.include('Travaux publics, voirie, réseaux').and.include('value="1 500 000"')
    expect(text).to.include('value="05/11/2027"')
  })

  it('asks to confirm an end that the open data only make likely, and keeps what is typed', async () => {
    await app.db('contracts').where({ id: app.cast.rd18.contractId }).update({ ends_on: '2027-11-04' })
    expect(words((await app.get(rd18())).text))
      .to.include('Estimée d’après la durée publiée')
      .and.include('value="04/11/2027"')

    expect((await app.post(rd18(), filled())).status).to.equal(303)
    const contract = await app.db('contracts').where({ id: app.cast.rd18.contractId }).first()
    expect(contract).to.include({ starts_on: '2026-12-01', ends_on: '2027-11-30' })
  })

  it('writes the number of the contract, its dates and its standing', async () => {
    const answer = await app.post(rd18(), filled())

    expect(answer.status).to.equal(303)
    const clause = await app.db('clauses').where({ contract_id: app.cast.rd18.contractId }).first()
    expect(clause).to.include({ contract_article: 'CCAP, article 7', penalty_cents: 6000 })
    const line = await app.db('commitments').where({ clause_id: clause.id }).first()
    expect(line).to.include({
      kind: 'initial',
      dated_on: '2026-11-05',
      centihours: 592_00,
      formula: '{"kind":"fixed"}',
    })
    const contract = await app.db('contracts').where({ id: app.cast.rd18.contractId }).first()
    expect(contract).to.include({ starts_on: '2026-12-01', ends_on: '2027-11-30' })
    expect(await standingOf(app.db, clause.id)).to.include({ owed_centihours: 592_00 })
    const entry = await app.db('journal').where({ action: 'clause.recorded' }).first()
    expect(entry).to.include({ actor_id: app.cast.users.camille, subject_id: clause.id })
  })

  it('keeps how often statements come, monthly by usage', async () => {
    expect(words((await app.get(rd18())).text)).to.include('À défaut de précision au marché, chaque mois par usage.')
    await app.post(rd18(), filled({ releves: 'quarter', delai: '30' }))

    const clause = await app.db('clauses').where({ contract_id: app.cast.rd18.contractId }).first()
    const rhythms = () => app.db('rhythms').where({ clause_id: clause.id }).orderBy('id')
    expect((await rhythms())[0]).to.include({ effect_on: '2026-11-05', period: 'quarter', due_days: 30 })
    expect(words((await app.get(rd18())).text)).to.include(
      'Aujourd’hui chaque trimestre, dans les 30 jours qui suivent',
    )

    const months = { releves: 'month', delai: '15', version: String(clause.version), penalite: '60', eligibilite: '24' }
    const undated = await app.post(rd18(), { ...months, cle: randomUUID(), fondement: 'L2112-2' })
    expect(undated.status).to.equal(422)
    expect(words(undated.text)).to.include('Le rythme change : dites à compter de quel jour.')
    const dated = { ...months, cle: randomUUID(), fondement: 'L2112-2', 'releves-effet': '01/01/2027' }
    expect((await app.post(rd18(), dated)).status).to.equal(303)
    expect((await rhythms())[1]).to.include({ effect_on: '2027-01-01', period: 'month', due_days: 15 })
    const entry = await app.db('journal').where({ action: 'clause.edited' }).first()
    expect(JSON.parse(entry.after).rhythm).to.deep.equal({ period: 'month', dueDays: 15, effectOn: '2027-01-01' })
  })

  it('a rhythm takes no statement its month', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/clause`
    const page = await app.post(path, {
      cle: randomUUID(),
      version: '1',
      fondement: 'L2112-2',
      releves: 'quarter',
      delai: '30',
      'releves-effet': '01/10/2026',
    })

    expect(page.status).to.equal(422)
    expect(words(page.text)).to.include('est déjà là : le nouveau rythme commence au plus tôt le')
    expect(await app.db('rhythms')).to.deep.equal([])
  })

  it('a framework contract owes nothing before its first order', async () => {
    expect((await app.post(rd18(), filled({ heures: '0' }))).status).to.equal(422)
    const answer = await app.post(rd18(), filled({ base: 'commandes', heures: '', debut: '10/11/2026' }))

    expect(answer.status).to.equal(303)
    const clause = await app.db('clauses').where({ contract_id: app.cast.rd18.contractId }).first()
    expect(await app.db('commitments').where({ clause_id: clause.id })).to.have.length(1)
    expect(await standingOf(app.db, clause.id)).to.include({ owed_centihours: 0, status: 'toTake' })
    await app.db('contracts').where({ id: app.cast.rd18.contractId }).update({ followed_by: app.cast.users.camille })
    const account = (await measured(app.db, [clause.id], { at: '2026-11-17', today: '2026-11-17' })).get(clause.id)!
    expect(account.status).to.equal('notStarted')
    expect(words((await app.get(rd18())).text)).to.include('Aucune avant le premier bon de commande')
    const order = `/marches/${app.cast.rd18.contractId}/engagements/nouveau?type=commande`
    const line = { cle: randomUUID(), signature: '12/11/2026', reference: '1', base: 'commandes', motif: 'Premier bon' }
    expect((await app.post(order, line)).status).to.equal(422)
  })

  it('of a framework, each order owes by what it invoices beyond the threshold', async () => {
    const terms = { base: 'facture', heures: '', seuil: '2 700 000', pas: '2 000', 'heures-pas': '1' }
    expect((await app.post(rd18(), filled(terms))).status).to.equal(303)
    const contractId = app.cast.rd18.contractId
    const clause = await app.db('clauses').where({ contract_id: contractId }).first()
    expect(await standingOf(app.db, clause.id)).to.include({ owed_centihours: 0 })
    expect(words((await app.get(rd18())).text)).to.include('Rien n’est encore commandé.')

    const path = `/marches/${contractId}/engagements/nouveau?type=commande`
    expect(words((await app.get(path)).text))
      .to.include('value="2 700 000"')
      .and.include('value="2 000"')
    const order = (reference: string, facture: string) =>
      app.post(path, { cle: randomUUID(), signature: '12/11/2026', reference, motif: 'Bon', ...terms, facture })
    for (const [reference, euros] of [
      ['1', '2 500 000'],
      ['2', '500 001'],
      ['3', '99 999'],
    ] as const)
      expect((await order(reference, euros)).status).to.equal(303)

    const lines = await app.db('commitments').where({ clause_id: clause.id }).orderBy('id')
    expect(lines.map(line => line.centihours)).to.deep.equal([0, 0, 150_00, 50_00])
    expect(words((await app.get(`/marches/${contractId}`)).text)).to.include('après 2 500 000 € déjà commandés')
  })

  it('rounds as its buyer decided, from the day it decided', async () => {
    await app.as('theo')
    const buyer = app.cast.buyers.hauteVesle
    const form = { cle: randomUUID(), arrondi: 'ceil', 'arrondi-effet': '01/11/2026' }
    expect((await app.post(`/reglages/acheteurs/${buyer}/arrondi`, form)).status).to.equal(303)
    expect(words((await app.get(`/reglages/acheteurs/${buyer}`)).text))
      .to.include('Les heures qu’une formule donne sont arrondies à l’heure supérieure.')
      .and.include('à compter du 1er novembre 2026')

    await app.as('camille')
    const formula = { base: 'formule', heures: '', montant: '1 500 000', part: '30', taux: '5', cout: '38' }
    await app.post(rd18(), filled(formula))
    const line = await app.db('commitments').orderBy('id', 'desc').first()
    expect([line.centihours, JSON.parse(line.formula).rounding]).to.deep.equal([593_00, 'ceil'])
  })

  it('reckons by the formula and keeps its inputs', async () => {
    const formula = { base: 'formule', heures: '', montant: '1 500 000', part: '30', taux: '5', cout: '38' }
    await app.post(rd18(), filled(formula))

    const line = await app.db('commitments').orderBy('id', 'desc').first()
    expect(line.centihours).to.equal(592_00)
    const kept = { labourShare: 3000, hourlyCostCents: 3800, rounding: 'nearest', computed: 592_00 }
    expect(JSON.parse(line.formula)).to.include({ kind: 'labour', ...kept })
    expect(words(line.reason)).to.equal('1 500 000 € × 30 % de main-d’œuvre × 5 % ÷ 38 €/h')
  })

  it('« Calculer » says what the formula gives and saves nothing', async () => {
    const formula = { montant: '1 500 000', part: '30', taux: '5', cout: '38', calculer: '1', article: 'gardé' }
    const page = await app.post(rd18(), filled(formula))

    expect(page.status).to.equal(200)
    expect(words(page.text))
      .to.include('= 592,11 h, arrondi à l’heure la plus proche : 592 h')
      .and.include('value="gardé"')
    expect(await app.db('clauses').where({ contract_id: app.cast.rd18.contractId }).first()).to.equal(undefined)
  })

  it('keeps what was typed and says what is wrong beside it', async () => {
    const page = await app.post(rd18(), filled({ fondement: '', heures: 'beaucoup', fin: '31/11/2027' }))

    expect(page.status).to.equal(422)
    expect(page.text).to.include('<title>Erreur')
    expect(page.text).to.include('Choisissez le fondement').and.include('value="beaucoup"')
    expect(words(page.text)).to.include('Le 31 novembre n’existe pas').and.include('trois réponses sont à revoir')
  })

  it('sent twice, it is done once', async () => {
    const form = filled()
    const first = await app.post(rd18(), form)
    const second = await app.post(rd18(), form)

    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(await app.db('clauses').where({ contract_id: app.cast.rd18.contractId })).to.have.length(1)
  })

  it('two people record it at the same time: the second sees what the first wrote', async () => {
    await app.post(rd18(), filled())
    const page = await app.post(rd18(), filled({ article: 'CCAP, article 12' }))

    expect(page.status).to.equal(409)
    expect(page.text).to.include('CCAP, article 12').and.include('CCAP, article 7')
  })

  it('does not exist for a director, nor for a facilitator of another buyer', async () => {
    await app.as('helene')
    expect((await app.get(rd18())).status).to.equal(404)
    await app.as('ines')
    expect((await app.post(rd18(), filled())).status).to.equal(404)
  })

  it('two people edit it: the second sees both versions, and may save hers', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/clause`
    const edit = { fondement: 'L2112-2', eligibilite: '24', penalite: '60', version: '1' }
    await app.post(path, { ...edit, cle: randomUUID(), article: 'CCAP, article 9' })
    await app.as('nadir')
    const mine = { ...edit, cle: randomUUID(), article: 'CCAP, article 10' }
    const page = await app.post(path, mine)

    expect(page.status).to.equal(409)
    expect(page.text).to.include('CCAP, article 9').and.include('CCAP, article 10')

    const again = await app.post(path, { ...mine, cle: randomUUID(), version: '2' })
    expect(again.status).to.equal(303)
    const clause = await app.db('clauses').where({ id: app.cast.troisMoulins.clauseId }).first()
    expect(clause).to.include({ contract_article: 'CCAP, article 10', version: 3 })
  })
})

describe('the ledger grows, it is never rewritten', () => {
  const app = freshApp()
  const path = (type = 'avenant') => `/marches/${app.cast.troisMoulins.contractId}/engagements/nouveau?type=${type}`
  const amendment = (change: Record<string, string> = {}) => ({
    cle: randomUUID(),
    signature: '10/11/2026',
    fondement: 'R2194-8',
    effet: 'moins',
    base: 'nombre',
    heures: '100',
    motif: 'Salle polyvalente retirée',
    ...change,
  })
  const lines = () => app.db('commitments').where({ clause_id: app.cast.troisMoulins.clauseId }).orderBy('id')

  it('shows the obligation today beside the form', async () => {
    const { text } = await app.get(path())

    expect(words(text)).to.include('Enregistrer l’avenant n° 3').and.include('Avenant n° 2 : −44 h')
    expect(words(text)).to.include('peut être une modification substantielle')
  })

  it('proposes no figure that nobody said of this act', async () => {
    await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ amount_cents: 4_200_000_00 })
    for (const type of ['avenant', 'commande', 'tranche']) {
      const { text } = await app.get(path(type))
      const names = ['montant', 'partMainOeuvre', 'tauxInsertion', 'coutHoraire']
      const filled = [...text.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]+)"/g)].map(([, name]) => name!)
      expect(text).to.include('Part de main-d’œuvre')
      expect(
        filled.filter(name => /main|taux|cout|montant/i.test(name) || names.includes(name)),
        type,
      ).to.deep.equal([])
    }
  })

  it('adds the amendment, its line and its new end', async () => {
    await app.post(path(), amendment({ nouvelleFin: '30/06/2027' }))

    const last = (await lines()).at(-1)
    expect(last).to.include({ kind: 'amendment', dated_on: '2026-11-10', centihours: -100_00, basis: 'R2194-8' })
    expect(words(last.label)).to.equal('Avenant n° 3')
    const row = await app.db('amendments').where({ id: last.amendment_id }).first()
    expect(row).to.include({ number: 3, signed_on: '2026-11-10', legal_basis: 'R2194-8', source: 'typed' })
    const contract = await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first()
    expect(contract.ends_on).to.equal('2027-06-30')
  })

  it('refuses to remove more than is owed, without a reason, on a day that does not exist', async () => {
    const page = await app.post(path(), amendment({ signature: '31/11/2026', heures: '2 000', motif: '' }))
    expect(page.status).to.equal(422)
    expect(words(page.text)).to.include('Le 31 novembre n’existe pas').and.include('Dites pourquoi l’obligation change')

    const tooMuch = await app.post(path(), amendment({ heures: '2 000' }))
    expect(words(tooMuch.text)).to.include('L’avenant ne peut pas retirer plus que les 1 800 h dues.')
    expect(tooMuch.text).to.include('value="2 000"')
    expect(await lines()).to.have.length(4)
  })

  it('an amendment that changes no hour is kept too', async () => {
    await app.post(path(), amendment({ effet: 'aucun', heures: '' }))

    expect((await lines()).at(-1)).to.include({ centihours: 0 })
  })

  it('an order adds its hours under its own name', async () => {
    await app.post(path('commande'), amendment({ reference: '2026-118', heures: '40' }))

    expect((await lines()).at(-1)).to.include({ kind: 'order', centihours: 40_00, label: 'Bon de commande 2026-118' })
  })

  it('taking the whole clause away outside x.1.4.4 asks to be confirmed, and says why', async () => {
    const removal = amendment({ heures: '1 800' })
    const asked = await app.post(path(), removal)
    expect(asked.status).to.equal(422)
    expect(words(asked.text)).to.include('ce peut être une modification substantielle').and.include('J’ai vérifié')
    expect(await lines()).to.have.length(4)

    expect((await app.post(path(), { ...removal, confirmation: 'oui' })).status).to.equal(303)
    const entry = await app.db('journal').where({ action: 'commitment.added' }).first()
    expect(JSON.parse(entry.after).confirmed).to.include('en connaissance de cause')
  })

  it('difficulties that x.1.4.4 foresees ask nothing', async () => {
    const decision = amendment({ fondement: 'difficulties', heures: '1 800' })
    expect((await app.post(path('decision'), decision)).status).to.equal(303)
  })

  it('tells of each line where its number comes from: formula, inputs, rounding, article', async () => {
    await app.post(
      path(),
      amendment({ effet: 'plus', base: 'reprise', heures: '', prevues: '1 005', reprises: '0', 'taux-reprise': '10' }),
    )

    const text = words((await app.get(`/marches/${app.cast.troisMoulins.contractId}`)).text)
    expect(text).to.include('D’où vient ce nombre')
    expect(text).to.include(
      '(1 005 h − 0 h du personnel repris) × 10 % = 100,50 h, arrondi à l’heure la plus proche : 101 h.',
    )
    expect(text).to.include('Fondement : Modification de faible montant (R. 2194-8).')
  })

  it('a decision takes hours away', async () => {
    await app.post(path('decision'), amendment({ fondement: 'difficulties', heures: '25' }))

    expect((await lines()).at(-1)).to.include({ kind: 'cancellation', centihours: -25_00 })
    const standing = await standingOf(app.db, app.cast.troisMoulins.clauseId)
    expect(standing.owed_centihours).to.equal(1775_00) // an act counts from its own day on
    const { text } = await app.get(`/marches/${app.cast.troisMoulins.contractId}`)
    expect(text).to.include('Difficultés économiques établies').and.not.include('difficulties')
  })

  it('sent twice, it is written once', async () => {
    const form = amendment()
    const [first, second] = [await app.post(path(), form), await app.post(path(), form)]

    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(await lines()).to.have.length(5)
  })

  it('a wrong line is put right by another at its date', async () => {
    const [, wrong] = await lines()
    const correct = `/marches/${app.cast.troisMoulins.contractId}/engagements/${wrong.id}/correction`
    expect(words((await app.get(correct)).text)).to.include('+111 h enregistrées')

    await app.post(correct, { cle: randomUUID(), heures: '101', motif: 'Faute de frappe' })
    expect((await lines()).at(-1)).to.include({ dated_on: '2025-09-12', centihours: -10_00, kind: 'amendment' })

    const absurd = await app.post(correct, { cle: randomUUID(), heures: '99999999999', motif: 'Faute de frappe' })
    expect([absurd.status, absurd.text.includes('Plus d’un million d’heures')]).to.deep.equal([422, true])

    const again = await app.post(correct, { cle: randomUUID(), heures: '101', motif: 'Encore' })
    expect(again.text).to.include('C’est déjà le nombre enregistré')
  })

  it('two decisions of one day are corrected apart', async () => {
    const decision = (heures: string) => amendment({ fondement: 'difficulties', heures, cle: randomUUID() })
    await app.post(path('decision'), decision('25'))
    await app.post(path('decision'), decision('40'))
    const [first, second] = (await lines()).slice(-2)
    expect(first.label).not.to.equal(second.label)

    const put = (id: number, heures: string) =>
      app.post(`/marches/${app.cast.troisMoulins.contractId}/engagements/${id}/correction`, {
        cle: randomUUID(),
        heures,
        motif: 'Faute de frappe',
      })
    await put(first.id, '20')
    await put(second.id, '30')
    expect((await lines()).slice(-2).map(line => line.centihours)).to.deep.equal([5_00, 10_00])
  })

  it('a correction sent twice is done once, and not found to be done already', async () => {
    const [, wrong] = await lines()
    const correct = `/marches/${app.cast.troisMoulins.contractId}/engagements/${wrong.id}/correction`
    const form = { cle: randomUUID(), heures: '101', motif: 'Faute de frappe' }
    const [first, second] = [await app.post(correct, form), await app.post(correct, form)]

    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(await lines()).to.have.length(5)
  })

  it('an unknown act does not exist, nor a line of another contract', async () => {
    expect((await app.get(path('cadeau'))).status).to.equal(404)
    const other = await app.db('commitments').where({ clause_id: app.cast.halles.clauseId }).first()
    const elsewhere = `/marches/${app.cast.troisMoulins.contractId}/engagements/${other.id}/correction`
    expect((await app.get(elsewhere)).status).to.equal(404)
  })
})

describe('the calculator', () => {
  const app = freshApp()

  it('turns euros into hours and hours into people, and keeps nothing', async () => {
    const { text } = await app.get('/calibrage?montant=1000000&part=50&taux=5&cout=30')

    expect(words(text)).to.include('833 h').and.include('Soit 5 mois d’un temps plein').and.include('0,5 équivalent')
  })

  it('offers every formula, each with its own inputs, and rounds as one asks', async () => {
    const { text } = await app.get('/calibrage')
    for (const code of ['formule', 'travaillees', 'reprise', 'facture', 'personnes'])
      expect(words(text)).to.include(`/calibrage?formule=${code}`)

    const taken = '/calibrage?formule=reprise&prevues=12005&reprises=9500&taux-reprise=10'
    expect(words((await app.get(taken)).text))
      .to.include('251 h')
      .and.include('= 250,50 h')
    expect(words((await app.get(`${taken}&arrondi=floor`)).text)).to.include('arrondi à l’heure inférieure : 250 h')
    const invoiced = '/calibrage?formule=facture&facture=3000000&seuil=2700000&pas=2000&heures-pas=1'
    expect(words((await app.get(invoiced)).text)).to.include('<p class="verdict">150 h</p>')
    expect((await app.get('/calibrage?formule=personnes&personnes=12')).status).to.equal(422)
  })

  it('proposes the values of a trade', async () => {
    const { text } = await app.get('/calibrage?filiere=NETTOYAGE&montant=900000&part=1&proposer=1')

    expect(text).to.include('value="85"').and.include('value="900000"')
  })

  it('says which figure it cannot read', async () => {
    const page = await app.get('/calibrage?montant=beaucoup&part=50&taux=5&cout=30')

    expect(page.status).to.equal(422)
    expect(page.text).to.include('n’est pas un montant\u00a0: écrivez-le comme 2 400 000 ou 60,50.')
  })
})

describe('an act moves the end of the execution', () => {
  const app = freshApp()
  const contractId = () => app.cast.troisMoulins.contractId
  const path = () => `/marches/${contractId()}/engagements/nouveau?type=avenant`
  const amendment = (change: Record<string, string> = {}) => ({
    cle: randomUUID(),
    signature: '10/11/2026',
    fondement: 'R2194-8',
    effet: 'aucun',
    base: 'nombre',
    heures: '',
    motif: 'Chantier décalé',
    ...change,
  })
  const acts = () => app.db('execution_acts').where({ contract_id: contractId() }).orderBy('id')
  const endsOn = async () => (await app.db('contracts').where({ id: contractId() }).first()).ends_on
  const accountAt = async (at: string) =>
    (await measured(app.db, [app.cast.troisMoulins.clauseId], { at, today: '2026-11-17' })).get(
      app.cast.troisMoulins.clauseId,
    )!

  it('keeps the end that stood until then, and leaves the past as it was', async () => {
    const before = (await accountAt('2026-10-31')).members[0]!.line.expectedOn('2026-09-30')
    await app.post(path(), amendment({ nouvelleFin: '31/12/2027' }))

    const [initial, moved] = await acts()
    expect(initial).to.include({ kind: 'initial', effect_on: null, ends_on: '2027-04-30', recorded_by: null })
    expect(moved).to.include({ kind: 'amendment', effect_on: '2026-11-10', ends_on: '2027-12-31', owed_then: 'line' })
    expect(moved.amendment_id).to.be.a('number')
    expect(await endsOn()).to.equal('2027-12-31')
    expect((await accountAt('2026-10-31')).endsOn).to.equal('2027-04-30')
    expect((await accountAt('2026-11-17')).members[0]!.line.expectedOn('2026-09-30')).to.equal(before)
    const { text } = await app.get(`/marches/${contractId()}/chronologie`)
    expect(words(text)).to.include('Fin de l’exécution au 31 décembre 2027, par avenant.')
  })

  it('an older act noted afterwards leaves the latest end where it is', async () => {
    await app.post(path(), amendment({ nouvelleFin: '31/12/2027' }))
    await app.post(path(), amendment({ signature: '01/06/2026', nouvelleFin: '30/06/2027' }))

    expect(await endsOn()).to.equal('2027-12-31')
    expect((await accountAt('2026-10-31')).endsOn).to.equal('2027-06-30')
  })

  it('what is over is not prolonged: a new commitment is another contract', async () => {
    await app.db('contracts').where({ id: contractId() }).update({ ends_on: '2026-06-30' })
    const page = await app.post(path(), amendment({ nouvelleFin: '31/12/2027' }))

    expect(page.status).to.equal(422)
    expect(words(page.text)).to.include(
      'L’exécution s’est achevée le 30 juin 2026 : un avenant signé après ne peut plus la prolonger.',
    )
    expect(await acts()).to.have.length(0)
    expect(await endsOn()).to.equal('2026-06-30')
  })

  it('signed before the end, it is noted later all the same', async () => {
    await app.db('contracts').where({ id: contractId() }).update({ ends_on: '2026-06-30' })
    const answer = await app.post(path(), amendment({ signature: '15/06/2026', nouvelleFin: '31/12/2027' }))

    expect(answer.status).to.equal(303)
    expect(await endsOn()).to.equal('2027-12-31')
  })

  it('terminated, the contract owes what was expected that day, unless the decision keeps all of it', async () => {
    const form = (await app.get(path())).text
    expect(form).to.include('Si cette fin met un terme au marché')
    await app.post(path(), amendment({ nouvelleFin: '10/11/2026' }))
    const terminated = await accountAt('2026-11-17')
    expect(terminated.owed).to.be.lessThan(1800_00).and.equal(terminated.members[0]!.line.expectedOn('2026-11-10'))

    const kept = await app.post(path(), amendment({ nouvelleFin: '09/11/2026', resiliation: 'kept' }))
    expect(kept.status).to.equal(303)
    expect((await acts()).at(-1)).to.include({ ends_on: '2026-11-09', owed_then: 'kept' })
  })

  it('an end put right on the contract is one more line, of the effect of the last act', async () => {
    await app.post(path(), amendment({ nouvelleFin: '31/12/2027' }))
    const contract = await app.db('contracts').where({ id: contractId() }).first()
    const form = {
      numero: contract.number,
      objet: contract.title,
      notification: '09/01/2025',
      debut: '03/02/2025',
      consideration: 'clause',
      version: String(contract.version),
    }
    const emptied = await app.post(`/marches/${contractId()}/modifier`, { ...form, cle: randomUUID(), fin: '' })
    expect(words(emptied.text)).to.include('corrigez-la, elle ne s’efface plus')
    const edited = await app.post(`/marches/${contractId()}/modifier`, {
      ...form,
      cle: randomUUID(),
      fin: '15/12/2027',
    })

    expect(edited.status).to.equal(303)
    expect((await acts()).at(-1)).to.include({ kind: 'correction', effect_on: '2026-11-10', ends_on: '2027-12-15' })
    expect((await accountAt('2026-11-17')).endsOn).to.equal('2027-12-15')
    expect((await accountAt('2026-10-31')).endsOn).to.equal('2027-04-30')
  })
})
