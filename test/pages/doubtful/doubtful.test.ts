import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { contract, folder, holder, holders, json2022 } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'

const wrongNic = '99970030500018'
const mark = /SIREN 999 700 305 \(établissement à vérifier\)/

describe('an officer meets a holder published under a number that names nobody', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())
  let id = 0

  beforeEach(async () => {
    const act = {
      id: 1,
      sousTraitant: { typeIdentifiant: 'SIRET', id: holders.couleurs },
      dureeMois: 4,
      dateNotification: '2026-05-04',
      datePublicationDonnees: '2026-06-10',
      montant: 9_000,
      variationPrix: 'Ferme',
    }
    const record = contract({ titulaires: [holder(wrongNic)], actesSousTraitance: [{ acteSousTraitance: act }] })
    const { clock } = app
    const author = { userId: null, at: clock.now(), today: clock.today(), formKey: null }
    await importFile(app.db, author, { path: files.write('decp', json2022([record])) }, {})
    id = (await app.db('contracts').where({ number: '2026-0301' }).first('id')).id
  })

  it('reads it as doubtful on the list, the page, the spreadsheet and the paper, with what else is published', async () => {
    await app.as('nadir')
    expect(words((await app.get('/marches?suivi=tous&q=Pasteur')).text)).to.match(mark)
    const page = words((await app.get(`/marches/${id}`)).text)
    expect(page).to.match(mark)
    expect(page).to.include('Publié dans les données ouvertes').and.include('99100 (code postal)')
    expect(page).to.match(/Actes de sous-traitance.*04\/05\/2026|Actes de sous-traitance.*4 mai 2026/)
    expect((await app.get('/marches.csv?suivi=tous&q=Pasteur')).text).to.include(wrongNic)
    const paper = await contractReport(app.db, TERMINAL, id, { at: '2026-10-31', today: app.clock.today() })
    expect(words(htmlOf(paper))).to.match(mark)
  })

  it('says who it is from the list, then takes it back', async () => {
    await app.as('nadir')
    const list = words((await app.get('/titulaires-a-verifier')).text)
    expect(list).to.include('1 titulaire publié').and.include('Publié SIRET 99970030500018')
    const { id: doubt } = await app.db('doubtful_holders').where({ contract_id: id }).first('id')
    const path = `/marches/${id}/titulaires/${doubt}`
    const refused = await app.post(path, { cle: randomUUID(), siret: wrongNic })
    expect([refused.status, words(refused.text)].join(' ')).to.match(/^422 .*Ce SIRET n’existe pas/)

    await app.post(path, { cle: randomUUID(), siret: holders.stranger, nom: 'Les Haies du canal' })
    const named = words((await app.get(`/marches/${id}`)).text)
    expect(named).to.include('Les Haies du canal').and.not.match(mark)
    expect(words((await app.get('/titulaires-a-verifier')).text)).to.include('Chaque titulaire publié est reconnu.')

    await app.post(`${path}/reprise`, { cle: randomUUID() })
    expect(words((await app.get(`/marches/${id}`)).text)).to.match(mark)
  })

  it('leaves it out of the pages of companies, and out of whoever answers for the contract', async () => {
    await app.as('nadir')
    expect((await app.get(`/entreprises/${wrongNic}`)).status).to.equal(404)
  })

  function words(html: string): string {
    return html
      .replace(/<[^>]+>/g, ' ')
      .replace(/&#8239;|&nbsp;|\u00a0|\u202f/g, ' ')
      .replace(/\s+/g, ' ')
  }
})
