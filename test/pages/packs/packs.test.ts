import { expect } from 'chai'
import { unzipSync } from 'fflate'
import { siretFrom } from '#db/seeds/sirets.ts'
import { pressOf } from '#server/editions/press.ts'
import { oneItem } from '#server/packs/packer.ts'
import { freshApp } from '../../support/app.ts'

describe('publishing many editions from the pages', function () {
  this.timeout(60_000)
  const app = freshApp()
  const form = { sur: 'committee', nom: 'Comité de décembre', marches: '2025-0147', date: '31/10/2026' }

  it('leads there from the reports and from the editions', async () => {
    await app.as('helene')
    for (const path of ['/rapports', '/editions']) expect((await app.get(path)).text).to.include('/editions/liasses"')
    expect((await app.get('/editions/liasses')).text).to.include('Demander une liasse')
    expect((await app.get('/editions/liasses/nouvelle')).status).to.equal(200)
  })

  it('follows the work, then hands over the archive', async () => {
    await app.as('helene')
    const { location } = await app.post('/editions/liasses', form)
    expect(location).to.match(/^\/editions\/liasses\/\d+$/)
    const waiting = await app.get(location!)
    expect(waiting.text).to.include('Contrôle en cours').and.include('<progress')
    expect(waiting.headers.get('refresh')).to.equal('3')
    expect((await app.get(`${location}/liasse.zip`)).status).to.equal(404)

    await workOff()
    const ready = await app.get(location!)
    expect(ready.headers.get('refresh')).to.equal(null)
    expect(ready.text)
      .to.include('Prête')
      .and.include('liasse.zip')
      .and.match(/\/editions\/2026-000001-[A-Z]/)
    const { bytes, headers } = await app.get(`${location}/liasse.zip`)
    expect(headers.get('content-disposition')).to.match(/^attachment; filename="liasse-\d+\.zip"$/)
    expect(Object.keys(unzipSync(bytes))).to.include('sommaire.csv')
    expect((await app.get('/editions/liasses')).text).to.include('Comité de décembre')
  })

  it('makes a pack of a company, its own document first', async () => {
    await app.as('helene')
    const { location } = await app.post('/editions/liasses', {
      sur: 'company',
      entreprise: siretFrom('99941230'),
    })
    const rows = await app.db('pack_items').orderBy('position')
    expect(rows[0]).to.include({ contract_id: null, position: 1 })
    expect(rows.length).to.be.greaterThan(1)
    expect((await app.get(location!)).text).to.include('Bâtisseurs du Canal')
  })

  it('says what is to be seen again, and keeps what was typed', async () => {
    await app.as('helene')
    const wrong: [sent: Record<string, string>, said: RegExp][] = [
      [{ ...form, marches: '2025-0147\nnowhere-1' }, /ne porte ce numéro.*nowhere-1/],
      [{ ...form, nom: '' }, /Nommez ce comité/],
      [{ ...form, date: '15/10/2026' }, /fin d’un mois/],
      [{ ...form, sur: 'company', entreprise: '123' }, /Aucune entreprise ne porte ce SIRET/],
      [{ ...form, sur: 'directorate' }, /Choisissez une direction/],
    ]
    for (const [sent, said] of wrong) {
      const page = await app.post('/editions/liasses', sent)
      expect(page.status, said.source).to.equal(422)
      expect(page.text).to.match(said)
    }
    expect(await app.db('packs')).to.have.length(0)
  })

  it('stops, then resumes', async () => {
    await app.as('helene')
    const { location } = await app.post('/editions/liasses', form)
    expect((await app.follow(`${location}/arreter`)).text)
      .to.include('Arrêtée')
      .and.include('Reprendre')
    await workOff()
    expect(await app.db('editions')).to.have.length(0)
    expect((await app.follow(`${location}/reprendre`)).text).to.include('Contrôle en cours')
    await workOff()
    expect((await app.get(location!)).text).to.include('Prête')
    const lines = await app.db('journal').whereLike('action', 'pack.%').orderBy('id').pluck('action')
    expect(lines).to.deep.equal(['pack.asked', 'pack.stopped', 'pack.resumed'])
  })

  it('does not exist for who does not see one of its contracts', async () => {
    await app.as('helene')
    const { location } = await app.post('/editions/liasses', form)
    const { id } = app.cast.troisMoulins ? { id: app.cast.troisMoulins.contractId } : { id: 0 }
    const elsewhere = await app.db('buyers').whereNot({ id: app.cast.buyers.hauteVesle }).first('id')
    await app.db('contracts').where({ id }).update({ buyer_id: elsewhere.id })
    await app.db('users').where({ id: app.cast.users.camille }).update({ scope: 'listed' })
    await app.as('camille')
    for (const path of [location!, `${location}/liasse.zip`]) expect((await app.get(path)).status).to.equal(404)
    expect((await app.get('/editions/liasses')).text).not.to.include('Comité de décembre')
  })

  async function workOff(): Promise<void> {
    const press = pressOf({ db: app.db, printer: app.printer, publicUrl: null })
    while (await oneItem(press, app.clock, 'test', { error() {} }));
  }
})
