import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { leave, newPage } from '../../support/browser.ts'

const kinds = [
  { table: 'directorates', path: 'directions', column: 'directorate_id', field: 'direction' },
  { table: 'operations', path: 'operations', column: 'operation_id', field: 'operation' },
] as const

describe('directorates and operations that are no longer in use', () => {
  const app = freshApp()
  beforeEach(() => app.as('theo'))
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`

  for (const { table, path, column, field } of kinds) {
    const one = async (name = 'Mission ancienne') => {
      const [row] = await app.db(table).insert({ buyer_id: app.cast.buyers.hauteVesle, name }).returning('id')
      return row.id as number
    }
    const used = async () => {
      const id = await one()
      await app
        .db('contracts')
        .where({ id: app.cast.troisMoulins.contractId })
        .update({ [column]: id })
      return id
    }
    const gesture = (id: number, verb: 'retrait' | 'retour', version: string) =>
      app.follow(`/reglages/${path}/${id}/${verb}`, { version })
    const offered = async (address: string) => {
      const { text } = await app.get(address)
      return new RegExp(`<select[^>]*id="${field}"[\\s\\S]*?</select>`).exec(text)?.[0] ?? ''
    }

    it(`${path}: renamed, retired, brought back, and the journal tells it`, async () => {
      const id = await used()
      const page = await newPage(app)
      try {
        await page.goto(`${app.origin}/reglages/${path}/${id}`)
        expect(await page.$eval('main', main => main.textContent)).to.include('1\u00a0marché en cours la porte.')
        await Promise.all([page.waitForNavigation(), page.click(`form[action$="/retrait"] button`)])
        expect(await page.$eval('body', body => body.textContent))
          .to.include('n’est plus proposée.')
          .and.include('Mission ancienne (retirée)')
      } finally {
        await leave(page)
      }
      await app.follow(`/reglages/${path}/${id}`, { nom: 'Mission d’avant', version: '2' })
      const back = await gesture(id, 'retour', '3')
      expect(back.text)
        .to.include('est de nouveau proposée.')
        .and.include('Mission d’avant')
        .and.not.include('(retirée)')
      const journal = (await app.get('/journal')).text
      expect(journal)
        .to.match(/retirée/)
        .and.match(/remise en usage/)
        .and.include('<ins>Mission d’avant</ins>')
    })

    it(`${path}: retired, it stays where it is and is offered nowhere else`, async () => {
      const id = await used()
      await gesture(id, 'retrait', '1')
      await app.as('camille')

      expect((await app.get(contract())).text).to.include('Mission ancienne (retirée)')
      expect(await offered(`${contract()}/modifier`)).to.include('Mission ancienne (retirée)')
      expect(await offered(`/marches/${app.cast.rd18.contractId}/modifier`)).not.to.include('Mission ancienne')
      expect(await offered('/marches/nouveau')).not.to.include('Mission ancienne')
      expect(await offered(`/marches/nouveau?comme=${app.cast.troisMoulins.contractId}`)).not.to.include(
        'Mission ancienne',
      )
      if (field === 'direction') {
        const found = await app.get(`/marches?suivi=tous&direction=${id}`)
        expect(found.text).to.include('Trois-Moulins').and.include('Mission ancienne (retirée)')
      }
    })

    it(`${path}: its name may be taken again, and then it does not come back`, async () => {
      const id = await one()
      await gesture(id, 'retrait', '1')
      const again = await app.follow(`/reglages/acheteurs/${app.cast.buyers.hauteVesle}/${path}`, {
        nom: 'Mission ancienne',
      })
      expect(again.text).to.include('est dans la liste')
      const refused = await app.post(`/reglages/${path}/${id}/retour`, { version: '2' })

      expect(refused.status).to.equal(422)
      expect(refused.text).to.include('Cet acheteur a déjà')
      const twice = await app.post(`/reglages/acheteurs/${app.cast.buyers.hauteVesle}/${path}`, {
        nom: 'Mission ancienne',
      })
      expect(twice.status).to.equal(422)
    })

    it(`${path}: of two who change it at once, the second is told`, async () => {
      const id = await one()
      await app.post(`/reglages/${path}/${id}`, { nom: 'Mission neuve', version: '1' })
      const late = await app.post(`/reglages/${path}/${id}/retrait`, { version: '1' })

      expect(late.status).to.equal(422)
      expect(late.text).to.include('Quelqu’un vient de la modifier').and.include('Mission neuve')
      expect((await app.db(table).where({ id }).first()).retired_on).to.equal(null)
    })
  }
})
