import { expect } from 'chai'
import { insertMany } from '#db/insert-many.ts'
import { companies } from '#db/seeds/cast.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'

const words = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/(\s|&nbsp;)+/g, ' ')

describe('pages read at a past date, as it was known', function () {
  this.timeout(60_000)
  const app = freshApp()
  const troisMoulins = () => `/marches/${app.cast.troisMoulins.contractId}`
  const then = 'au=31/10/2026&connu=17/11/2026'
  /** Typed on the day after: two thousand hours more, of effect in October. */
  const amended = async () => {
    await app.db('commitments').insert({
      clause_id: app.cast.troisMoulins.clauseId,
      kind: 'amendment',
      dated_on: '2025-03-01',
      centihours: 20_000_00,
      label: 'Avenant n° 2',
      reason: '',
      recorded_at: '2026-11-18T09:00:00.000Z',
    })
    app.clock.today = () => '2026-11-20'
    await unsettle(app.db, [app.cast.troisMoulins.clauseId])
  }

  it('says what it cannot know of before the history was kept, and nothing of it after', async () => {
    const carried = { key: 'history.since', value: '2026-11-17T23:30:00.000Z' } // the 18th in France
    await app.db('settings').insert(carried)
    app.clock.today = () => '2026-11-20'
    const paths = [troisMoulins(), '/marches', '/entreprises', `/entreprises/${companies.batisseurs.siret}`]
    const said = 'écrit avant la reprise du 18 novembre 2026, et dont le moment n’a pas été conservé'
    for (const path of paths) {
      expect(words((await app.get(`${path}?${then}`)).text), path).to.include(said)
      const after = words((await app.get(`${path}?au=31/10/2026&connu=18/11/2026`)).text)
      expect(after, path).to.include('tels que connus le 18 novembre 2026').and.not.include('avant la reprise')
    }
  })

  it('a contract says at which date it is read, offers nothing to write, and its links keep the date', async () => {
    await amended()
    const { page, complaints } = await open(app, `${troisMoulins()}?${then}`)
    const text = words(await page.content())
    expect(text).to.include('Chiffres au 31 octobre 2026, tels que connus le 17 novembre 2026.')
    expect(text).to.include('Rien ne s’écrit à une date passée')
    expect(text).to.include('Connu depuis le 17 novembre 2026')
    expect(
      await page.$$eval('form[method=post]', forms => forms.map(form => form.getAttribute('action'))),
    ).to.deep.equal([
      ...new Set(
        await page.$$eval('header form[method=post]', forms => forms.map(form => form.getAttribute('action'))),
      ),
    ])
    const hrefs = await page.$$eval('main a[href]', links => links.map(link => link.getAttribute('href')!))
    expect(hrefs.filter(href => /modifier|nouveau|nouvelle|durees|passation/.test(href))).to.deep.equal([])
    expect(hrefs.filter(href => href.startsWith('/entreprises/'))[0])
      .to.include('connu=2026-11-17')
      .and.include('au=2026-10-31')
    expect(hrefs.find(href => href.includes('/rapport.pdf')))
      .to.include('date=2026-10-31')
      .and.include('connu=2026-11-17')

    await Promise.all([page.waitForNavigation(), page.click('.notice a')])
    expect(words(await page.content())).not.to.include('Rien ne s’écrit')
    expect(await page.$$eval('main a[href$="/modifier"]', links => links.length)).to.equal(1)
    expect(complaints).to.deep.equal([])
    await leave(page)
  })

  it('a list chooses, counts and orders what it shows as it was then; its export, its order and its lines keep the date', async () => {
    const before = words((await app.get('/marches?suivi=tous&etat=late')).text)
    await amended()
    expect(words((await app.get('/marches?suivi=tous&etat=atRisk')).text)).to.include('Trois-Moulins')
    const { page } = await open(app, `/marches?suivi=tous&etat=atRisk&${then}`)
    expect(words(await page.content())).not.to.include('Trois-Moulins')
    await page.goto(`${app.origin}/marches?suivi=tous&${then}`)
    const text = words(await page.content())
    expect(text).to.include('Trois-Moulins').and.include('leur ordre et leur nombre sont ceux de cette date')
    expect(before.includes('Trois-Moulins')).to.equal(/est en retard/.test(text))
    const hrefs = await page.$$eval('main a[href]', links => links.map(link => link.getAttribute('href')!))
    for (const part of ['.csv', '.xlsx', 'tri=fin', `${troisMoulins()}?`, 'etat=behind', 'suivi=mes'])
      expect(
        hrefs.find(href => href.includes(part)),
        part,
      ).to.match(/connu=17%2F11%2F2026|connu=2026-11-17/)
    await Promise.all([page.waitForNavigation(), page.click('form.filters button')])
    expect(page.url()).to.match(/connu=17%2F11%2F2026/)
    await leave(page)
  })

  it('a list of hundreds leaves out what was not in the register yet', async () => {
    const row = await app.db('contracts').where({ id: app.cast.halles.contractId }).first()
    const { id: _, decp_key: __, ...copy } = row
    const older = Array.from({ length: 600 }, (_, index) => ({ ...copy, number: `M-2025-${index}` }))
    await insertMany(app.db, 'contracts', older)
    await app.db('contracts').insert({
      ...copy,
      number: 'M-2026-99',
      title: 'Toiture du gymnase',
      created_at: '2026-11-18T09:00:00.000Z',
    })
    app.clock.today = () => '2026-11-20'
    const shown = (text: string) => Number(words(text).match(/ sur (\d+) /)![1])
    const today = shown((await app.get('/marches?suivi=tous')).text)
    expect(today).to.be.greaterThan(600)
    const { text } = await app.get(`/marches?suivi=tous&${then}`)
    expect(shown(text)).to.equal(today - 1)
    expect(words(text)).to.include('leur ordre et leur nombre sont ceux de cette date')
  })

  it('companies have their verdict and their hours of that date', async () => {
    const path = `/entreprises?q=batisseurs`
    const cells = async (asked: string) => words((await app.get(asked)).text.match(/<tbody>[\s\S]*<\/tbody>/)![0])
    const before = await cells(`${path}&au=31/10/2026`)
    await amended()
    expect(await cells(`${path}&${then}`)).to.equal(before)
    expect(await cells(path)).not.to.equal(before)
    const { text } = await app.get(`${path}&${then}`)
    expect(text).to.match(/href="\/entreprises\/\d+\?au&#x3D;2026-10-31&amp;connu&#x3D;2026-11-17"/)
    expect(text).to.match(/href="\/entreprises\.csv\?[^"]*connu&#x3D;17/)
    const page = words((await app.get(`/entreprises/${companies.batisseurs.siret}?${then}`)).text)
    expect(page).to.include('Rien ne s’écrit à une date passée').and.not.include('Modifier la fiche')
  })
})
