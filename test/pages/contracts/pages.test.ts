import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { freshApp } from '../../support/app.ts'
import { onPostgres } from '../../support/database.ts'
import { withoutLinks } from '../../support/openings.ts'

describe('the list of contracts', () => {
  const app = freshApp()

  it('opens on the contracts one follows, the worst gap first, and says how they stand', async () => {
    const page = await app.get('/marches')

    expect(page.status).to.equal(200)
    expect(page.text).to.include('Construction du collège des Trois-Moulins').and.include('Bâtisseurs du Canal')
    expect(page.text).to.include('1\u00a0marché suivi par vous')
    expect(page.text).not.to.include('Réfection de la RD 18')
  })

  it('finds without accents, in the subject, the number and the holder', async () => {
    for (const words of ['refection', '2026-0112', 'HARPIN terrassements', siretFrom('99941233')]) {
      const page = await app.get(`/marches?q=${encodeURIComponent(words)}`)
      expect(page.text, words).to.include('Réfection de la RD 18').and.not.include('Trois-Moulins')
    }
  })

  it('takes the signs of a search for what they are', async () => {
    expect((await app.get('/marches?q=%25')).text).to.include('Aucun marché ne correspond.')
    expect((await app.get("/marches?q='%20or%201=1--")).text).to.include('Aucun marché ne correspond.')
  })

  it('shows what is published with a clause and followed by nobody', async () => {
    const page = await app.get('/marches?suivi=a-prendre')

    expect(page.text)
      .to.include('Réfection de la RD 18')
      .and.include('À prendre en charge')
      .and.include('Clause sociale, notifié le')
      .and.include('les derniers notifiés d’abord')
      .and.not.include('Trois-Moulins<')
  })

  it('exports what is shown, with decimal commas and a mark for French spreadsheets', async () => {
    const { text, bytes, headers } = await app.get('/marches.csv?q=moulins')

    expect(headers.get('content-disposition')).to.equal('attachment; filename="marches-2026-11-17.csv"')
    expect([...bytes.slice(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf])
    expect(text.trim().split('\r\n')).to.have.length(2)
    expect(text).to.include('2025-0147;2;Construction du collège des Trois-Moulins').and.include(';1800,00;')
  })

  it('shows a director of one city nothing of another', async () => {
    await app.as('ines')
    const page = await app.get('/marches?suivi=tous')

    expect(page.text).to.include('Ravalement des halles').and.not.include('Trois-Moulins').and.not.include('RD 18')
  })
})

describe('the page of a contract', () => {
  const app = freshApp()
  const troisMoulins = () => `/marches/${app.cast.troisMoulins.contractId}`

  it('says its conclusion first, then the figures and where they come from', async () => {
    const { text } = await app.get(troisMoulins())

    expect(text).to.match(/Compromis|En retard/)
    expect(text).to.include('1\u00a0800').and.include('2\u00a0400\u00a0000\u00a0€ × 40\u00a0%')
    expect(text).to.include('1\u00a0349\u00a0h étaient attendues au 30\u00a0septembre\u00a02026')
    expect(text).to.match(/Jugé au 30.septembre.2026.: octobre.2026 reçu, à contrôler\./)
    expect(text).to.include('Avenant n°\u00a02').and.include('−44')
    expect(text).to.include('P-014').and.not.include('Durand')
  })

  it('is read at any day that has come, each person counted up to that day', async () => {
    const counted = (text: string) =>
      [...withoutLinks(text).matchAll(/data-label="Retenues">([\d\u00a0,]+)/g)].map(found => found[1])
    const { text } = await app.get(`${troisMoulins()}?au=2026-06-30`)

    expect(text).to.include('Chiffres au 30\u00a0juin\u00a02026, tels que connus aujourd’hui.')
    expect(text).to.include('Jugé au 30\u00a0juin\u00a02026')
    expect(text).to.include('1\u00a0153\u00a0h étaient attendues au 30\u00a0juin\u00a02026')
    expect(counted(text)).not.to.deep.equal(counted((await app.get(troisMoulins())).text))
    expect(withoutLinks(text)).to.match(/Obligation en vigueur<\/td><td class="num">1\u00a0835\u00a0h/) // before the decision of July
  })

  it('says so when the day asked has not come, or is none', async () => {
    for (const day of ['2026-11-18', '2026-02-30', 'hier']) {
      const { text, status } = await app.get(`${troisMoulins()}?au=${day}`)
      expect(status, day).to.equal(200)
      expect(text, day)
        .to.include('Cette date ne peut pas être lue')
        .and.include('Chiffres au 17\u00a0novembre\u00a02026.')
    }
  })

  it('gives every figure of the account under its own name, and never calls a projection a penalty', async () => {
    const { text } = await app.get(troisMoulins())

    for (const name of [
      'Dues',
      'Déclarées',
      'Imputées',
      'Taux de réalisation',
      'Taux à date',
      'Excusées',
      'Manque à ce jour',
    ])
      expect(text).to.include(`<th scope="row">${name}</th>`)
    expect(text).to.include('Si le rythme ne change pas').and.not.include('encourue')
    expect(text).to.match(/au-delà de la tolérance de 5|Compromis\u00a0: plus de 20/)
  })

  it('tells what the company did not send, and who reminded it', async () => {
    const statements = await app.db('statements').whereIn('period', ['2026-08', '2026-09', '2026-10']).pluck('id')
    await app.db.raw(
      onPostgres
        ? 'drop trigger statement_events_append_only on statement_events'
        : 'drop trigger statement_events_no_delete',
    )
    await app.db('statement_events').whereIn('statement_id', statements).delete()
    await app.db('statements').whereIn('id', statements).delete()
    await app.db('facts').insert({
      contract_id: app.cast.troisMoulins.contractId,
      kind: 'reminder',
      dated_on: '2026-11-10',
      text: 'Relevés réclamés par téléphone.',
      recorded_at: '2026-11-10T10:00:00.000Z',
      recorded_by: app.cast.users.camille,
    })

    const { text } = await app.get(troisMoulins())
    expect(text)
      .to.include('Sans relevé')
      .and.match(/août, septembre et octobre.2026 comptent zéro/)
    expect(text).to.match(/Dernière relance le 10.novembre.2026, notée par C.\sAubry\./)
  })

  it('shows the trajectory as a drawing with words and as a table', async () => {
    const { text } = await app.get(troisMoulins())

    expect(text)
      .to.include('class="wide-only"')
      .and.include('class="narrow-only"')
      .and.include('aria-label="Au 30\u00a0septembre\u00a02026\u00a0:')
    expect(text).to.include('Les chiffres du graphique')
  })

  it('says whose turn it is, if only to check a month of hours', async () => {
    const { text } = await app.get(troisMoulins())

    expect(text).to.include('<b>À la facilitatrice</b>').and.include('contrôler le relevé d’octobre\u00a02026.')
  })

  it('is taken in charge in one gesture, once', async () => {
    const rd18 = `/marches/${app.cast.rd18.contractId}`
    expect((await app.get(rd18)).text)
      .to.include('Personne ne suit encore ce marché.')
      .and.include('Prendre en charge')

    const taken = await app.follow(`${rd18}/prise-en-charge`, { cle: 'form-number-1' })
    expect(taken.text)
      .to.include('Vous suivez maintenant ce marché.')
      .and.include('La clause n’est pas encore enregistrée.')

    await app.as('nadir')
    const late = await app.follow(`${rd18}/prise-en-charge`, { cle: 'form-number-2' })
    expect(late.text).to.include('Ce marché est déjà suivi par Camille Aubry.')
  })

  it('is handed over to a colleague, or let go', async () => {
    const given = await app.follow(`${troisMoulins()}/passation`, { 'a-qui': String(app.cast.users.nadir) })
    expect(given.text).to.include('Le marché est maintenant suivi par Nadir Belkacem.')

    const released = await app.follow(`${troisMoulins()}/passation`, { 'a-qui': 'personne' })
    expect(released.text).to.include('À prendre en charge')
  })

  it('does not exist for a facilitator of another city', async () => {
    await app.as('ines')

    expect((await app.get(troisMoulins())).status).to.equal(404)
    expect((await app.post(`${troisMoulins()}/prise-en-charge`)).status).to.equal(404)
    expect((await app.get(`/marches/${app.cast.halles.contractId}`)).status).to.equal(200)
  })

  it('answers 404 for numbers that are none', async () => {
    for (const id of ['0', '999999', 'abc', '1e3', '-1', '99999999999999999999']) {
      expect((await app.get(`/marches/${id}`)).status, id).to.equal(404)
    }
  })
})

describe('recording a contract by hand', () => {
  const app = freshApp()
  const typed = () => ({
    acheteur: String(app.cast.buyers.hauteVesle),
    numero: '2026-0200',
    objet: 'Propreté des collèges du canton nord',
    notification: '02/11/2026',
    debut: '01/12/2026',
    fin: '30/11/2028',
    montant: '900 000',
    consideration: 'clause',
    'titulaire-siret': `999 412 32${siretFrom('99941232').slice(8)}`,
    cle: 'a-form-of-its-own',
  })

  it('leads to its page', async () => {
    const page = await app.follow('/marches/nouveau', typed())

    expect(page.status).to.equal(200)
    expect(page.text).to.include('Le marché est enregistré.').and.include('Propreté des collèges du canton nord')
    expect(page.text).to.include('900\u00a0000\u00a0€').and.include('Netteté Vesle Services')
  })

  it('reads dates and amounts as they are written in a letter', async () => {
    await app.post('/marches/nouveau', {
      ...typed(),
      notification: '2/11/26',
      debut: '1er décembre 2026',
      fin: '31\u00a0OCTOBRE\u00a02027',
      montant: '900.000,50\u00a0€ HT',
    })
    const stored = await app.db('contracts').where({ number: '2026-0200' }).first()

    expect(stored).to.include({ notified_on: '2026-11-02', starts_on: '2026-12-01', amount_cents: 900_000_50 })
    expect((await app.get('/marches?fin=1er novembre 2027&suivi=tous')).text).to.include('2026-0200')
    expect((await app.get('/marches?fin=30.10.2027&suivi=tous')).text).not.to.include('2026-0200')
  })

  it('keeps what was typed and says what is wrong, field by field', async () => {
    const page = await app.post('/marches/nouveau', {
      ...typed(),
      notification: '31/11/2026',
      'titulaire-siret': '123',
      objet: '',
      fin: '01/01/2020',
    })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('<title>Erreur\u00a0: Enregistrer un marché')
    expect(page.text).to.include('Le 31 novembre n’existe pas. Le mois finit le 30.').and.include('value="31/11/2026"')
    expect(page.text).to.include('Ce SIRET n’est pas valide').and.include('Dites l’objet du marché')
    expect(page.text).to.include('value="2026-0200"')
  })

  it('refuses an end before the beginning', async () => {
    const page = await app.post('/marches/nouveau', { ...typed(), fin: '30/11/2026' })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('La fin vient après le début de l’exécution.')
  })

  it('sent twice, is done once', async () => {
    const first = await app.post('/marches/nouveau', typed())
    const second = await app.post('/marches/nouveau', typed())

    expect(second.status).to.equal(303)
    expect(second.location).to.equal(first.location)
    expect(await app.db('contracts').where({ number: '2026-0200' })).to.have.length(1)
  })

  it('refuses a buyer who is not one’s own', async () => {
    await app.as('ines')
    const page = await app.post('/marches/nouveau', typed())

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Choisissez un acheteur de la liste.')
  })

  it('takes no directorate of another buyer, nor one that does not exist', async () => {
    const [strange] = await app
      .db('directorates')
      .insert({ buyer_id: app.cast.buyers.marvaux, name: 'Services techniques de Marvaux' })
      .returning('id')
    for (const direction of [String(strange.id), '424242', '99999999999']) {
      const page = await app.post('/marches/nouveau', { ...typed(), direction })
      expect(page.status, direction).to.equal(422)
      expect(page.text, direction).to.match(/Choisissez (une direction de cet acheteur|dans la liste)/)
    }
    const edit = await app.get(`/marches/${app.cast.troisMoulins.contractId}/modifier`)
    expect(edit.text).to.include('Direction des collèges').and.not.include('Services techniques de Marvaux')
  })

  it('gives a company one place among the holders', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/entreprises/nouvelle`
    const again = { siret: siretFrom('99941230'), role: 'coHolder', cle: 'a-holder-again' }
    const page = await app.post(path, again)

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Cette entreprise est déjà titulaire de ce marché')
    expect((await app.post(path, { ...again, role: 'subcontractor' })).status).to.equal(303)
    expect((await app.post(path, { ...again, role: 'subcontractor' })).status, 'sent twice').to.equal(303)
  })

  it('shows both versions when two people edit the same contract', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/modifier`
    const form = (title: string) => ({
      numero: '2025-0147',
      objet: title,
      notification: '09/01/2025',
      debut: '03/02/2025',
      fin: '30/04/2027',
      consideration: 'clause',
      montant: '2 400 000',
      version: '1',
    })
    expect((await app.post(path, form('Collège des Trois-Moulins, gros œuvre'))).status).to.equal(303)

    await app.as('nadir')
    const second = await app.post(path, form('Collège neuf des Trois-Moulins'))

    expect(second.status).to.equal(409)
    expect(second.text)
      .to.include('Collège neuf des Trois-Moulins')
      .and.include('Collège des Trois-Moulins, gros œuvre')
    const again = await app.follow(path, { ...form('Collège neuf des Trois-Moulins'), version: '2' })
    expect(again.text).to.include('La fiche du marché est à jour.')

    const once = { ...form('Collège des Trois-Moulins'), version: '3', cle: 'one-form-key' }
    expect((await app.post(path, once)).status).to.equal(303)
    expect((await app.post(path, once)).status, 'the same form again').to.equal(303)
  })
})
