import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { freshApp } from '../support/app.ts'
import { leave, newPage } from '../support/browser.ts'

describe('the scheme, in a browser', function () {
  this.timeout(90_000)
  const app = freshApp()

  const opened = async (person: 'helene' | 'nadir', path: string): Promise<Page> => {
    await app.as(person)
    const page = await newPage(app)
    await page.goto(app.origin + path)
    return page
  }
  const text = async (page: Page) =>
    String(await page.evaluate('document.querySelector("main").innerText')).replaceAll(/[\u00a0\u202f]/g, ' ')
  const press = (page: Page, selector: string) => Promise.all([page.waitForNavigation(), page.click(selector)])
  const fill = async (page: Page, name: string, words: string) => {
    await page.click(`[name="${name}"]`, { count: 3 })
    await page.type(`[name="${name}"]`, words)
  }
  /** A link to another page, by its words. */
  const follow = (page: Page, words: string) =>
    press(page, `::-p-xpath(//main//a[not(starts-with(@href, "#"))][contains(normalize-space(.), "${words}")])`)
  const send = (page: Page) => press(page, 'main form .btn-primary')

  it('is begun from the template, made one’s own by two people at once, adopted, and followed', async () => {
    const helene = await opened('helene', '/spaser')
    await follow(helene, 'Écrire le schéma')
    await helene.click(`[name="acheteur-${app.cast.buyers.hauteVesle}"]`)
    await send(helene)
    expect(await text(helene)).to.include('Version 1, en préparation')

    await follow(helene, 'Former les acheteurs aux clauses sociales')
    const address = helene.url()
    const nadir = await opened('nadir', new URL(address).pathname)
    await fill(nadir, 'titre', 'Former les acheteurs, avec Nadir')
    await send(nadir)
    await fill(helene, 'titre', 'Former les acheteurs, avec Hélène')
    await send(helene)
    expect(await text(helene))
      .to.include('deux versions')
      .and.include('avec Nadir')
    await helene.goto(app.origin + new URL(address).pathname.replace(/\/elements.*/, '/version'))
    expect(await text(helene)).to.include('Former les acheteurs, avec Nadir')

    await follow(helene, 'Adopter cette version')
    await fill(helene, 'date', '16/11/2026')
    await send(helene)
    expect(await text(helene)).to.include('Version 1, adoptée le 16 novembre 2026')

    await follow(nadir, 'SPASER')
    await follow(nadir, 'Former les acheteurs, avec Nadir')
    await nadir.select('[name="etat"]', 'underWay')
    await fill(nadir, 'part', '30')
    await fill(nadir, 'note', 'Première session')
    await send(nadir)
    await helene.goto(`${app.origin}/spaser`)
    expect(await text(helene))
      .to.include('En cours, 30 %')
      .and.include('Nadir Belkacem : Première session')
    await Promise.all([leave(helene), leave(nadir)])
  })
})
