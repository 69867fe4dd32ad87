import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { importFile } from '#server/exchange/imports/actions.ts'
import { contract, folder, holder, holders, json2022 } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'

const wrong = '22999001400018'

describe('an officer meets a buyer published under a number that is nobody’s', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())
  beforeEach(() => app.as('nadir'))

  it('says which of hers it is in one click, and the next import remembers it', async () => {
    const first = await imported('HAIES-1')
    expect(await buyerNamed(first)).to.equal('')
    expect(words((await app.get(`/marches/${first}`)).text)).to.include(`Acheteur publié ${wrong} (à vérifier)`)
    expect(words((await app.get('/import')).text)).to.include('1 acheteur à vérifier')
    const asked = (await app.get('/acheteurs-a-verifier')).text
    expect(words(asked)).to.include(`1 marché de ${wrong} : lequel de vos acheteurs ?`)
    const { action, value } = button(asked, 'Département de Haute-Vesle')
    expect((await send(action, { acheteur: value })).status).to.equal(303)

    expect(await buyerNamed(first)).to.equal('Département de Haute-Vesle')
    expect(await buyerNamed(await imported('HAIES-2'))).to.equal('Département de Haute-Vesle')
    const after = words((await app.get('/acheteurs-a-verifier')).text)
    expect(after).to.include('Chaque acheteur publié est reconnu.').and.include(`${wrong} : Département de Haute-Vesle`)
    expect((await send(action, { acheteur: value })).status, 'answered already').to.equal(409)
    const line = await app.db('journal').where({ action: 'buyer.told' }).first('after')
    expect(JSON.parse(line.after)).to.deep.include({ written: wrong, contracts: 1 })

    await send(`${action}/reprise`, {})
    expect([await buyerNamed(first), await buyerNamed(await imported('HAIES-3'))]).to.deep.equal(['', ''])
    expect(words((await app.get('/acheteurs-a-verifier')).text)).to.include(`3 marchés de ${wrong}`)
  })

  it('nobody who has some buyers only is asked, nor may answer', async () => {
    await imported('HAIES-4')
    await app.db('users').where({ id: app.cast.users.nadir }).update({ scope: 'listed' })
    await app.db('user_buyers').insert({ user_id: app.cast.users.nadir, buyer_id: app.cast.buyers.marvaux })
    expect((await app.get('/acheteurs-a-verifier')).text).not.to.include(wrong)
    const { id } = await app.db('buyers').where({ siret: wrong }).first('id')
    const acheteur = String(app.cast.buyers.marvaux)
    expect((await send(`/acheteurs-a-verifier/${id}`, { acheteur })).status).to.equal(404)
  })

  it('an answer that is none of hers is refused', async () => {
    await imported('HAIES-5')
    const { id } = await app.db('buyers').where({ siret: wrong }).first('id')
    expect((await send(`/acheteurs-a-verifier/${id}`, {})).status).to.equal(422)
    expect((await send(`/acheteurs-a-verifier/${id}`, { acheteur: '99999' })).status).to.equal(404)
  })

  it('two establishments of one legal person are one buyer, which the database keeps', async () => {
    const { siret } = await app.db('buyers').where({ id: app.cast.buyers.hauteVesle }).first('siret')
    const other = `${siret.slice(0, 9)}00099`
    expect(await buyerNamed(await imported('HAIES-6', other))).to.equal('Département de Haute-Vesle')
    const again = {
      siret: other,
      siren: siret.slice(0, 9),
      name: 'Deux fois',
      search_text: '',
      created_at: '2026-11-17',
    }
    const refused = await app.db.transaction(trx => trx('buyers').insert(again)).then(() => '', String)
    expect(refused).to.match(/unique/i)
  })

  async function imported(id: string, acheteur = wrong): Promise<number> {
    const { clock } = app
    const author = { userId: null, at: clock.now(), today: clock.today(), formKey: null }
    const record = contract({
      id,
      objet: `Haies ${id}`,
      acheteur: { id: acheteur },
      titulaires: [holder(holders.stranger)],
    })
    await importFile(app.db, author, { path: files.write('decp', json2022([record])) }, {})
    return (await app.db('contracts').where({ number: id }).first('id')).id
  }

  async function buyerNamed(contractId: number): Promise<string> {
    const contracts = app.db('contracts').join('buyers', 'buyers.id', 'contracts.buyer_id')
    return (await contracts.where('contracts.id', contractId).first('buyers.name')).name
  }

  const send = (path: string, body: Record<string, string>) => app.post(path, { cle: randomUUID(), ...body })
})

function button(html: string, label: string): { action: string; value: string } {
  const action = /action="(\/acheteurs-a-verifier\/\d+)"/.exec(html)![1]!
  const value = new RegExp(`name="acheteur" value="(\\d+)">${label}`).exec(html)![1]!
  return { action, value }
}

function words(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\u00a0|\u202f|&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
}
