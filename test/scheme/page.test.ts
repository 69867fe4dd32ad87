import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { haute_vesle } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { hours } from '#server/base/format.ts'
import { portfolioOf } from '#server/compliance/portfolio.ts'
import { readIndicators } from '#server/terminal/indicators.ts'
import { follow, words } from '../journeys/steps.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, watched } from '../support/browser.ts'

const TODAY = '2026-11-17'
const PATH = '/spaser/indicateurs'

describe('the indicators of the scheme', function () {
  this.timeout(120_000)
  const app = freshApp({ today: TODAY })
  beforeEach(() => app.as('helene'))
  const total = (change: Record<string, string> = {}) =>
    app.post(`${PATH}/total`, {
      cle: randomUUID(),
      acheteur: String(app.cast.buyers.hauteVesle),
      annee: '2026',
      base: 'notified',
      nombre: '40',
      montant: '12 000 000',
      source: 'Recensement économique',
      ...change,
    })
  const target = (change: Record<string, string> = {}) =>
    app.post(`${PATH}/cible`, {
      cle: randomUUID(),
      nature: 'target',
      unite: 'rate',
      indicateur: 'SOC_NB',
      acheteur: '',
      annee: '2028',
      valeur: '30',
      source: 'Délibération du 12 mars 2026',
      ...change,
    })
  const run = async (...args: string[]) => {
    const [said, complained]: [string[], string[]] = [[], []]
    const { db, clock } = app
    const terminal = {
      db,
      clock,
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    return { code: await readIndicators.run(args, terminal as never), said, complained: complained.join('\n') }
  }
  const read = async (...args: string[]) => JSON.parse((await run(...args, '--json')).said[0]!)

  it('say a figure, what it is made of, and what of it nobody knows', async () => {
    await app.db('contracts').update({ notified_on: '2026-03-02' })
    const text = plain((await app.get(PATH)).text)
    expect(text).to.include('Achats socialement responsables').and.include('Couverture inconnue')
    const [row] = await app.db('contracts').count('id as count')
    expect(text).to.include(`marchés sur ${row.count}`)
  })

  it('the page, its file and the terminal say the same, and the hours are those of the measure', async () => {
    await app.db('contracts').update({ notified_on: '2026-03-02' })
    const { indicators } = await read('--year', '2026')
    const social = indicators.find(({ code }: { code: string }) => code === 'SOC_NB')
    const page = plain((await app.get(PATH)).text)
    const rate = `${String(Math.floor(social.rate) / 100).replace('.', ',')}\u00a0%`
    expect(page).to.include(rate)
    const csv = (await app.get(`${PATH}.csv`)).text
    expect(csv).to.include(`;${social.numerator};${social.denominator};`)
    const portfolio = await portfolioOf(app.db, TERMINAL, 'all', TODAY)
    const owed = indicators.find(({ code }: { code: string }) => code === 'H_ENG')
    expect(owed.value).to.equal(portfolio.owed)
    expect(page).to.include(hours(portfolio.owed)).and.include(hours(portfolio.accepted))
  })

  it('an annual total gives the coverage, another one replaces it, and the journal keeps both', async () => {
    await app.db('contracts').update({ notified_on: '2026-03-02' })
    const before = await read('--year', '2026')
    expect((await total()).status).to.equal(303)
    const { denominators, ...after } = { denominators: null, ...(await read('--year', '2026')) }
    expect(denominators).to.equal(null)
    expect(after.coverage.number.value).to.equal(before.coverage.number.value + 40 - (await own('hauteVesle')))
    expect((await app.get(PATH)).text)
      .to.include('Recensement économique')
      .and.include('Hélène Carrel')
    await total({ nombre: '50', source: 'Recensement corrigé' })
    expect((await read('--year', '2026')).coverage.number.value).to.equal(after.coverage.number.value + 10)
    expect((await app.get(PATH)).text)
      .to.include('Recensement corrigé')
      .and.not.include('Recensement économique')
    const lines = await app.db('journal').where({ action: 'scheme.totalRecorded' }).count('id as count').first()
    expect(Number(lines.count)).to.equal(2)
  })

  it('a target stands beside its figure until it is taken back', async () => {
    await app.db('contracts').update({ notified_on: '2026-03-02' })
    await target()
    await target({ nature: 'baseline', annee: '2023', valeur: '12,5' })
    const text = plain((await app.get(PATH)).text)
    expect(text).to.include('Cible 2028\u00a0: 30\u00a0%').and.include('Départ 2023\u00a0: 12,5\u00a0%')
    expect(text).to.include('Cible nationale 2022-2025\u00a0: 30\u00a0%')
    await target({ valeur: '' })
    expect(plain((await app.get(PATH)).text)).not.to.include('Cible 2028')
  })

  it('refuses what does not hold, and says where', async () => {
    const refused = await total({ nombre: '', montant: '' })
    expect([refused.status, refused.text.includes('Écrivez un nombre de marchés ou un montant.')]).to.deep.equal([
      422,
      true,
    ])
    expect((await target({ valeur: '130' })).status).to.equal(422)
    expect((await target({ indicateur: 'RIEN' })).status).to.equal(422)
    expect((await total({ acheteur: '999' })).status).to.equal(422)
    expect(await app.db('annual_totals')).to.deep.equal([])
    await app.as('camille')
    expect((await total()).status).to.equal(404)
    expect((await app.get(PATH)).status).to.equal(200)
  })

  it('a figure opens to its contracts, as many, and to nothing of a buyer that is not read', async () => {
    await app.db('contracts').update({ notified_on: '2026-03-02' })
    const { indicators } = await read('--year', '2026')
    const social = indicators.find(({ code }: { code: string }) => code === 'SOC_NB')
    const opened = (await app.get(`${PATH}/SOC_NB`)).text
    expect(opened.match(/class="title" href="\/marches\/\d+"/g)!.length).to.equal(social.contracts)
    expect(opened).to.include(`/marches/${app.cast.troisMoulins.contractId}"`)
    expect((await app.get(`${PATH}/RIEN`)).status).to.equal(404)
    await app.as('ines')
    const hers = (await app.get(`${PATH}/SOC_NB`)).text
    expect(hers).to.include(`/marches/${app.cast.halles.contractId}"`)
    expect(hers).not.to.include(`/marches/${app.cast.troisMoulins.contractId}"`)
  })

  it('filters narrow what is counted, and say that a total is of whole buyers', async () => {
    await app
      .db('contracts')
      .update({ notified_on: '2026-03-02', procedure: 'Procédure adaptée', amount_cents: 50_000_00 })
    await total()
    const text = plain((await app.get(`${PATH}?procedure=Proc%C3%A9dure+adapt%C3%A9e&montant=moins90`)).text)
    expect(text).to.include('un total annuel porte sur tout un acheteur')
    const none = plain((await app.get(`${PATH}?montant=plus5404`)).text)
    expect(none).to.include('Aucun marché notifié en 2026')
    expect(none).to.include('retirez les autres filtres')
  })

  it('the terminal says it in words, by buyer, over two years; and what is not a window', async () => {
    const { said, code } = await run('--window', '2025-2026', '--buyer', haute_vesle.siret.slice(0, 9))
    expect([code, said[0]!.startsWith('2025-2026. Couverture')]).to.deep.equal([0, true])
    expect((await run('--year', '26')).code).to.equal(2)
    expect((await run('--window', '2023-2026')).code).to.equal(2)
    expect((await run('--buyer', '123456782')).code).to.equal(1)
  })

  it('a director enters a total, sets a target, reads and opens a figure, in a browser', async () => {
    await app.db('contracts').update({ notified_on: '2026-03-02' })
    const page = await newPage(app)
    const visit = watched(page, app.origin)
    try {
      await page.goto(`${app.origin}${PATH}`)
      await follow(page, 'Saisir un total annuel')
      await page.locator('#annee').fill('2026')
      await page.locator('#nombre').fill('40')
      await page.locator('#source').fill('Recensement économique')
      await follow(page, 'Enregistrer le total')
      expect(await words(page))
        .to.include('Le total annuel est enregistré')
        .and.match(/Couverture \d+ % en nombre/)
      await follow(page, 'Fixer une cible')
      await page.locator('#valeur').fill('30')
      await page.locator('#source').fill('Délibération')
      await follow(page, 'Enregistrer la cible')
      expect(await words(page)).to.include('Cible 2026 : 30 %')
      await page.locator('.categories li:first-child .big a').click()
      await page.waitForSelector('tfoot')
      expect(await words(page)).to.include('Marchés avec une considération sociale')
      await page.locator(`a[href="/marches/${app.cast.troisMoulins.contractId}"]`).click()
      await page.waitForSelector('h1')
      expect([...visit.complaints, ...visit.foreign]).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  async function own(buyer: 'hauteVesle' | 'marvaux'): Promise<number> {
    const row = await app.db('contracts').where({ buyer_id: app.cast.buyers[buyer] }).count('id as count').first()
    return Number(row.count)
  }
})

function plain(text: string): string {
  return text
    .replaceAll('&nbsp;', '\u00a0')
    .replaceAll('&#39;', '’')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[ \n]+/g, ' ')
}
