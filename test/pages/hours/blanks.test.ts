import { expect } from 'chai'
import { readPdf } from '../../documents/read-pdf.ts'
import { freshApp, type Page } from '../../support/app.ts'
import { leave, open } from '../../support/browser.ts'

// Trois-Moulins in October: Relais Vesle employs P-003 and P-014, of whom nothing came; the holder employs P-007.

describe('validating with somebody of whom nothing is said', () => {
  const app = freshApp()
  const silent = () => app.cast.troisMoulins.placementIds[2]!
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const statement = () => `${contract()}/releves/2026-10`
  const states = async () => {
    const rows = await app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId, period: '2026-10' })
    return Object.fromEntries(rows.map((row: { sender_id: number; state: string }) => [row.sender_id, row.state]))
  }
  const said = () => app.db('hours').where({ placement_id: silent(), month: '2026-10' }).first()
  const fields = ({ text }: Page): Record<string, string> => {
    const form = /<form[^>]*(?:grid-form|blanks|validation")[\s\S]*?<\/form>/.exec(text)![0]
    const inputs = [...form.matchAll(/<input(?![^>]*type="radio")[^>]*? name="([^"]+)"[^>]*>/g)]
    return Object.fromEntries(inputs.map(found => [found[1]!, /value="([^"]*)"/.exec(found[0])?.[1] ?? '']))
  }
  /** The question, as the grid leads to it, answered. */
  const answer = async (reply: Record<string, string>) => {
    const grid = fields(await app.get(`${contract()}/heures?mois=2026-10`))
    const question = await app.post(`${contract()}/heures`, { ...grid, geste: 'valider' })
    expect(question.status).to.equal(422)
    return { ...fields(question), geste: 'valider', ...reply }
  }
  const reply = (kind: string, day = '') => ({ [`rep-${silent()}`]: kind, [`parti-${silent()}`]: day })

  beforeEach(() => app.db('hours').where({ placement_id: silent(), month: '2026-10' }).delete())

  it('asks what the silence means, and nothing is saved until it is answered', async () => {
    const { page, complaints } = await open(app, `${contract()}/heures?mois=2026-10`)
    try {
      await page.$eval('button[value="valider"]', button => (button as unknown as { click(): void }).click())
      await page.waitForSelector('.blanks')
      expect(await page.$eval('h1', h1 => h1.textContent)).to.equal('Avant de valider octobre\u00a02026')
      expect(await page.$eval('.lede', p => p.textContent)).to.include('Un silence n’est jamais compté zéro')
      await Promise.all([page.waitForNavigation(), page.click('button[value="valider"]')])
      expect(await page.$eval('.field-error', p => p.textContent)).to.include('Dites ce qu’il en est')
      expect(Object.values(await states())).to.deep.equal(['toCheck', 'toCheck'])

      await page.click(`#rep-${silent()}-zero`)
      await Promise.all([page.waitForNavigation(), page.click('button[value="valider"]')])
      expect(await page.$eval('main', main => main.textContent)).to.include('est validé')
      expect(complaints).to.deep.equal([])
    } finally {
      await leave(page)
    }
    expect(await said()).to.include({ centihours: 0, logged_by: app.cast.users.camille })
    expect(Object.values(await states())).to.deep.equal(['validated', 'validated'])
  })

  it('ends the employment of whoever left, in the same gesture', async () => {
    const sent = await answer(reply('parti', '30/09/2026'))
    const page = await app.follow(`${contract()}/heures`, sent)

    expect(page.text).to.include('Le relevé d’octobre\u00a02026 est validé.')
    expect(await app.db('placements').where({ id: silent() }).first()).to.include({ left_on: '2026-09-30', version: 2 })
    expect(await said()).to.equal(undefined)
    expect(Object.values(await states())).to.deep.equal(['validated', 'validated'])
    const actions = await app.db('journal').orderBy('id').pluck('action')
    expect(actions).to.include.members(['placement.changed', 'statement.validated'])
  })

  it('takes the day of a departure in words, typed in the field itself', async () => {
    const { page } = await open(app, `${contract()}/heures?mois=2026-10`)
    try {
      await page.$eval('button[value="valider"]', button => (button as unknown as { click(): void }).click())
      await page.waitForSelector('.blanks')
      await page.click(`#rep-${silent()}-parti`)
      await page.type(`[name="parti-${silent()}"]`, '30 septembre 2026')
      await Promise.all([page.waitForNavigation(), page.click('button[value="valider"]')])
      expect(await page.$eval('main', main => main.textContent)).to.include('est validé')
    } finally {
      await leave(page)
    }
    expect(await app.db('placements').where({ id: silent() }).first()).to.include({ left_on: '2026-09-30' })
  })

  it('keeps a departure that cannot be from being written, and the rest with it', async () => {
    const page = await app.post(`${contract()}/heures`, await answer(reply('parti', '12/05/2026')))

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Des heures sont déclarées après ce jour-là.').and.include('value="12/05/2026"')
    expect(await app.db('placements').where({ id: silent() }).first()).to.include({ left_on: null })
    expect(Object.values(await states())).to.deep.equal(['toCheck', 'toCheck'])
  })

  it('leaves open the statement of whoever is still to send, and validates the other', async () => {
    const page = await app.follow(`${contract()}/heures`, await answer(reply('attendu')))

    expect(page.text).to.include('reste ouvert').and.include('P-014')
    const { relais, batisseurs } = app.cast.companies
    expect(await states()).to.deep.equal({ [relais]: 'toCheck', [batisseurs]: 'validated' })
    expect(await said()).to.equal(undefined)
  })

  it('leaves a line in the journal of who is still awaited, be nothing validated', async () => {
    await app.follow(`${contract()}/heures`, await answer(reply('attendu')))
    const again = await app.follow(`${contract()}/heures`, await answer(reply('attendu')))
    expect(again.text).to.include('reste ouvert')

    const lines = await app.db('journal').whereIn('action', ['statement.validated', 'statement.leftOpen']).orderBy('id')
    expect(lines.map(({ action }) => action)).to.deep.equal(['statement.validated', 'statement.leftOpen'])
    for (const { after } of lines) expect(JSON.parse(after).awaited).to.deep.equal(['P-014'])
    await app.as('nadir')
    expect((await app.get('/journal')).text)
      .to.include('Relevé laissé ouvert')
      .and.not.include('P-014')
  })

  it('is done once when sent twice', async () => {
    const sent = await answer(reply('zero'))
    const answers = [await app.post(`${contract()}/heures`, sent), await app.post(`${contract()}/heures`, sent)]

    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
    expect(await app.db('journal').where({ action: 'statement.validated' })).to.have.length(1)
  })

  it('asks the same from the page of the statement, and carries what was decided of its lines', async () => {
    const form = fields(await app.get(statement()))
    const [line] = Object.keys(form).filter(name => name.startsWith('a-'))
    const refused = { ...form, [line!]: '12', [line!.replace('a-', 'r-')]: 'Formation hors contrat' }
    const question = await app.post(`${statement()}/validation`, refused)
    expect(question.status).to.equal(422)
    expect(fields(question)).to.include({ [line!]: '12' })
    expect(await app.db('hour_revisions')).to.have.length(0)

    const back = await app.post(`${statement()}/validation`, { ...fields(question), geste: 'revenir' })
    expect(back.status).to.equal(200)
    expect(fields(back)).to.include({ [line!]: '12', [line!.replace('a-', 'r-')]: 'Formation hors contrat' })

    await app.post(`${statement()}/validation`, { ...fields(question), ...reply('zero') })
    expect(Object.values(await states())).to.deep.equal(['validated', 'validated'])
    expect(await app.db('hour_revisions')).to.have.length(1)
    expect(await said()).to.include({ centihours: 0 })
  })

  it('keeps what is decided when the statement stays open', async () => {
    const question = await app.post(`${statement()}/validation`, fields(await app.get(statement())))
    const page = await app.follow(`${statement()}/validation`, { ...fields(question), ...reply('attendu') })
    expect(page.text).to.include('reste ouvert pour qui est encore attendu')
    const line = await app.db('journal').where({ action: 'statement.validated' }).first()
    expect(JSON.parse(line.after).awaited).to.deep.equal(['P-014'])
    const { relais, batisseurs } = app.cast.companies
    expect(await states()).to.deep.equal({ [relais]: 'toCheck', [batisseurs]: 'validated' })
  })

  it('takes no answer about an employment that somebody changed meanwhile', async () => {
    const sent = await answer(reply('parti', '30/09/2026'))
    const question = await app.post(`${statement()}/validation`, fields(await app.get(statement())))
    await app.db('placements').where({ id: silent() }).update({ job: 'Coffreur', version: 2 })

    const grid = await app.post(`${contract()}/heures`, sent)
    expect(grid.status).to.equal(422)
    expect(grid.text).to.include('Un contrat de travail a changé depuis que vous avez répondu.')
    const page = await app.post(`${statement()}/validation`, { ...fields(question), ...reply('zero') })
    expect(page.status).to.equal(409)
    expect(Object.values(await states())).to.deep.equal(['toCheck', 'toCheck'])
    expect(await said()).to.equal(undefined)
  })
})

describe('hours out of sight', () => {
  const app = freshApp()
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const once = async (month: string) => {
    const { text } = await app.get(`${contract()}/heures?mois=${month}`)
    const [, figure] = /data-remaining="\d+">([^<]+)<\/span>/.exec(text) ?? []
    return { figure, text: text.replace(/[\u00a0\u202f]/g, ' ') }
  }

  it('are in « une fois validées », whichever months the grid shows', async () => {
    const here = await once('2026-11')
    const there = await once('2025-06')
    expect(here.figure).to.be.a('string')
    expect(there.figure).to.equal(here.figure)
    expect(there.text).to.include('dont 64,50 h de mois qui ne sont pas affichés')
    expect(here.text).not.to.include('qui ne sont pas affichés')
  })
})

describe('a pace', () => {
  const app = freshApp()

  it('is one figure in the same words on the page, the grid and the document', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}`
    const plain = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
    const [page, grid] = [plain((await app.get(path)).text), plain((await app.get(`${path}/heures`)).text)]
    const [, pace] = /Si le rythme ne change pas, ([\d ,]+ h par mois)/.exec(page)!
    const [, needed] = /Il faut ([\d ,]+ h par mois) jusqu’au/.exec(page)!
    expect(grid).to.include(`${pace} en ce moment`).and.include(`il faut ${needed} jusqu’au`)
    const pdf = (await readPdf((await app.get(`${path}/rapport.pdf`)).bytes)).tagged.replace(/[\s\u00a0\u202f]+/g, ' ')
    const said = pdf.slice(pdf.indexOf('Au rythme de')).slice(0, 400)
    expect(said).to.include(`Au rythme de ${pace}`).and.include(`il faut ${needed}`)
  })
})

describe('néant where nobody is placed', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.halles.contractId}`
  const state = async (month: string) => (await app.get(`${path()}/releves/${month}`)).text
  beforeEach(() => app.as('ines'))

  it('is one click, for each of the months the page names', async () => {
    const { page } = await open(app, `${path()}/heures?mois=2026-08`)
    try {
      expect(await page.$eval('.sheet .views', list => list.textContent)).to.include('Août')
      await Promise.all([page.waitForNavigation(), page.click('button[value="neant"]')])
      expect(await page.$eval('main', main => main.textContent)).to.include('aucune heure en août')
    } finally {
      await leave(page)
    }
    expect(await state('2026-08')).to.include('Néant')
    expect(await state('2026-07')).not.to.include('Néant')
  })

  it('is opened again by a gesture when somebody comes later, never silently', async () => {
    const { clauseId, participantId } = app.cast.halles
    await app.post(`${path()}/heures`, { mois: '2026-08', geste: 'neant', cle: 'nothing-in-august' })
    const [{ id }] = await app
      .db('placements')
      .insert({
        participant_id: participantId,
        clause_id: clauseId,
        employer_id: app.cast.companies.relais,
        mode: 'MAD_ETTI',
        hired_on: '2026-08-03',
        created_at: app.clock.now(),
      })
      .returning('id')
    const typed = { [`h-${id}-2026-08`]: '20', [`v-${id}-2026-08`]: '0:', mois: '2026-08', geste: 'enregistrer' }
    const refused = await app.post(`${path()}/heures`, { ...typed, cle: 'hours-in-august' })
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('Le relevé d’août\u00a02026 est arrêté.')
    expect(await app.db('hours').where({ placement_id: id })).to.have.length(0)

    const version = /name="version" value="(\d+)"/.exec(await state('2026-08'))![1]!
    await app.post(`${path()}/releves/2026-08/reouverture`, {
      version,
      motif: 'Une personne y a travaillé',
      echeance: '02/12/2026',
      cle: 'open-august',
    })
    expect((await app.post(`${path()}/heures`, { ...typed, cle: 'hours-again' })).status).to.equal(303)
    expect(await app.db('hours').where({ placement_id: id })).to.have.length(1)
  })
})

describe('more than a full-time month', () => {
  const app = freshApp()
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const read = async (path: string) => (await app.get(`${contract()}${path}`)).text.replace(/[\u00a0\u202f]/g, ' ')
  const write = (centihours: number) =>
    app
      .db('hours')
      .where({ placement_id: app.cast.troisMoulins.placementIds[0], month: '2026-10' })
      .update({ centihours })

  it('is flagged on the grid and on the statement, and stops nothing', async () => {
    await write(151_67)
    expect(await read('/heures?mois=2026-10')).not.to.include('dépassent un temps plein')
    await write(151_68)
    for (const page of ['/heures?mois=2026-10', '/releves/2026-10'])
      expect(await read(page)).to.include('151,68 h d’octobre 2026 dépassent un temps plein, 151,67 h.')
    const form = [...(await read('/releves/2026-10')).matchAll(/<input[^>]* name="([^"]+)"[^>]*>/g)]
    const sent = Object.fromEntries(form.map(([tag, name]) => [name!, /value="([^"]*)"/.exec(tag)?.[1] ?? '']))
    expect((await app.post(`${contract()}/releves/2026-10/validation`, sent)).status).to.equal(303)
  })

  it('is reckoned for one employer, over all its contracts, and for no other employer', async () => {
    await write(100_00)
    const { halles, troisMoulins, companies } = app.cast
    const elsewhere = async (employer_id: number) => {
      const [{ id }] = await app
        .db('placements')
        .insert({
          participant_id: troisMoulins.participantIds[0],
          clause_id: halles.clauseId,
          employer_id,
          mode: 'MAD_ETTI',
          hired_on: '2026-10-01',
          created_at: app.clock.now(),
        })
        .returning('id')
      const row = { placement_id: id, clause_id: halles.clauseId, month: '2026-10', centihours: 60_00 }
      await app.db('hours').insert({ ...row, logged_at: app.clock.now() })
    }
    await elsewhere(companies.batisseurs)
    expect(await read('/releves/2026-10')).not.to.include('dépassent un temps plein')
    await elsewhere(companies.relais)
    expect(await read('/releves/2026-10')).to.include('160,00 h d’octobre 2026 dépassent un temps plein')
    expect(await read('/heures?mois=2026-10')).to.include('Chez cet employeur, tous marchés ensemble.')
  })
})
