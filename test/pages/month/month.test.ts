import { expect } from 'chai'
import { freshApp, type Page, type TestApp } from '../../support/app.ts'
import { fieldsIn, follow, portfolio } from './support.ts'

// Trois-Moulins: the holder employs P-007, Relais Vesle employs P-003 and P-014; October waits to be checked. It is 17 November.

describe('the month of every contract, on one page', () => {
  const app = freshApp()
  const contract = () => app.cast.troisMoulins.contractId
  const placement = (index: number) => app.cast.troisMoulins.placementIds[index]!
  const holder = () => `${contract()}-${app.cast.companies.batisseurs}`
  const relais = () => `${contract()}-${app.cast.companies.relais}`
  const cell = (index: number, month = '2026-10') => `h-${placement(index)}-${month}`
  const stored = (index: number, month = '2026-10') =>
    app
      .db('hours')
      .where({ placement_id: placement(index), month })
      .first()
  const states = async () =>
    Object.fromEntries(
      (await app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId, period: '2026-10' })).map(
        ({ sender_id, state }: { sender_id: number; state: string }) => [sender_id, state],
      ),
    )

  it('opens on the month that is collected, named, and says so in the journal once', async () => {
    expect((await app.get('/mois')).location).to.equal('/mois/2026-10')
    const page = await app.get('/mois/2026-10')

    expect(page.text).to.include('<h1>Octobre\u00a02026</h1>').and.include('Deux à accepter.')
    expect(page.text).to.include('Dominique Durand-7').and.include('P-007')
    expect(page.text).to.match(/<title>Octobre\u00a02026 — /)
    const lines = await app.db('journal').where({ action: 'identities.read' })
    expect(lines.map(({ href, after }) => [href, JSON.parse(after)])).to.deep.equal([
      ['/mois/2026-10', { people: 3, month: '2026-10' }],
    ])
  })

  it('is the page of whoever collects: for those who read no person one by one, it is not there', async () => {
    for (const person of ['nadir', 'helene'] as const) {
      await app.as(person)
      expect((await app.get('/')).text).not.to.include('href="/mois"')
      expect((await app.get('/mois')).status).to.equal(404)
      expect((await app.get('/mois/2026-10')).status).to.equal(404)
      expect((await app.post('/mois/2026-10', { geste: 'enregistrer' })).status).to.equal(404)
    }
    expect(await app.db('journal').where({ action: 'identities.read' })).to.deep.equal([])
  })

  it('does not exist before a month begins, nor for what is none', async () => {
    for (const month of ['2026-12', '2026-13', 'octobre', '2026-T4'])
      expect((await app.get(`/mois/${month}`)).status, month).to.equal(404)
    expect((await app.get('/mois/2026-11')).text).to.include('Novembre\u00a02026')
  })

  it('shows whoever follows contracts hers, and nobody another institution’s', async () => {
    await portfolio(app, 1)
    await app.as('ines')
    const page = await app.get('/mois/2026-10')
    expect(page.text).to.include('Ravalement des halles').and.not.include('Trois-Moulins')
  })

  it('saves what is typed under several contracts in one form', async () => {
    const [other] = await portfolio(app, 1)
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const page = await follow(app, {
      ...form,
      [cell(0)]: '30',
      [`h-${other!.placementIds[0]}-2026-10`]: '140:30',
      geste: 'enregistrer',
    })

    expect(page.text).to.include('2\u00a0chiffres enregistrés.')
    expect(await stored(0)).to.include({ centihours: 30_00, version: 2 })
    const written = await app.db('hours').where({ placement_id: other!.placementIds[0], month: '2026-10' }).first()
    expect(written.centihours).to.equal(140_50)
    const lines = await app.db('journal').where({ action: 'hours.logged' }).orderBy('id')
    expect(lines.map(({ subject_id }) => subject_id)).to.have.members([contract(), other!.contractId])
    expect(lines.map(({ href }) => href)).to.deep.equal(['/mois/2026-10', '/mois/2026-10'])
    expect(JSON.stringify(lines)).not.to.match(/Durand|Dominique/)
  })

  it('accepts exactly what is not flagged, and says what it left and why', async () => {
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const page = await follow(app, { ...form, [cell(0)]: '152', geste: 'accepter' })

    expect(page.text).to.include('1\u00a0chiffre enregistré, 1\u00a0relevé accepté.')
    expect(words(page)).to.include('1\u00a0relevé laissé tel quel')
    expect(page.text).to.include('2\u00a0points sont signalés, à lire d’abord.')
    expect(page.text).to.include('152,00\u00a0h d’octobre\u00a02026 dépassent un temps plein, 151,67\u00a0h.')
    expect(await states()).to.deep.equal({
      [app.cast.companies.batisseurs]: 'validated',
      [app.cast.companies.relais]: 'toCheck',
    })
  })

  it('keeps who looked at what is flagged and accepted it, by pseudonym', async () => {
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const flagged = await app.post('/mois/2026-10', { ...form, [cell(0)]: '152', geste: `accepter-${relais()}` })
    expect(flagged.status).to.equal(422)
    expect(flagged.text).to.include('Accepter après lecture').and.include(`accepter-lu-${relais()}`)

    const page = await follow(app, { ...fieldsIn(flagged), geste: `accepter-lu-${relais()}` })
    expect(page.text).to.include('1\u00a0relevé accepté.')
    const event = await app.db('statement_events').where({ gesture: 'validate' }).orderBy('id', 'desc').first()
    expect(event.reason).to.equal(
      'Accepté après lecture\u00a0: plus d’un temps plein (P-003) et écart avec les mois passés (P-003).',
    )
    expect(event.recorded_by).to.equal(app.cast.users.camille)
    expect((await app.get(`/marches/${contract()}/releves/2026-10`)).text).to.include('plus d’un temps plein (P-003)')
  })

  it('leaves a statement that changed since the page was loaded, and names it', async () => {
    const form = fieldsIn(await app.get('/mois/2026-10'))
    await app
      .db('hours')
      .where({ placement_id: placement(1), month: '2026-10' })
      .update({ centihours: 99_00, version: 2 })
    const page = await follow(app, { ...form, geste: 'accepter' })

    expect(page.text).to.include('1\u00a0relevé accepté.')
    expect(words(page)).to.include('Ce relevé a changé depuis que vous avez ouvert cette page')
    expect(await states()).to.deep.equal({
      [app.cast.companies.batisseurs]: 'toCheck',
      [app.cast.companies.relais]: 'validated',
    })
  })

  it('shows both figures where two people wrote in one cell, and saves the rest', async () => {
    const [other] = await portfolio(app, 1)
    const form = fieldsIn(await app.get('/mois/2026-10'))
    await app
      .db('hours')
      .where({ placement_id: placement(0), month: '2026-10' })
      .update({ centihours: 50_00, version: 2 })
    const typed = { ...form, [cell(0)]: '60', [`h-${other!.placementIds[0]}-2026-10`]: '12', geste: 'enregistrer' }
    const page = await app.post('/mois/2026-10', typed)

    expect(page.status).to.equal(409)
    expect(page.text).to.include('Camille Aubry a écrit 50,00\u00a0h').and.include('rien n’est perdu')
    expect(fieldsIn(page)).to.include({ [cell(0)]: '60', [`v-${placement(0)}-2026-10`]: '2:5000' })
    expect(await app.db('hours').where({ placement_id: other!.placementIds[0], month: '2026-10' })).to.have.length(1)
    expect((await follow(app, { ...fieldsIn(page), geste: 'enregistrer' })).text).to.include(
      '1\u00a0chiffre enregistré.',
    )
    expect(await stored(0)).to.include({ centihours: 60_00, version: 3 })
  })

  it('refuses what no month can be, and keeps it as it was typed', async () => {
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const page = await app.post('/mois/2026-10', { ...form, [cell(0)]: '1515', [cell(1)]: '7 8', geste: 'accepter' })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Vouliez-vous écrire 151,5').and.include('Tout n’est pas enregistré, rien n’est perdu')
    expect(fieldsIn(page)).to.include({ [cell(0)]: '1515', [cell(1)]: '7 8' })
    expect(await stored(0)).to.include({ centihours: 20_00 })
    expect((await app.get('/mois/2026-10')).text).to.include('Repris de votre saisie')
  })

  it('asks what a silence means before a statement is accepted', async () => {
    await app
      .db('hours')
      .where({ placement_id: placement(2), month: '2026-10' })
      .delete()
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const asked = await app.post('/mois/2026-10', { ...form, geste: `accepter-${relais()}` })
    expect(asked.status).to.equal(422)
    expect(words(asked)).to.include('Rien n’est dit pour octobre')

    const answered = fieldsIn(asked)
    const id = placement(2)
    const wrong = await app.post('/mois/2026-10', {
      ...answered,
      [`rep-${id}`]: 'parti',
      geste: `accepter-${relais()}`,
    })
    expect(wrong.text).to.include('Dites quel jour.')
    const open = await app.post('/mois/2026-10', {
      ...answered,
      [`rep-${id}`]: 'attendu',
      geste: `accepter-${relais()}`,
    })
    expect(open.text).to.include('les heures de P-014 sont encore attendues')
    expect((await states())[app.cast.companies.relais]).to.equal('toCheck')

    const left = { ...answered, [`rep-${id}`]: 'parti', [`parti-${id}`]: '9/10/26', geste: `accepter-${relais()}` }
    expect((await follow(app, left)).text).to.include('1\u00a0relevé accepté.')
    expect(await stored(2)).to.include({ centihours: 0 })
    expect((await app.db('placements').where({ id }).first()).left_on).to.equal('2026-10-09')
  })

  it('says nothing was worked in one gesture, also where nobody is placed', async () => {
    const [empty] = await portfolio(app, 1, { persons: 0 })
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const key = `${empty!.contractId}-${app.cast.companies.couleurs}`
    const page = await follow(app, { ...form, geste: `neant-${key}` })

    expect(page.text).to.include('1\u00a0relevé néant.')
    const [statement] = await app.db('statements').where({ clause_id: empty!.clauseId })
    expect(statement).to.include({ state: 'nothingWorked', period: '2026-10', received_on: '2026-11-17' })
    const refused = await app.post('/mois/2026-10', { ...form, geste: `neant-${holder()}` })
    expect(refused.text).to.include('Des heures sont déclarées.')
  })

  it('copies the month before into what is empty, and saves nothing', async () => {
    await app
      .db('hours')
      .where({ placement_id: placement(1), month: '2026-10' })
      .delete()
    const form = fieldsIn(await app.get('/mois/2026-10'))
    expect(form[cell(1)]).to.equal('')
    const page = await app.post('/mois/2026-10', { ...form, geste: `copier-${holder()}` })
    expect(fieldsIn(page)[cell(1)]).to.equal('21,50')
    expect(await stored(1)).to.equal(undefined)
  })

  it('keeps the day on which a statement came, which is never to come', async () => {
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const late = await app.post('/mois/2026-10', {
      ...form,
      [`recu-${holder()}`]: '18/11/2026',
      geste: `accepter-${holder()}`,
    })
    expect(late.text).to.include('n’a pas pu arriver après aujourd’hui')
    await follow(app, { ...form, [`recu-${holder()}`]: '6/11/26', geste: 'enregistrer' })
    const statement = await app
      .db('statements')
      .where({ sender_id: app.cast.companies.batisseurs, period: '2026-10' })
      .first()
    expect(statement.received_on).to.equal('2026-11-06')
  })

  it('sends a statement back from its place, with a reason that names nobody, and opens it again once it is settled', async () => {
    await app
      .db('identities')
      .where({ participant_id: app.cast.troisMoulins.participantIds[0] })
      .update({ last_name: 'Lavandier', first_name: 'Maïa' })
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const back = { ...form, geste: `renvoyer-${relais()}` }
    const silent = await app.post('/mois/2026-10', back)
    expect([silent.status, silent.text.includes('Dites ce qui est à corriger.')]).to.deep.equal([422, true])
    const naming = await app.post('/mois/2026-10', {
      ...back,
      [`motif-${relais()}`]: 'Maïa Lavandier dépasse un temps plein.',
    })
    expect(naming.status).to.equal(422)
    expect(naming.text).to.include('P-003').and.include('value="Maïa Lavandier dépasse un temps plein."')
    const stale = await app.post('/mois/2026-10', {
      ...back,
      [`v-g-${relais()}`]: '9',
      [`motif-${relais()}`]: 'Corriger.',
    })
    expect([stale.status, words(stale).includes('Ce relevé a changé')]).to.deep.equal([409, true])

    const page = await follow(app, { ...back, [cell(1)]: '33', [`motif-${relais()}`]: 'Un total dépasse le mois.' })
    expect(page.text).to.include('est renvoyé').and.include('Repris de votre saisie')
    expect(fieldsIn(page))
      .to.include({ [cell(1)]: '33' })
      .and.not.have.property(`motif-${relais()}`)
    expect((await states())[app.cast.companies.relais]).to.equal('sentBack')

    await follow(app, { ...form, geste: `accepter-${holder()}` })
    const settled = await app.get('/mois/2026-10')
    expect(settled.text).to.include(`rouvrir-${holder()}`)
    const again = {
      ...fieldsIn(settled),
      geste: `rouvrir-${holder()}`,
      [`motif-${holder()}`]: 'Oubli dit au téléphone.',
    }
    expect((await follow(app, again)).text).to.include('est rouvert')
    expect((await states())[app.cast.companies.batisseurs]).to.equal('reopened')
  })

  it('keeps by what way a statement came, as whoever types it says; nothing is supposed', async () => {
    const words = ({ text }: Page) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')
    const channels = async () =>
      (
        await app
          .db('statement_events')
          .join('statements', 'statements.id', 'statement_events.statement_id')
          .where({ sender_id: app.cast.companies.relais, period: '2026-10' })
          .orderBy('statement_events.id')
      ).map(({ gesture, channel }: { gesture: string; channel: string }) => [gesture, channel])
    expect(await channels()).to.deep.equal([['receive', '']])
    const form = fieldsIn(await app.get('/mois/2026-10'))
    await follow(app, { ...form, [`canal-${relais()}`]: 'phone', geste: 'enregistrer' })
    expect(words(await app.get('/mois/2026-10'))).to.match(/reçu le \d+ novembre 2026 par téléphone, à contrôler/)
    const again = { ...fieldsIn(await app.get('/mois/2026-10')), [cell(0)]: '31', [`canal-${relais()}`]: 'paper' }
    await follow(app, { ...again, geste: `accepter-${relais()}` })
    expect(await channels()).to.deep.equal([
      ['receive', ''],
      ['receive', 'phone'],
      ['receive', 'paper'],
      ['validate', ''],
    ])
    expect(words(await app.get(`/marches/${contract()}/releves/2026-10`))).to.match(
      /reçu le \d+ novembre 2026 sur papier/,
    )
  })

  it('does the same form once', async () => {
    const form = { ...fieldsIn(await app.get('/mois/2026-10')), [cell(0)]: '31', geste: `accepter-${relais()}` }
    for (let sent = 0; sent < 2; sent++) expect((await app.post('/mois/2026-10', form)).status).to.equal(303)
    expect(await app.db('journal').where({ action: 'hours.logged' })).to.have.length(1)
    const validated = await app.db('statement_events').where({ gesture: 'validate', recorded_at: app.clock.now() })
    expect(validated).to.have.length(1)
    expect(await stored(0)).to.include({ version: 2 })
  })

  it('folds what is settled, and gives its rows on demand', async () => {
    const page = await app.get('/mois/2026-09')
    expect(page.text).to.include('Tout est arrêté pour ce mois.').and.not.include('Durand')
    const rows = await app.get(`/mois/2026-09?ouvert=${relais()}`)
    expect(rows.text)
      .to.include('Dominique Durand-3')
      .and.not.include('Durand-7')
      .and.not.include(`name="${cell(0, '2026-09')}"`)
  })
})

describe('a month costs what one follows', () => {
  const app = freshApp()

  it('in queries that do not depend on how many contracts', async () => {
    await app.get('/mois/2026-10')
    const few = await counted(app, () => app.get('/mois/2026-10'))
    await portfolio(app, 30, { persons: 5 })
    const many = await counted(app, () => app.get('/mois/2026-10'))
    expect(many).to.equal(few)
  })
})

async function counted(app: TestApp, act: () => Promise<unknown>): Promise<number> {
  let queries = 0
  const count = () => queries++
  app.db.on('query', count)
  await act()
  app.db.removeListener('query', count)
  return queries
}

/** The visible words of a page, one space between each. */
function words(page: Page): string {
  return page.text
    .replace(/<(script|style|svg|title)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[ \n\t]+/g, ' ')
}
