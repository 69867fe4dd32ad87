import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { leave, newPage, watched } from '../support/browser.ts'
import { readXlsx } from '../support/sheets.ts'
import { follow, words } from './steps.ts'

describe('a year of statistics, in a browser', function () {
  this.timeout(120_000)
  const app = freshApp()

  it('from the situations that a facilitator learns by telephone to the return that a director sends', async () => {
    const { participant_id: id } = await app
      .db('placements')
      .join('clauses', 'clauses.id', 'placements.clause_id')
      .join('contracts', 'contracts.id', 'clauses.contract_id')
      .where('contracts.followed_by', app.cast.users.camille)
      .orderBy('placements.id')
      .first('placements.participant_id')
    await app.db('placements').where({ participant_id: id }).update({ left_on: '2026-05-05' })

    await app.as('camille')
    const page = await newPage(app)
    const visit = watched(page, app.origin)
    try {
      await page.goto(`${app.origin}/?montrer=situations`)
      expect(await words(page)).to.include('À 6 mois : 1 personne à demander')
      await follow(page, 'Noter les situations : À 6 mois : 1 personne à demander')
      await page.focus(`#s-${id}-six`)
      await page.keyboard.type('CDI')
      await page.keyboard.press('Tab')
      await follow(page, 'Noter ces situations')
      expect(await words(page)).to.include('1 situation notée.')
      await page.goto(`${app.origin}/spaser/statistiques`)
      expect(await words(page)).to.include('Chiffres exacts, à votre seul usage')
      expect([...visit.complaints, ...visit.foreign]).to.deep.equal([])
    } finally {
      await leave(page)
    }
    expect(await app.db('situations').where({ participant_id: id }).pluck('situation')).to.deep.equal(['cdi'])

    await app.as('helene')
    const desk = await newPage(app, 390)
    const seen = watched(desk, app.origin)
    try {
      await desk.goto(`${app.origin}/spaser/statistiques`)
      expect(await words(desk))
        .to.include('du 1er janvier 2026 au 30 septembre 2026')
        .and.include('Ces chiffres peuvent être remis')
        .and.include('Répartition non publiée')
      const sheet = readXlsx(await fetched(desk, 'Excel'))
      const column = (index: number) => sheet.rows.map(row => row[index]?.value ?? '')
      expect(column(0)).to.include.members(['Structure', 'Sorties', 'Légende'])
      expect(column(1)).to.include.members(['Personnes', 'Sexe', 'Situation 6 mois après', 'statut s'])
      expect(await desk.evaluate('document.documentElement.scrollWidth')).to.equal(390)
      expect([...seen.complaints, ...seen.foreign]).to.deep.equal([])
    } finally {
      await leave(desk)
    }
  })
})

async function fetched(page: Awaited<ReturnType<typeof newPage>>, name: string): Promise<Uint8Array> {
  const links = await page.$$eval('main a', all => all.map(one => ({ text: one.textContent?.trim(), href: one.href })))
  const base64 = await page.evaluate(
    async (url: string) => {
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
      return btoa(bytes.reduce((all, byte) => all + String.fromCharCode(byte), ''))
    },
    links.find(({ text }) => text === name)!.href,
  )
  return Buffer.from(base64, 'base64')
}
