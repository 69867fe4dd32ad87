import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'
import { leave, newPage } from '../../support/browser.ts'
import { fileOn, noticed } from '../../support/proceedings.ts'

const day = '17/11/2026'

describe('handing a portfolio over', () => {
  const app = freshApp()
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const path = (person: 'camille' | 'nadir' | 'ines') => `/passation?de=${app.cast.users[person]}`
  const asked = (more: Record<string, string> = {}) => ({
    de: String(app.cast.users.camille),
    'a-qui': String(app.cast.users.nadir),
    depuis: day,
    lesquels: 'tous',
    ...more,
  })
  const follower = async () =>
    (await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first()).followed_by
  /** Another contract of Haute-Vesle that Camille follows. */
  const another = async (row: Record<string, unknown> = {}) => {
    const [inserted] = await app
      .db('contracts')
      .insert({
        buyer_id: app.cast.buyers.hauteVesle,
        form: 'contract',
        number: '2026-0300',
        title: 'Cuisine centrale',
        source: 'typed',
        search_text: 'cuisine',
        sort_text: 'cuisine centrale',
        created_at: '2026-01-05T08:00:00.000Z',
        followed_by: app.cast.users.camille,
        followed_at: '2026-01-05T08:00:00.000Z',
        ...row,
      })
      .returning('id')
    return inserted.id as number
  }

  it('says what it holds, asks, and does it in one gesture', async () => {
    await another()
    const page = await newPage(app)
    try {
      await page.goto(`${app.origin}/compte`)
      await Promise.all([page.waitForNavigation(), page.click('a[href="/passation"]')])
      const held = await page.$eval('main', main => main.textContent)
      expect(held)
        .to.include('Vous suivez 2\u00a0marchés')
        .and.include('Direction des collèges')
        .and.include('Sans direction')

      await page.select('#a-qui', String(app.cast.users.nadir))
      await Promise.all([page.waitForNavigation(), page.click('form[action="/passation/resume"] button.btn-primary')])
      const summary = await page.$eval('main', main => main.textContent)
      expect(summary).to.include('2\u00a0marchés, suivis par Camille Aubry, seront suivis par Nadir Belkacem')
      expect(summary)
        .to.include('Nadir Belkacem ne saisit pas d’heures et ne contrôle pas de relevés')
        .and.include('n’attendront plus dans la semaine de personne')
      expect(await follower()).to.equal(app.cast.users.camille)

      await Promise.all([page.waitForNavigation(), page.click('form[action="/passation"] button.btn-primary')])
      expect(await page.$eval('body', body => body.textContent)).to.match(
        /2.marchés sont maintenant suivis par Nadir Belkacem/,
      )
    } finally {
      await leave(page)
    }
    expect(await follower()).to.equal(app.cast.users.nadir)
    const lines = await app.db('journal').where({ action: 'contract.handedOver' })
    expect(lines.map(line => line.subject_id)).to.include(app.cast.troisMoulins.contractId)
    expect(lines).to.have.length(2)
    const history = (await app.get(`${contract()}/chronologie`)).text
    expect(history).to.include('Suivi passé de Camille Aubry à Nadir Belkacem.')
  })

  it('counts statements to check and late, and open notices, by directorate', async () => {
    await fileOn(app.db, app.cast.troisMoulins.contractId, noticed('2026-11-02', '2026-11-02', 30))
    const [{ id, version, ...received }] = await app.db('statements').where({ state: 'toCheck' }).limit(1)
    const another = await app
      .db('companies')
      .whereNotIn('id', app.db('statements').whereNotNull('sender_id').select('sender_id'))
      .first('id')
    await app.db('statements').insert({ ...received, sender_id: another.id }) // one month, two senders
    const { text } = await app.get(path('camille'))
    const row = /Direction des collèges<\/th>(.*?)<\/tr>/s.exec(text)![1]!
    expect([...row.matchAll(/>(\d+)<\/td>/g)].map(match => Number(match[1]))).to.deep.equal([
      1,
      new Set(
        await app
          .db('statements')
          .where({ state: 'toCheck', clause_id: app.cast.troisMoulins.clauseId })
          .pluck('period'),
      ).size,
      await lateOnes(),
      1,
    ])
  })
  const lateOnes = async () => {
    const list = await app.get('/releves?etat=late')
    expect(list.status).to.equal(200)
    const rows = await app
      .db('awaited_statements')
      .where({ clause_id: app.cast.troisMoulins.clauseId })
      .where('due_on', '<', '2026-11-17')
    const came = await app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId })
    const missing = rows.filter(row => !came.some(one => one.period === row.period && one.sender_id === row.sender_id))
    return new Set(missing.map(({ period }) => period)).size
  }

  it('hands over only those that are ticked', async () => {
    const other = await another()
    const page = await app.follow('/passation', asked({ lesquels: 'choisis', [`marche-${other}`]: 'oui' }))

    expect(page.text).to.match(/1.marché est maintenant suivi par Nadir Belkacem/)
    expect(await follower()).to.equal(app.cast.users.camille)
    expect((await app.db('contracts').where({ id: other }).first()).followed_by).to.equal(app.cast.users.nadir)
  })

  it('keeps who followed from when to when', async () => {
    await app.post('/passation', asked({ depuis: '02/11/2026' }))
    const { text } = await app.get(contract())

    expect(text.replaceAll('\u00a0', ' '))
      .to.include('Nadir Belkacem, depuis le 2 novembre 2026')
      .and.include('Camille Aubry, d’une date inconnue au 1er novembre 2026')
  })

  it('refuses a day to come, one before the follow-up began, nobody, and nothing ticked', async () => {
    await app.db('followings').insert({
      contract_id: app.cast.troisMoulins.contractId,
      user_id: app.cast.users.camille,
      since_on: '2026-10-05',
      recorded_at: '2026-10-05T08:00:00.000Z',
    })
    const cases: [Record<string, string>, string][] = [
      [{ depuis: '18/11/2026' }, 'Une passation ne se date pas à l’avance'],
      [{ depuis: '04/10/2026' }, 'que depuis le 5\u00a0octobre\u00a02026'],
      [{ 'a-qui': '' }, 'Choisissez qui reprend'],
      [{ lesquels: 'choisis' }, 'Cochez au moins un marché'],
    ]
    for (const address of ['/passation/resume', '/passation'])
      for (const [wrong, sentence] of cases) {
        const page = await app.post(address, asked(wrong))
        expect(page.status, sentence).to.equal(422)
        expect(page.text).to.include(sentence)
      }
    expect(await follower()).to.equal(app.cast.users.camille)
    expect(await app.db('journal').where({ action: 'contract.handedOver' })).to.have.length(0)
  })

  it('is not for a colleague’s contracts, nor for someone who does not see their buyer', async () => {
    await app.as('nadir')
    expect((await app.get(path('camille'))).status).to.equal(404)
    expect((await app.post('/passation', asked())).status).to.equal(404)
    await app.as('helene')
    expect((await app.get('/passation')).status).to.equal(404)
    await app.as('camille')
    const stranger = await app.post('/passation', asked({ 'a-qui': String(app.cast.users.ines) }))
    expect(stranger.status).to.equal(422)
    expect(await follower()).to.equal(app.cast.users.camille)
  })

  it('sent twice, it is done once', async () => {
    const form = asked({ cle: 'hand-over-1' })
    const [first, second] = [await app.post('/passation', form), await app.post('/passation', form)]

    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(await app.db('journal').where({ action: 'contract.handedOver' })).to.have.length(1)
  })

  describe('of an account that closes', () => {
    const account = () => `/reglages/comptes/${app.cast.users.camille}`
    const closed = async () => {
      await app.as('theo')
      return app.follow(`${account()}/fermeture`, { suivi: 'laisser' })
    }

    it('asks first, and closes nothing until it is said', async () => {
      await app.as('theo')
      const page = await app.post(`${account()}/fermeture`)

      expect(page.status).to.equal(422)
      expect(page.text).to.include('Dites d’abord ce que deviennent ses marchés.').and.include('Passer le relais')
      expect((await app.db('users').where({ id: app.cast.users.camille }).first()).disabled_at).to.equal(null)
    })

    it('hands them over in the same gesture', async () => {
      await app.as('theo')
      const nadir = String(app.cast.users.nadir)
      const nobody = await app.post(`${account()}/fermeture`, { suivi: 'passer' })
      expect(nobody.status).to.equal(422)
      expect(nobody.text).to.include('Cette personne ne peut pas suivre tous ces marchés')
      await app.follow(`${account()}/fermeture`, { suivi: 'passer', 'a-qui': nadir })

      expect(await follower()).to.equal(app.cast.users.nadir)
      expect((await app.db('users').where({ id: app.cast.users.camille }).first()).disabled_at).to.be.a('string')
    })

    it('left, they wait in the week of all who may take over, and of the administration', async () => {
      expect((await closed()).text).to.match(/1.marché reste suivi par ce compte fermé/)
      expect((await app.get('/')).text).to.include('1\u00a0marché suivi par un compte fermé')
      await app.as('nadir')
      expect((await app.get('/')).text)
        .to.include('1\u00a0marché suivi par un compte fermé')
        .and.include(`href="${path('camille').replace('=', '&#x3D;')}"`)
      expect((await app.get(contract())).text)
        .to.include('compte fermé')
        .and.include('Reprendre ce marché')
      await app.as('ines')
      expect((await app.get('/')).text).not.to.include('compte fermé')
      expect((await app.get(path('camille'))).status).to.equal(404)
    })

    it('one takes one, or all of them', async () => {
      await closed()
      await app.as('nadir')
      expect((await app.follow(`${contract()}/prise-en-charge`)).text).to.include('Vous suivez maintenant ce marché.')
      expect((await app.get('/')).text).not.to.include('compte fermé')
    })

    it('of two who take over at once, one wins and the other is told', async () => {
      await closed()
      await app.as('nadir')
      const other = await another()
      const first = await app.follow('/passation', asked({ lesquels: 'choisis', [`marche-${other}`]: 'oui' }))
      expect(first.text).to.match(/1.marché est maintenant suivi/)
      // The other still has the page that listed both.
      await app.as('theo')
      const late = await app.post('/passation', asked({ lesquels: 'choisis', [`marche-${other}`]: 'oui' }))
      expect(late.status).to.equal(422)
      expect(late.text).to.include('n’est plus suivi par Camille Aubry')
    })
  })

  describe('of an account that may follow them no more', () => {
    const change = async (more: Record<string, string>) => {
      await app.as('theo')
      const { version } = await app.db('users').where({ id: app.cast.users.camille }).first()
      const form = { nom: 'Camille Aubry', role: 'facilitator', portee: 'all', version: String(version), ...more }
      return app.follow(`/reglages/comptes/${app.cast.users.camille}`, form)
    }
    const changes: [string, () => Record<string, string>][] = [
      ['another role', () => ({ role: 'director' })],
      ['other buyers', () => ({ portee: 'listed', [`acheteur-${app.cast.buyers.marvaux}`]: 'on' })],
    ]
    for (const [what, fields] of changes)
      it(`waits for whoever may take over, after ${what}`, async () => {
        expect((await change(fields())).text.replaceAll('\u00a0', ' ')).to.include(
          '1 marché qu’il suivait est à reprendre',
        )
        expect((await app.get('/')).text).to.include('1\u00a0marché suivi par quelqu’un qui ne le peut plus')
        await app.as('nadir')
        expect((await app.get('/')).text).to.include('1\u00a0marché suivi par quelqu’un qui ne le peut plus')
        expect((await app.get(path('camille'))).text).to.include('qui ne peut plus le suivre')
        expect((await app.get(contract())).text).to.include('Reprendre ce marché')
        await app.as('ines')
        expect((await app.get(path('camille'))).status).to.equal(404)

        await app.as('nadir')
        await app.follow('/passation', asked())
        expect(await follower()).to.equal(app.cast.users.nadir)
        expect((await app.get('/')).text).not.to.include('qui ne le peut plus')
      })

    it('keeps what it may still follow', async () => {
      await change({ portee: 'listed', [`acheteur-${app.cast.buyers.hauteVesle}`]: 'on' })
      expect((await app.get('/')).text).not.to.include('à reprendre')
      await app.as('nadir')
      expect((await app.get(path('camille'))).status).to.equal(404)
    })
  })
})
