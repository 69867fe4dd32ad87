import { expect } from 'chai'
import { importFile } from '#server/exchange/imports/actions.ts'
import { buyers, contract, folder, json2022 } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'

// The portal's file held everyone's: Théo, who administers, lets a buyer go, and takes it back.

describe('letting a buyer go', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())
  const siren = (siret: string) => siret.slice(0, 9)
  const PATH = '/reglages/acheteurs-gardes'
  const elsewhere = (id: string) =>
    contract({ id, objet: `Ailleurs ${id}`, acheteur: { id: buyers.unknown, nom: 'Ville de Marvaux-les-Bains' } })

  beforeEach(async () => {
    const author = { userId: app.cast.users.camille, at: app.clock.now(), today: app.clock.today(), formKey: null }
    const records = [contract({ id: 'H-1' }), elsewhere('E-1'), elsewhere('E-2')]
    await importFile(app.db, author, { path: files.write('portail.json', json2022(records)) }, {})
    const [{ id }] = await app.db('contracts').where({ number: 'E-2' })
    await app.post(`/marches/${id}/prise-en-charge`)
    await app.as('theo')
  })

  it('shows what would become of each contract, asks why, and does it', async () => {
    const asked = plain((await app.post(PATH, kept())).text)
    expect(asked).to.include('Laisser Ville de Marvaux-les-Bains').and.include('Retirés\u00a0: 1')
    expect(asked).to.include('Gardés, quelqu’un y a travaillé\u00a0: 1').and.include('Ailleurs E-1')
    expect(await numbers()).to.deep.equal(['E-1', 'E-2', 'H-1'])
    expect((await app.post(PATH, `${kept()}&suite=retirer`)).status).to.equal(422)

    const done = await left()
    expect(done).to.include('1\u00a0marché retiré, 1\u00a0gardé, 0\u00a0revenu')
    expect(await numbers()).to.deep.equal(['E-2', 'H-1'])
    expect((await app.db('contracts').where({ number: 'E-2' }).first()).source).to.equal('typed')
    expect(done).to.include('Acheteurs laissés').and.include('Autre territoire')
  })

  it('is taken back whole: the same register again, and imports keep it', async () => {
    const before = await rows()
    await left()
    const back = await app.post(`${PATH}/reprise`, { acheteur: siren(buyers.unknown) })
    expect(back.status).to.equal(303)
    expect(await rows()).to.deep.equal(before)
    expect(await app.db('kept_buyers').pluck('siren')).to.include(siren(buyers.unknown))
    expect(plain((await app.get(PATH)).text)).not.to.include('Acheteurs laissés')
    expect((await app.post(`${PATH}/reprise`, { acheteur: siren(buyers.unknown) })).status).to.equal(422)
  })

  it('or leaves what is there, and changes the next imports only', async () => {
    expect((await app.post(PATH, `${kept()}&suite=laisser`)).status).to.equal(303)
    expect(await numbers()).to.deep.equal(['E-1', 'E-2', 'H-1'])
  })

  it('an import of the same file then keeps its contracts for the count, and compares them', async () => {
    await left()
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    const { summary } = await importFile(
      app.db,
      author,
      { path: files.write('portail.json', json2022([contract({ id: 'H-1' }), elsewhere('E-1')])) },
      {},
    )
    expect(summary.actions).to.include({ aside: 1, create: 0 })
    expect(await numbers()).to.deep.equal(['E-2', 'H-1'])
    const page = plain((await app.get(PATH)).text)
    expect(page).to.include('1\u00a0marché de 1\u00a0acheteur que vous ne suivez pas est gardé pour le compte')
    expect(page).to.match(/chez vos acheteurs, 100.*\(1 sur 1\) parmi ceux gardés pour le compte/)
  })

  function kept(): string {
    return `acheteur=${siren(buyers.hauteVesle)}&acheteur=${siren(buyers.marvaux)}`
  }

  async function left(): Promise<string> {
    const answer = await app.post(PATH, `${kept()}&suite=retirer&motif=Autre territoire`)
    expect(answer.status).to.equal(303)
    return plain((await app.get(PATH)).text)
  }

  const there = () => app.db('contracts').where('number', 'in', ['E-1', 'E-2', 'H-1']).whereNull('withdrawn_at')
  const numbers = (): Promise<string[]> => there().orderBy('number').pluck('number')
  const rows = () =>
    there().orderBy('number').select('number', 'title', 'source', 'amount_cents', 'followed_by', 'ends_on')
})

function plain(html: string): string {
  return html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&').replaceAll('&nbsp;', '\u00a0')
}
