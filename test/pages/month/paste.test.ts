import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'
import { fieldsIn, follow, portfolio } from './support.ts'

// Three contracts beside Trois-Moulins, and what a company wrote in a spreadsheet of its own, pasted over all of them.

describe('a block of a spreadsheet pasted over the page of a month', () => {
  const app = freshApp()
  const cell = (placementId: number) => `h-${placementId}-2026-10`
  const stored = async (placementId: number) =>
    (await app.db('hours').where({ placement_id: placementId, month: '2026-10' }).first())?.centihours ?? null
  const words = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/[ \n]+/g, ' ')

  async function paste(page: Page, into: string, text: string): Promise<void> {
    await page.focus(`#${into}`)
    await page.evaluate(
      `{ const data = new DataTransfer(); data.setData('text/plain', ${JSON.stringify(text)});
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }`,
    )
  }

  it('without script: seen on the page, placed in its cells, kept, and saved only when it is said', async () => {
    const [one, two] = await portfolio(app, 2)
    const form = fieldsIn(await app.get('/mois/2026-10'))
    const text = 'Qui\tOctobre\nCazenave Chloé\t31\nÉlise N’Guessan\t151:40\nP-101\t####\nMartin Zoé\t12\nTotal\t999'
    await app
      .db('identities')
      .where({ participant_id: one!.participantIds[0] })
      .update({ last_name: 'Cazenave', first_name: 'Chloé' })
    await app
      .db('identities')
      .where({ participant_id: two!.participantIds[1] })
      .update({ last_name: 'N’Guessan', first_name: 'Élise' })
    const asked = { ...form, bloc: text, 'bloc-personne': String(two!.placementIds[0]) }

    const seen = await app.post('/mois/2026-10', { ...asked, geste: 'coller' })
    expect(seen.status).to.equal(200)
    const said = words(seen.text)
    expect(said)
      .to.include('Deux chiffres à placer')
      .and.include('Chloé Cazenave')
      .and.match(/écrit «\s151:40\s»/)
    expect(said).to.include('dans les relevés ouverts de cette page').and.include('trop étroite')
    expect(seen.text).to.include('Martin Zoé\t12')
    const names = (await app.db('journal').where({ action: 'identities.read' })).map(
      line => JSON.parse(line.after).people,
    )
    expect(names).to.deep.equal([7])

    const placed = await app.post('/mois/2026-10', { ...fieldsIn(seen), bloc: text, geste: 'placer' })
    expect(fieldsIn(placed)).to.include({
      [cell(one!.placementIds[0]!)]: '31,00',
      [cell(two!.placementIds[1]!)]: '151,67',
    })
    expect(await stored(one!.placementIds[0]!)).to.equal(null)
    expect(fieldsIn(await app.get('/mois/2026-10'))[cell(one!.placementIds[0]!)]).to.equal('31,00')

    await follow(app, { ...fieldsIn(placed), geste: 'enregistrer' })
    expect([await stored(one!.placementIds[0]!), await stored(two!.placementIds[1]!)]).to.deep.equal([31_00, 151_67])
  })

  it('goes down from its cell, from one contract to the next, and only into what is in sight', async () => {
    await portfolio(app, 3)
    const { page, complaints } = await open(app, '/mois/2026-10')
    try {
      const cells = await page.$$eval('.group input[data-month]', inputs => inputs.map(({ id }) => id))
      const value = (id: string) => page.$eval(`#${id}`, input => (input as unknown as { value: string }).value)
      await page.type('.month-find input', 'rénovation')
      const there = await page.$$eval('.group:not([hidden]) tr:not([hidden]) input[data-month]', inputs =>
        inputs.map(({ id }) => id),
      )
      expect(there).to.have.length(6)
      await paste(page, there[1]!, '10\r\n20,5\r\n\r\n1 2\r\n')
      await page.waitForSelector('#apercu')
      const shown = await page.$eval('#apercu', panel => (panel.textContent ?? '').replace(/\s+/g, ' '))
      expect(shown)
        .to.include('Deux chiffres à placer')
        .and.include('deux nombres, 1 et 2')
        .and.include('Rénovation de l’école')
      expect(await value(there[1]!)).to.equal('')

      await page.keyboard.press('Enter')
      expect(await page.$('#apercu')).to.equal(null)
      expect(await Promise.all(there.map(value))).to.deep.equal(['', '10,00', '20,50', '', '', ''])
      expect(await page.evaluate('document.activeElement.id')).to.equal(there[1])
      const others = cells.filter(id => !there.includes(id))
      expect((await Promise.all(others.map(value))).some(text => /^(10|20)/.test(text) && text !== '20,00')).to.equal(
        false,
      )
      await page.waitForFunction(`/Saisie gardée/.test(document.querySelector('.draft-state').textContent)`)
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })
})
