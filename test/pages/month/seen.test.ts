import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { fieldsIn, follow } from './support.ts'

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
  const statement = (sender_id: number) =>
    app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId, period: '2026-10', sender_id }).first()
  const holderState = async () => (await statement(app.cast.companies.batisseurs)).state
  const relaisState = async () => (await statement(app.cast.companies.relais)).state

  it('leads to the form where the mail of a statement sent back is read before it leaves', async () => {
    const page = await app.get('/mois/2026-10')
    const href = `/marches/${contract()}/releves/2026-10`
    expect(page.text).to.include(`href="${href}#sendBack"`)
    expect((await app.get(href)).text).to.include('id="sendBack"')
    expect(page.text).not.to.match(/renvoyer-|echeance-/)

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
})
