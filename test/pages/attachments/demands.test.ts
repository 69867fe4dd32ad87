import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'

describe('papers that a contract demands', () => {
  const app = freshApp()
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const page = () => `${contract()}/pieces-exigees`
  const form = {
    nature: 'P_CONV',
    exigence: 'oui',
    delai: '10 jours',
    effet: '01/01/2025',
    fondement: 'CCAP, art. 12.3',
  }
  const demanded = async (fields: Record<string, string>) => {
    const [, cle = ''] = /name="cle" value="([^"]+)"/.exec((await app.get(page())).text) ?? []
    return app.post(page(), { ...fields, cle })
  }

  it('are an obligation of their own: on the contract, before paying, in the journal, and never a verdict', async () => {
    expect((await app.get(contract())).text)
      .to.include('Aucune n’est une obligation du marché.')
      .and.include(page())
    const paying = `/avant-paiement?siren=${encodeURIComponent('Bâtisseurs')}`
    const verdict = async () => /<span class="status pill[^>]*>.*?<\/span>/s.exec((await app.get(paying)).text)?.[0]
    const before = await verdict()

    const kept = await demanded(form)
    expect(kept.status).to.equal(303)
    const { text } = await app.get(page())
    expect(text)
      .to.include('Convention ou agrément de la structure')
      .and.match(/exigée 10\sjours après/)
      .and.include('délai passé le')
      .and.include('CCAP, art. 12.3')
    expect((await app.get(contract())).text).to.match(/Convention ou agrément de la structure, manquante depuis le/)
    expect((await app.get(paying)).text)
      .to.include('Pièces exigées par le marché et non reçues')
      .and.include(page())
    expect(await verdict()).to.equal(before)
    const line = await app.db('journal').where({ action: 'clause.pieceDemanded' }).first()
    expect(JSON.parse(line.after)).to.include({ piece: 'P_CONV', days: 10 })

    await app.as('nadir')
    const officer = await app.get(page())
    expect(officer.text)
      .to.include('Convention ou agrément')
      .and.not.match(/P-\d{3}|Relais Vesle/)
    expect((await app.get(contract())).text).to.match(/agrément de la structure, manquante depuis le/)
    await app.as('camille')
  })

  it('are claimed by a mail that was read, dated, once; it is then the turn of the company', async () => {
    await demanded(form)
    const { companies, buyers } = app.cast
    const [{ employer_id }] = (await app
      .db('placements')
      .where({ clause_id: app.cast.troisMoulins.clauseId })
      .whereNot({ employer_id: companies.batisseurs })
      .select('employer_id')) as [{ employer_id: number }]
    const key = { company_id: employer_id, buyer_id: buyers.hauteVesle }
    await app.db('company_contacts').where(key).delete()
    await app.db('company_contacts').insert({ ...key, contact_email: 'pieces@relais-vesle.example' })
    const { text } = await app.get(page())
    expect(text)
      .to.include('Réclamer ce qui manque')
      .and.match(/Convention ou agrément de la structure\u00a0: due depuis le/)
    const field = new RegExp(`name="(envoi-${employer_id})"[^>]*value="([0-9a-f]{16})"`).exec(text)!
    const stale = await app.post(`${page()}/courriels`, { cle: 'a', [field[1]!]: '0000000000000000' })
    expect([stale.status, (await app.db('outbox').pluck('id')).length]).to.deep.equal([422, 0])
    const send = (cle: string) => app.post(`${page()}/courriels`, { cle, [field[1]!]: field[2]! })
    expect([(await send('b')).status, (await send('c')).status]).to.deep.equal([303, 422])
    expect((await app.get(page())).text).to.include('Écrit le ')
    const [mail, ...others] = await app.db('outbox').select('kind', 'recipient', 'subject')
    expect(others).to.deep.equal([])
    expect(mail).to.include({ kind: 'owedPieces', recipient: 'pieces@relais-vesle.example' })
    const [fact] = await app
      .db('facts')
      .where({ kind: 'reminder' })
      .orderBy('id', 'desc')
      .select('text', 'waits_on', 'dated_on')
    expect(fact!.text).to.equal('Courriel envoyé pour des pièces exigées\u00a0: convention ou agrément de la structure')
    expect([fact!.waits_on, fact!.dated_on]).to.deep.equal(['company', app.clock.today()])
  })

  it('are demanded no longer once somebody says so, and never twice the same', async () => {
    expect((await demanded(form)).status).to.equal(303)
    const twice = await demanded(form)
    expect([twice.status, twice.text.includes('C’est déjà ainsi.')]).to.deep.equal([422, true])
    expect((await demanded({ ...form, exigence: 'non', effet: '01/01/2025' })).status).to.equal(303)
    expect((await app.get(page())).text)
      .to.include('Aucune pièce exigée ne manque.')
      .and.include('n’est plus exigée')
    expect((await demanded({ ...form, delai: '400' })).status).to.equal(422)
  })
})
