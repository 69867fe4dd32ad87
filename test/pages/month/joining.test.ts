import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'
import { fieldsIn, portfolio } from './support.ts'

// A company tells with its hours that somebody joined: one form over the month, and back on her row.

describe('a person who joins, from the page of a month', () => {
  const app = freshApp()
  const contract = () => app.cast.troisMoulins.contractId
  const relais = () => `${contract()}-${app.cast.companies.relais}`
  const nobody = async () => Number((await app.db('participants').count({ count: '*' }))[0].count)

  it('without script: its link names the month and the employer, and leads back to her row', async () => {
    const month = await app.get('/mois/2026-10')
    const href = `/marches/${contract()}/personnes/nouvelle?retour=2026-10&employeur=${app.cast.companies.relais}`
    expect(month.text.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')).to.include(`href="${href}" data-join`)
    const page = await app.get(href)
    expect(page.text).to.match(new RegExp(`value="${app.cast.companies.relais}" selected`))
    expect(page.text).to.include('name="retour" value="2026-10"').and.include('href="/mois/2026-10" data-cancel')

    const typed = { nom: 'Sissoko', prenom: 'Aya', naissance: '14/07/1999', critere: 'B_DELD', embauche: '05/10/2026' }
    const said = {
      ...typed,
      modalite: 'MAD_ETTI',
      employeur: String(app.cast.companies.relais),
      eligibilite: 'plus-tard',
    }
    const wrong = await app.post(`/marches/${contract()}/personnes`, {
      ...said,
      cle: 'one',
      embauche: '',
      retour: '2026-10',
    })
    expect(wrong.status).to.equal(422)
    expect(wrong.text).to.include('name="retour" value="2026-10"')

    const saved = await app.post(`/marches/${contract()}/personnes`, { ...said, cle: 'two', retour: '2026-10' })
    const [placement] = await app.db('placements').orderBy('id', 'desc').limit(1)
    expect(saved.location).to.equal(`/mois/2026-10#p${placement.id}`)
    const back = await app.get('/mois/2026-10')
    expect(fieldsIn(back)).to.include.keys(`h-${placement.id}-2026-10`)
    expect(back.text).to.include('Aya Sissoko')
    const elsewhere = await app.post(`/marches/${contract()}/personnes`, {
      ...said,
      cle: 'three',
      nom: 'Autre',
      retour: '//example.org',
    })
    expect(elsewhere.location).to.match(/^\/marches\/\d+\/heures#p\d+$/)
  })

  it('in a panel: who matches is shown as one types, it is saved whole, and what was typed elsewhere stays', async () => {
    const [school] = await portfolio(app, 1)
    const { page, complaints } = await open(app, '/mois/2026-10')
    try {
      const elsewhere = `#h-${school!.placementIds[0]}-2026-10`
      await page.type(elsewhere, '77')
      await page.type(`#h-${app.cast.troisMoulins.placementIds[0]}-2026-10`, '31')
      const before = await nobody()
      await page.click(`#g-${relais()} [data-join]`)
      await page.waitForSelector('dialog.over #nom')
      await page.type('.over #nom', 'Durand-7')
      await page.waitForSelector('.over [name="choisir"]')
      expect(await page.$eval('.over #trouvees', place => place.textContent))
        .to.include('Dominique')
        .and.include('P-007')
      await page.select('.over [name="critere"]', 'B_DELD')
      await page.click('.over [name="choisir"]')
      await page.waitForFunction(`document.querySelector('.over [name="participant"]')`)
      expect(await page.$eval('.over [name="critere"]', one => (one as unknown as { value: string }).value)).to.equal(
        'B_DELD',
      )

      await page.select('.over [name="critere"]', '')
      await page.click('.over .actions button.btn-primary')
      await page.waitForSelector('.over .error-summary')
      expect(await nobody()).to.equal(before)
      await page.select('.over [name="modalite"]', 'MAD_ETTI')
      await page.type('.over [name="embauche"]', '05/10/2026')
      await page.click('.over .actions button.btn-primary')
      await page.waitForFunction(`!document.querySelector('dialog.over')`)
      const [placement] = await app.db('placements').orderBy('id', 'desc').limit(1)
      await page.waitForFunction(`document.activeElement.id === 'h-${placement.id}-2026-10'`)
      const value = (selector: string) => page.$eval(selector, one => (one as unknown as { value: string }).value)
      expect(await value(elsewhere)).to.equal('77')
      expect(await value(`#h-${app.cast.troisMoulins.placementIds[0]}-2026-10`)).to.equal('31')
      expect(await page.$eval('[data-said]', place => place.textContent)).to.include('P-007')
      expect(await nobody()).to.equal(before)
      expect(complaints.filter(text => !text.includes('422'))).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })
})
