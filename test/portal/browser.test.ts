import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { leave, newPage, watched } from '../support/browser.ts'
import { linkPath } from '../support/links.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe('a company answers from a phone', function () {
  this.timeout(120_000)
  const app = freshApp({ today: '2026-12-03' })

  it('a machine that clicks « Continuer » sends nothing; then the human answers, with and without script', async () => {
    const link = app.origin + (await linkPath(app, 'relais'))
    await app.as(null)
    const machine = await newPage(app, 390)
    await machine.goto(link)
    await Promise.all([machine.waitForNavigation(), machine.click('button.btn-primary')])
    expect(new URL(machine.url()).pathname).to.equal('/reponses')
    for (const button of await machine.$$('.portal-list button')) expect(button).to.equal(null) // « néant » asks who
    await leave(machine)
    expect(await app.db('pass_answers')).to.deep.equal([])
    expect((await app.db('passes').first()).sent_at).to.equal(null)

    const page = await newPage(app, 390)
    const visit = watched(page, app.origin)
    const wide = () => page.evaluate('document.documentElement.scrollWidth') as Promise<number>
    const violations = async () => {
      await page.evaluate(axe)
      const found = (await page.evaluate('axe.run(document)')) as AxeResults
      return found.violations.map(({ id, nodes }) => `${id} ${nodes[0]!.html}`)
    }
    const press = (selector: string) => Promise.all([page.waitForNavigation(), page.click(selector)])
    await page.goto(link)
    expect(await wide()).to.be.at.most(390)
    expect(await violations()).to.deep.equal([])
    await press('button.btn-primary')
    await page.type('#nom', 'Inès Oriol')
    await press('.portal-ask button')
    expect(await wide()).to.be.at.most(390)
    expect(await violations()).to.deep.equal([])
    await press('.portal-list a.btn-primary')
    await page.type('input[inputmode="decimal"]', '140')
    await page.waitForFunction(`document.querySelector('.draft-state')?.textContent.includes('gardée')`)
    expect((await app.db('pass_drafts').first()).typed).to.include('140')
    expect((await app.db('passes').first()).started_at).to.not.equal(null)

    await page.setJavaScriptEnabled(false)
    await page.reload()
    expect(await page.content()).to.include('value="140"')
    await press('.portal-month button.btn-primary')
    expect(await page.content()).to.include('Écrivez ses heures, ou 0')
    await page.setJavaScriptEnabled(true)
    await page.goto(page.url())
    const fields = await page.$$('input[inputmode="decimal"]')
    expect(fields).to.have.length(2)
    expect(await wide()).to.be.at.most(390)
    expect(await violations()).to.deep.equal([])
    await fields[1]!.type('0')
    await press('.portal-month button.btn-primary')
    expect(new URL(page.url()).pathname).to.equal('/reponses')
    expect(await app.db('pass_drafts')).to.deep.equal([])
    expect((await app.db('statements').where({ period: '2026-11' }).first()).state).to.equal('toCheck')
    expect(visit.complaints).to.deep.equal([])
    expect(visit.foreign).to.deep.equal([])
    await leave(page)
  })
})
