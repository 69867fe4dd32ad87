import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { fieldsIn, follow, portfolio } from './support.ts'

// Nothing is accepted, dated or lost that the person at the page did not see. It is 17 November; October waits to be checked.

describe('what the page of a month does with what was seen, and with what was typed', () => {
  const app = freshApp()
  const contract = () => app.cast.troisMoulins.contractId
  const placement = (index: number) => app.cast.troisMoulins.placementIds[index]!
  const holder = () => `${contract()}-${app.cast.companies.batisseurs}`
  const relais = () => `${contract()}-${app.cast.companies.relais}`
  const cell = (index: number) => `h-${placement(index)}-2026-10`
  const month = async () => fieldsIn(await app.get('/mois/2026-10'))
  const send = (form: Record<string, string>) => app.post('/mois/2026-10', form)
  const stored = async (index: number) =>
    (
      await app
        .db('hours')
        .where({ placement_id: placement(index), month: '2026-10' })
        .first()
    )?.centihours ?? null
  const statement = (sender_id: number) =>
    app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId, period: '2026-10', sender_id }).first()
  const holderState = async () => (await statement(app.cast.companies.batisseurs)).state
  const relaisState = async () => (await statement(app.cast.companies.relais)).state

  it('leads to where the mail of a statement sent back is read before it leaves, and sends none without its reason', async () => {
    const page = await app.get('/mois/2026-10')
    const href = `/marches/${contract()}/releves/2026-10`
    expect(page.text).to.include(`href="${href}#sendBack"`)
    expect((await app.get(href)).text).to.include('id="sendBack"')
    expect(page.text)
      .to.include(`renvoyer-${holder()}`)
      .and.not.match(/echeance-/)

    const given = { [`raison-${holder()}`]: 'Le total', [`echeance-${holder()}`]: '30/11/2026' }
    await send({ ...fieldsIn(page), ...given, geste: `renvoyer-${holder()}` })
    expect(await holderState()).to.equal('toCheck')
  })

  it('takes no participant’s name in the reason of an acceptance, that everyone reads', async () => {
    const flagged = await send({ ...(await month()), [cell(0)]: '152', geste: `accepter-${relais()}` })
    const reason = { [`raison-${relais()}`]: 'Dominique Durand-3 a remplacé une collègue' }
    const named = await send({ ...fieldsIn(flagged), ...reason, geste: `accepter-lu-${relais()}` })

    expect(named.status).to.equal(422)
    expect(named.text).to.include('P-003')
    expect(await relaisState()).to.equal('toCheck')
    const reasons = await app.db('statement_events').pluck('reason')
    expect(reasons.filter(text => text.includes('Durand'))).to.deep.equal([])
  })

  it('accepts after reading only what the page had shown', async () => {
    const unseen = await send({ ...(await month()), [cell(0)]: '152', geste: `accepter-lu-${relais()}` })
    expect(unseen.status).to.equal(422)
    expect(await relaisState()).to.equal('toCheck')
    const other = await send({ ...fieldsIn(unseen), [cell(0)]: '160', geste: `accepter-lu-${relais()}` })
    expect(other.status).to.equal(422)
    expect(await relaisState()).to.equal('toCheck')

    expect((await follow(app, { ...fieldsIn(other), geste: `accepter-lu-${relais()}` })).text).to.include(
      '1\u00a0relevé accepté.',
    )
    expect(await relaisState()).to.equal('validated')
  })

  it('does not accept, with all the others, the figures that were sent back', async () => {
    const href = `/marches/${contract()}/releves/2026-10`
    const version = /name="version" value="(\d+)"/.exec((await app.get(href)).text)![1]!
    const sender = String(app.cast.companies.batisseurs)
    const back = { version, expediteur: sender, motif: 'Le total ne concorde pas', echeance: '30/11/2026' }
    expect((await app.post(`${href}/renvoi`, back)).status).to.equal(303)
    expect(await holderState()).to.equal('sentBack')

    await send({ ...(await month()), geste: 'accepter' })
    expect([await holderState(), await relaisState()]).to.deep.equal(['sentBack', 'validated'])
    await send({ ...(await month()), [cell(1)]: '22', geste: 'accepter' })
    expect(await holderState()).to.equal('validated')
  })

  it('says on the screen what is saved of an emptied cell: zero, no silence', async () => {
    const form = { ...(await month()), [cell(1)]: '' }
    const checked = await send({ ...form, geste: 'verifier' })
    expect(checked.text)
      .not.to.include(`rep-${placement(1)}`)
      .and.not.include('Rien n’est dit')
    expect((await send({ ...form, geste: 'enregistrer' })).status).to.equal(303)
    expect(await stored(1)).to.equal(0)
  })

  it('writes nothing with a day of receipt that has not come', async () => {
    const before = (await statement(app.cast.companies.batisseurs)).received_on
    const typed = { [cell(1)]: '30', [`recu-${holder()}`]: '18/11/2026' }
    for (const geste of ['enregistrer', `accepter-${holder()}`, `neant-${holder()}`]) {
      const page = await send({ ...(await month()), ...typed, geste })
      expect(page.status, geste).to.equal(422)
      expect(page.text).to.include('n’a pas pu arriver après aujourd’hui')
    }
    expect((await statement(app.cast.companies.batisseurs)).received_on).to.equal(before)
    expect(await stored(1)).not.to.equal(30_00)
  })

  it('keeps the words that a gesture elsewhere had no use for', async () => {
    await app
      .db('hours')
      .where({ placement_id: placement(2), month: '2026-10' })
      .delete()
    const words = { [`rep-${placement(2)}`]: 'attendu', [`raison-${relais()}`]: 'Des heures de nuit' }
    const page = await follow(app, { ...(await month()), ...words, geste: `accepter-${holder()}` })

    expect(page.text).to.include('1\u00a0relevé accepté.').and.include('Repris de votre saisie')
    expect(page.text).to.match(new RegExp(`id="rep-${placement(2)}-attendu"[^>]* checked`))
    const [draft] = await app.db('drafts')
    expect(JSON.parse(draft.typed)).to.include.keys(`raison-${relais()}`)

    const done = { ...fieldsIn(page), ...words, geste: `accepter-${relais()}` }
    expect((await send(done)).text).to.include('sont encore attendues')
  })

  it('keeps nothing once all that was typed was of use', async () => {
    const day = { [`recu-${holder()}`]: '6/11/26', [cell(1)]: '22' }
    await follow(app, { ...(await month()), ...day, geste: 'enregistrer' })
    expect(await app.db('drafts')).to.deep.equal([])
  })

  it('shows the figure that is refused because somebody settled its statement meanwhile', async () => {
    const form = await month()
    await send({ ...(await month()), geste: `accepter-${relais()}` })
    const page = await send({ ...form, [cell(0)]: '33', geste: 'enregistrer' })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('est arrêté').and.include('Vous aviez écrit 33')
    const [, total] = /data-sum="2026-10">([^<]*)</.exec(page.text.slice(page.text.indexOf(`id="g-${relais()}"`)))!
    const kept = (await stored(0))! + (await stored(2))!
    expect(total).to.equal((kept / 100).toFixed(2).replace('.', ','))
    expect((await app.get('/mois/2026-10')).text).to.include('Vous aviez écrit 33')
  })

  it('adds up a statement of several persons', async () => {
    const page = await app.get('/mois/2026-10')
    const group = (key: string) => page.text.slice(page.text.indexOf(`id="g-${key}"`)).split('</article>')[0]!
    expect(group(relais())).to.include('data-sum="2026-10"')
    expect(group(holder())).not.to.include('data-sum')
    expect((await app.get('/mois/2026-09')).text).to.include('data-settled')
  })

  it('says in the journal whom it names since the page was opened', async () => {
    const lines = () => app.db('journal').where({ action: 'identities.read' }).orderBy('id').pluck('after')
    const form = await month()
    await portfolio(app, 1, { persons: 1 })
    await send({ ...form, geste: 'verifier' })
    expect((await lines()).map(text => JSON.parse(text).people)).to.deep.equal([3, 1])
    await follow(app, { ...form, [cell(1)]: '22', geste: 'enregistrer' })
    expect((await lines()).map(text => JSON.parse(text).people)).to.deep.equal([3, 1])
    await month()
    expect((await lines()).map(text => JSON.parse(text).people)).to.deep.equal([3, 1, 4])
  })

  it('still knows, after it was shown again, what was on the screen first: nobody’s figure is written over', async () => {
    const form = await month()
    await app
      .db('hours')
      .where({ placement_id: placement(0), month: '2026-10' })
      .update({ centihours: 50_00, version: 2 })
    const typed = { ...form, [cell(0)]: '60' }
    const again: Record<string, string>[] = [
      { geste: `copier-${holder()}` },
      { geste: 'verifier' },
      { geste: 'enregistrer', [`recu-${holder()}`]: '18/11/2026' },
    ]
    for (const asked of again) {
      const page = await send({ ...typed, ...asked })
      expect(page.text, asked.geste).to.include('Camille Aubry a écrit 50,00\u00a0h').and.include('value="60"')
    }
    expect((await send({ ...typed, geste: '' })).status).to.equal(409)
    expect(await stored(0)).to.equal(50_00)
  })

  it('names nobody without a line, whatever a form pretends to hold', async () => {
    const lines = () => app.db('journal').where({ action: 'identities.read' }).orderBy('id').pluck('after')
    const pretended = { [cell(0)]: '20', [cell(1)]: '21,5', [cell(2)]: '20', geste: 'verifier' }
    expect((await send(pretended)).text).to.include('Dominique Durand-7')
    expect((await lines()).map(text => JSON.parse(text).people)).to.deep.equal([3])
    await send(pretended)
    expect(await lines()).to.have.length(1)
    await month()
    expect(await lines()).to.have.length(2)
  })

  it('says at its head as many statements as it shows', async () => {
    await portfolio(app, 1, { persons: 0 })
    await send({ ...(await month()), geste: `accepter-${relais()}` })
    const page = await app.get('/mois/2026-10')
    const [, lede] = /<p class="lede">([^<]*)</.exec(page.text)!
    expect(lede).to.equal('Un à accepter, un sans personne en poste et un arrêté.')
  })
})
