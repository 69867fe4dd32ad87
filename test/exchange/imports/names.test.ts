import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { importFor } from '#server/exchange/imports/imports-store.ts'
import { undoImport } from '#server/exchange/imports/undo-actions.ts'
import { editCompany } from '#server/register/companies/actions.ts'
import { companyFromRow } from '#server/register/companies/store.ts'
import { companyName } from '#server/register/companies/words.ts'
import { freshApp } from '../../support/app.ts'
import { buyers, contract, folder, holder, json2022 } from '../decp/files.ts'

const [seat, workshop] = ['99970810000006', '99970810000014']

describe('how published companies are called', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  it('by their SIREN while no name is published', async () => {
    await imported([published('H-1', seat, '')])
    expect(await called(seat)).to.equal('SIREN 999\u00a0708\u00a0100')
  })

  it('by the name published most often, for all establishments of one legal person, in any order', async () => {
    const some = [
      published('H-1', seat, 'Haies du Canal'),
      published('H-2', workshop, 'HAIES DU CANAL SARL'),
      published('H-3', seat, 'HAIES DU CANAL SARL'),
    ]
    await imported(some)
    await imported(some.toReversed())
    expect([await called(seat), await called(workshop)]).to.deep.equal(['HAIES DU CANAL SARL', 'HAIES DU CANAL SARL'])
  })

  it('and no longer by the name of an import that is taken back', async () => {
    await imported([published('H-1', seat, 'Haies du Canal')])
    const two = await imported([published('H-2', seat, 'Autre nom'), published('H-3', seat, 'Autre nom')])
    expect(await called(seat)).to.equal('Autre nom')
    await undoImport(app.db, author(), await importFor(app.db, TERMINAL, two), 'mauvais fichier')
    expect(await called(seat)).to.equal('Haies du Canal')
  })

  it('what a person typed stands above, and a card saved as it was shown types nothing', async () => {
    await imported([published('H-1', seat, 'Haies du Canal')])
    const card = await company(seat)
    await editCompany(app.db, card, { ...card, city: 'Courville' }, card.version, author())
    expect((await company(seat)).nameSource).to.equal('published')
    const again = await company(seat)
    await editCompany(app.db, again, { ...again, name: 'Les Haies' }, again.version, author())
    await imported([published('H-2', seat, 'Autre'), published('H-3', workshop, 'Autre')])
    expect([await called(seat), await called(workshop)]).to.deep.equal(['Les Haies', 'Les Haies'])
    expect((await company(workshop)).nameSource).to.equal('elsewhere')
  })

  it('a buyer too', async () => {
    const record = contract({ id: 'A-1', acheteur: { id: buyers.unknown, nom: 'Commune de Vallières' } })
    await imported([contract({ acheteur: { id: buyers.unknown } })])
    await imported([record])
    const row = await app.db('buyers').where({ siret: buyers.unknown }).first()
    expect([row.name, row.name_source]).to.deep.equal(['Commune de Vallières', 'published'])
  })

  function published(id: string, siret: string, name: string) {
    const said = holder(siret) as { titulaire: object }
    const titulaire = { ...said.titulaire, ...(name && { denominationSociale: name }) }
    return contract({ id, objet: `Entretien des haies, ${id}`, titulaires: [{ titulaire }] })
  }

  async function imported(records: object[]): Promise<number> {
    await importFile(app.db, author(), { path: files.write('decp', json2022(records)) }, {})
    return (await app.db('imports').orderBy('id', 'desc').first('id')).id
  }

  async function company(identifier: string) {
    return companyFromRow(await app.db('companies').where({ identifier }).first())
  }

  async function called(identifier: string): Promise<string> {
    return companyName(await company(identifier))
  }

  function author() {
    return { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
  }
})
