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
