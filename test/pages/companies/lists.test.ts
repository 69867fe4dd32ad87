import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { holderKinds } from '#server/exchange/quality/store.ts'
import { kindBook } from '#server/register/identity/kind-book.ts'
import { reservedContracts } from '#server/register/reserved/store.ts'
import { freshApp } from '../../support/app.ts'

const HEAD =
  'siren,statutDiffusionUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale,nomUniteLegale,prenomUsuelUniteLegale\n'

describe('lists that say who companies are', () => {
  const app = freshApp()

  beforeEach(async () => {
    await app.as('camille')
    for (const identifier of ['99970810000006', '99970811800008'])
      await app.db('companies').insert({
        ...{ id_type: 'SIRET', identifier, siren: identifier.slice(0, 9), name: '', kind: 'company' },
        ...{ search_text: identifier, sort_text: identifier, created_at: '2026-01-05T08:00:00.000Z' },
      })
  })

  it('show what would change, change nothing until they are taken, then name every establishment', async () => {
    const preview = await drop(`${HEAD}999708100,O,HAIES DU CANAL,5499,,\n999708217,O,AUTRE,5499,,\n`)
    expect(preview.text.replace(/\u00a0/g, ' ').replaceAll('&#x3D;', '=')).to.include(
      '2 lignes = 1 du registre + 1 d’autres entreprises',
    )
    expect(preview.text).to.match(/1\snom change/)
    expect(await nameOf('99970810000006')).to.equal('')

    await take(preview.text)
    expect(await nameOf('99970810000006')).to.equal('HAIES DU CANAL')
    const { text } = await app.get('/entreprises/99970810000006')
    expect(text.replace(/\u00a0/g, ' ')).to.include('Nom : répertoire SIRENE')
    expect(await app.db('journal').where({ action: 'companies.listImported' })).to.have.length(1)
    expect((await app.get('/entreprises/listes')).text).to.include('SIRENE, unités légales')
  })

  it('are one when they are the same file of the same day', async () => {
    const list = `${HEAD}999708100,O,HAIES DU CANAL,5499,,\n`
    await take((await drop(list)).text)
    const again = await drop(list)
    expect(again.text).to.include('déjà enregistré')
    expect(await app.db('company_lists')).to.have.length(1)
  })

  it('a natural person is named to officers alone, and a partial diffusion to nobody', async () => {
    await take((await drop(`${HEAD}999708100,O,,1000,ARNAUD,PAULE\n999708118,P,[ND],1000,[ND],[ND]\n`)).text)
    expect(await nameOf('99970810000006')).to.equal('')
    expect((await app.get('/entreprises/99970810000006')).text).not.to.include('ARNAUD')
    await app.as('nadir')
    expect((await app.get('/entreprises/99970810000006')).text).to.include('PAULE ARNAUD')
    expect((await app.get('/entreprises?q=arnaud')).text).not.to.include('99970810000006')
  })

  it('a kind is a claim of its list: several at once, none erased by a later list that lacks the company', async () => {
    const head = 'asp_id,kind,siret_signature,is_active,deactivated_at\n'
    await take((await drop(`${head}1,ACI,99970810000006,True,\n2,EI,99970810000006,True,\n`, '10/01/2025')).text)
    await take((await drop(`${head}3,AI,99970811800008,True,\n`, '10/01/2026')).text)
    const book = await kindBook(app.db, ['999708100'])
    const said = (day: string) => book.at('999708100', day).map(({ kind, state }) => `${kind} ${state}`)
    expect(said('2025-06-01')).to.deep.equal(['ACI held', 'EI held'])
    expect(said('2026-06-01')).to.deep.equal(['ACI absent', 'EI absent'])
    const { text } = await app.get('/entreprises/99970810000006')
    expect(text.replace(/\u00a0/g, ' ')).to.include('absent de la liste du 10 janvier 2026')
  })

  it('a reserved contract is judged by what its holder was on its day: never wrong, at most to be checked', async () => {
    const { id: holderId, identifier } = (await app
      .db('companies')
      .where({ id: app.cast.companies.batisseurs })
      .first())!
    const { contractId } = app.cast.troisMoulins
    await app.db('companies').where({ id: holderId }).update({ created_at: '2024-01-01T00:00:00.000Z' })
    const change = { reserved_article: 'L2113-13', notified_on: '2025-02-01' }
    await app.db('contracts').where({ id: contractId }).update(change)
    const match = async () => (await reservedContracts(app.db, TERMINAL)).find(({ id }) => id === contractId)!.match
    expect(await match()).to.equal('toCheck')

    const head = 'asp_id,kind,siret_signature,is_active,deactivated_at\n'
    await take((await drop(`${head}1,EI,${identifier},True,\n`, '10/01/2025')).text)
    expect(await match()).to.equal('conform')
    expect((await holderKinds(app.db, [contractId])).get(contractId)).to.deep.equal(['EI'])
    await take((await drop(`${head}3,AI,99970811800008,True,\n`, '10/03/2025')).text)
    expect(await match()).to.equal('conform')
    await app.db('contracts').where({ id: contractId }).update({ notified_on: '2025-04-01' })
    expect(await match()).to.equal('toCheck')
    expect((await holderKinds(app.db, [contractId])).get(contractId)).to.deep.equal(['company'])
  })

  it('gives the SIREN that have no name, to look up elsewhere', async () => {
    const { text } = await app.get('/entreprises/listes/sans-nom.csv')
    expect(text).to.include('999708100').and.include('999708118')
    await take((await drop(`${HEAD}999708100,O,HAIES DU CANAL,5499,,\n`)).text)
    const { text: after } = await app.get('/entreprises/listes/sans-nom.csv')
    expect(after).not.to.include('999708100')
  })

  it('says what is wrong with what was dropped', async () => {
    const wrong = await drop('id,objet\n1,haies\n')
    expect([wrong.status, wrong.text.includes('aucune des listes connues')]).to.deep.equal([422, true])
    const tomorrow = await drop(HEAD, '03/11/2099')
    expect([tomorrow.status, tomorrow.text.includes('jour à venir')]).to.deep.equal([422, true])
  })

  function drop(text: string, day = '03/11/2025') {
    const body = new FormData()
    body.set('cle', randomUUID())
    body.set('date', day)
    body.set('source', '')
    body.append('fichiers', new Blob([text]), 'liste.csv')
    return app.post('/entreprises/listes', body)
  }

  async function take(preview: string) {
    const body: Record<string, string> = {}
    for (const [, name, value] of preview.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g))
      body[name!] = value!.replace(/&#x27;/g, "'")
    const answer = await app.post('/entreprises/listes/application', body)
    expect(answer.status).to.equal(303)
  }

  async function nameOf(identifier: string) {
    return (await app.db('companies').where({ identifier }).first('name')).name
  }
})
