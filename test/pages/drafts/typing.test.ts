import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { hashPassword } from '#server/users/passwords.ts'
import { putPassword } from '#server/users/store.ts'
import { freshApp } from '../../support/app.ts'
import { leave, newPage, open } from '../../support/browser.ts'
import { onPostgres } from '../../support/database.ts'

const PASSWORD = 'cerise tambour gravier'

describe('typing, and leaving before saving', () => {
  const app = freshApp()
  const contractId = () => app.cast.troisMoulins.contractId
  const grid = () => `/marches/${contractId()}/heures`
  const cell = (index: number, month: string) => `h-${app.cast.troisMoulins.placementIds[index]}-${month}`
  const fact = () => `/marches/${contractId()}/faits/nouveau?type=appel`
  const text = (page: Page, selector: string) => page.$eval(selector, element => element.textContent)
  const value = (page: Page, id: string) => page.evaluate(`document.getElementById('${id}').value`)
  const kept = (page: Page) =>
    page.waitForFunction(
      `document.querySelector('main').textContent.includes('Saisie gardée à 13\u00a0h\u00a000, pas encore enregistrée.')`,
    )
  const hoursOf = (index: number, month: string) =>
    app.db('hours').where({ placement_id: app.cast.troisMoulins.placementIds[index], month }).first()
  const expire = () => app.db('sessions').update({ seen_at: '2026-11-17T11:29:00.000Z' })

  async function signInOn(page: Page): Promise<void> {
    await page.type('#courriel', 'camille.aubry@haute-vesle.example')
    await page.type('#mot-de-passe', PASSWORD)
    await Promise.all([page.waitForNavigation(), page.click('button.btn-primary')])
  }

  it('a grid is kept a second after the last key, and opens with it on another computer', async () => {
    const { page, complaints } = await open(app, grid())
    const other = await newPage(app)
    try {
      await page.type(`#${cell(0, '2026-11')}`, '12,5')
      expect(await text(page, '.draft-state')).to.equal('Pas encore enregistré.')
      await kept(page)
      expect(await app.db('drafts')).to.have.length(1)
      expect(JSON.parse((await app.db('drafts').first()).typed)).not.to.have.property(cell(1, '2026-10'))

      await other.goto(app.origin + grid())
      expect(await value(other, cell(0, '2026-11'))).to.equal('12,5')
      expect(await text(other, '.unsaved')).to.include(
        'Repris de votre saisie de 13\u00a0h\u00a000, pas encore enregistrée.',
      )
      expect(await hoursOf(0, '2026-11')).to.equal(undefined)

      await Promise.all([other.waitForNavigation(), other.click('.entry-foot button[value="enregistrer"]')])
      expect(await hoursOf(0, '2026-11')).to.include({ centihours: 12_50 })
      expect(await app.db('drafts')).to.deep.equal([])
      expect(await other.$('.unsaved')).to.equal(null)
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
      await leave(other)
    }
  })

  it('leaving the page at once keeps what was typed, right or wrong, until it is abandoned', async () => {
    const { page } = await open(app, grid())
    try {
      await page.type(`#${cell(0, '2026-11')}`, 'douze')
      await page.goto(`${app.origin}/marches/${contractId()}`)
      await page.goto(app.origin + grid())
      expect(await value(page, cell(0, '2026-11'))).to.equal('douze')
      expect(await text(page, 'main')).to.match(/«\sdouze\s» n’est pas un nombre d’heures/i)

      await Promise.all([page.waitForNavigation(), page.click('.unsaved button')])
      expect(await text(page, 'main')).to.include('Votre saisie est abandonnée.')
      expect(await value(page, cell(0, '2026-11'))).to.equal('')
      expect(await app.db('drafts')).to.deep.equal([])
    } finally {
      await leave(page)
    }
  })

  it('a cell that a colleague changed meanwhile shows both figures', async () => {
    const { page } = await open(app, grid())
    try {
      await page.click(`#${cell(0, '2026-10')}`, { count: 3 })
      await page.type(`#${cell(0, '2026-10')}`, '90')
      await kept(page)
      await app
        .db('hours')
        .where({ id: (await hoursOf(0, '2026-10')).id })
        .update({ centihours: 80_00, version: 2 })

      await page.goto(app.origin + grid())
      expect(await value(page, cell(0, '2026-10'))).to.equal('90')
      expect(await text(page, 'main')).to.include('vous avez écrit 90, il y est maintenant 80,00')
    } finally {
      await leave(page)
    }
  })

  it('a month copied and left is kept, with and without a script, and the page says that it is not saved', async () => {
    for (const script of [true, false]) {
      await app.db('drafts').delete()
      const page = await newPage(app)
      try {
        await page.setJavaScriptEnabled(script)
        await page.goto(app.origin + grid())
        await Promise.all([page.waitForNavigation(), page.click('button[value="copier-2026-11"]')])
        const copied = await value(page, cell(0, '2026-11'))
        expect(copied).to.match(/^\d+/)
        expect(await text(page, '.unsaved')).to.include('Saisie gardée à 13\u00a0h\u00a000, pas encore enregistrée.')

        await page.goto(app.origin + grid())
        expect(await value(page, cell(0, '2026-11'))).to.equal(copied)
        expect(await hoursOf(0, '2026-11')).to.equal(undefined)
      } finally {
        await leave(page)
      }
    }
  })

  it('another month of the same grid says that the first one waits', async () => {
    const form = { cle: 'grid-october', mois: '2026-10', [cell(0, '2026-10')]: 'cent', page: `${grid()}?mois=2026-10` }
    expect((await app.post(grid(), form)).status).to.equal(422)

    const page = await app.get(`${grid()}?mois=2026-11`)
    expect(page.text).to.include('Votre saisie d’octobre\u00a02026 attend depuis 13\u00a0h\u00a000')
    expect(page.text).to.include(`href="${grid()}?mois&#x3D;2026-10"`)
    expect((await app.get(`${grid()}?mois=2026-10`)).text).to.include('value="cent"')
  })

  it('a long form comes back whole, and the one that was saved does not', async () => {
    const { page } = await open(app, fact())
    try {
      await page.type('#texte', 'Le chef de chantier rappelle vendredi.\nIl a deux candidats.')
      await kept(page)
      await page.goto(`${app.origin}/marches/${contractId()}`)
      await page.goto(app.origin + fact())
      expect(await value(page, 'texte')).to.equal('Le chef de chantier rappelle vendredi.\nIl a deux candidats.')

      await Promise.all([page.waitForNavigation(), page.click('form.panel button.btn-primary')])
      await page.goto(app.origin + fact())
      expect(await value(page, 'texte')).to.equal('')
    } finally {
      await leave(page)
    }
  })

  it('what leaves with a page after it was saved is let go', async () => {
    const form = { cle: 'saved-already', page: fact(), texte: 'Appel.', date: '16/11/2026', tour: 'nobody' }
    await app.post(fact(), form)
    expect(await app.db('facts').where({ text: 'Appel.' })).to.have.length(1)

    const late = await app.post('/saisies', { ...form, formulaire: fact() })
    expect(JSON.parse(late.text)).to.deep.equal({ keptAt: null })
    expect(await app.db('drafts')).to.deep.equal([])
  })

  it('typing on after the session ended says so, and loses nothing', async () => {
    await putPassword(app.db, app.cast.users.camille, await hashPassword(PASSWORD))
    const { page } = await open(app, fact())
    try {
      await expire()
      await page.type('#texte', 'Deux candidats pour lundi.')
      await page.waitForFunction(
        `document.querySelector('.draft-state').textContent.includes('Votre session a expiré')`,
      )
      await page.goto(app.origin + fact())
      await signInOn(page)
      expect(await value(page, 'texte')).to.equal('Deux candidats pour lundi.')
    } finally {
      await leave(page)
    }
  })

  // What is kept is kept by the same request: PostgreSQL is sent the one of a page without scripts.
  for (const script of onPostgres ? [false] : [true, false]) {
    const how = script ? 'with a script' : 'without any script'

    it(`thirty-one minutes later, ${how}: the figures wait behind the sign-in page`, async () => {
      await putPassword(app.db, app.cast.users.camille, await hashPassword(PASSWORD))
      const page = await newPage(app)
      try {
        await page.setJavaScriptEnabled(script)
        await page.goto(app.origin + grid())
        await page.type(`#${cell(0, '2026-11')}`, '33')
        await page.type(`#${cell(1, '2026-11')}`, '44')
        await expire()
        await Promise.all([page.waitForNavigation(), page.click('.entry-foot button[value="enregistrer"]')])
        expect(await text(page, 'main')).to.include('Votre session a expiré\u202f; votre saisie est gardée')
        expect(await hoursOf(0, '2026-11')).to.equal(undefined)

        await signInOn(page)
        expect(page.url()).to.equal(app.origin + grid())
        expect(await value(page, cell(0, '2026-11'))).to.equal('33')
        expect(await value(page, cell(1, '2026-11'))).to.equal('44')
        await Promise.all([page.waitForNavigation(), page.click('.entry-foot button[value="enregistrer"]')])
        expect(await hoursOf(1, '2026-11')).to.include({ centihours: 44_00 })
      } finally {
        await leave(page)
      }
    })

    it(`« Précédent », a change, and sent again, ${how}: two calls, or one question`, async () => {
      const page = await newPage(app)
      const send = () => Promise.all([page.waitForNavigation(), page.click('form.panel button.btn-primary')])
      try {
        await page.setJavaScriptEnabled(script)
        await page.goto(app.origin + fact())
        await page.type('#texte', 'Appel de 9 h.')
        await send()
        await page.goBack()
        await page.focus('#texte')
        await page.keyboard.down('Control')
        await page.keyboard.press('a')
        await page.keyboard.up('Control')
        await page.type('#texte', 'Appel de 11 h.')
        await send()

        if ((await text(page, 'h1')) === 'Ce formulaire a déjà servi')
          await Promise.all([page.waitForNavigation(), page.click('.choices button.btn-primary')])
        const texts = await app.db('facts').where({ contract_id: contractId() }).pluck('text')
        expect(texts).to.include.members(['Appel de 9 h.', 'Appel de 11 h.'])
      } finally {
        await leave(page)
      }
    })

    it(`eight hours later, ${how}: a long form waits too`, async () => {
      await putPassword(app.db, app.cast.users.camille, await hashPassword(PASSWORD))
      const page = await newPage(app)
      try {
        await page.setJavaScriptEnabled(script)
        const path = `/marches/${contractId()}/modifier`
        await page.goto(app.origin + path)
        await page.type('#objet', 'Abords et ')
        const typed = await value(page, 'objet')
        await app.db('sessions').update({ expires_at: app.clock.now() })
        await Promise.all([page.waitForNavigation(), page.click('form.panel button.btn-primary')])
        await signInOn(page)

        expect(page.url()).to.equal(app.origin + path)
        expect(await value(page, 'objet')).to.equal(typed)
        await Promise.all([page.waitForNavigation(), page.click('form.panel button.btn-primary')])
        expect((await app.db('contracts').where({ id: contractId() }).first()).title).to.equal(typed)
      } finally {
        await leave(page)
      }
    })
  }

  it('keeping counts as being there, but not beyond eight hours', async () => {
    await app.db('sessions').update({ seen_at: '2026-11-17T11:31:00.000Z' })
    const form = { cle: 'typing-on-1', page: fact(), formulaire: fact(), texte: 'Encore' }
    expect((await app.post('/saisies', form)).status).to.equal(200)
    expect((await app.db('sessions').first()).seen_at).to.equal(app.clock.now())

    await app.db('sessions').update({ expires_at: app.clock.now() })
    expect((await app.post('/saisies', { ...form, texte: 'Encore un mot' })).status).to.equal(303)
    await app.as('camille')
    expect((await app.get(fact())).text).to.include('Encore un mot')
  })

  it('takes nothing from another site, nothing for another site, and no more than fifty forms', async () => {
    const form = { cle: 'forged-draft', page: fact(), formulaire: fact(), texte: 'Piégé' }
    expect((await app.post('/saisies', form, { 'sec-fetch-site': 'cross-site' })).status).to.equal(403)
    expect((await app.post('/saisies', { ...form, formulaire: '//ailleurs.example/' })).status).to.equal(400)
    for (let index = 0; index < 53; index++)
      await app.post('/saisies', { ...form, formulaire: `/marches/${index}/modifier`, page: '/' })

    expect(await app.db('drafts')).to.have.length(50)
  })

  it('abandons one’s own only', async () => {
    await app.post('/saisies', { cle: 'own-draft-1', page: fact(), formulaire: fact(), texte: 'À moi' })
    const { id } = await app.db('drafts').first()
    await app.as('nadir')
    expect((await app.post(`/saisies/${id}/abandon`)).status).to.equal(404)
    expect(await app.db('drafts')).to.have.length(1)
  })
})
