import { expect } from 'chai'
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
