import { expect } from 'chai'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'

const address = (href: string) => href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')

describe('a final review', () => {
  const app = freshApp()
  const read = async () => plain((await app.get('/?montrer=bilans')).text)
  const ends = async (day: string) => {
    const { contractId, clauseId } = app.cast.troisMoulins
    await app.db('contracts').where({ id: contractId }).update({ ends_on: day })
    await unsettle(app.db, [clauseId])
  }
  const review = (date: string) =>
    app.follow(`/marches/${app.cast.troisMoulins.contractId}/faits/nouveau?type=bilan-final`, {
      date,
      texte: 'Bilan rendu à la direction des collèges.',
      cle: `review-${date}`,
    })

  it('waits in the month before the end, then past it, until it is recorded', async () => {
    await ends('2026-12-10')
    expect(await read())
      .to.include('Bilan final Construction du collège')
      .and.include('Noter le bilan')
    await ends('2026-09-30')
    expect(await read()).to.include('a fini le 30 septembre 2026 ; aucun bilan final n’est noté')

    await review('10/11/2026')
    const events = await app.get(`/marches/${app.cast.troisMoulins.contractId}/chronologie`)
    expect(plain(events.text)).to.include('Bilan final : Bilan rendu à la direction')
    expect(await read()).to.include('Rien n’attend de ce côté.')
  })

  it('waits again when it is taken back, or when the end is put off', async () => {
    await ends('2026-12-10')
    await review('10/11/2026')
    const { id } = await app.db('facts').where({ kind: 'finalReview' }).first('id')
    await app.post(`/marches/${app.cast.troisMoulins.contractId}/faits/${id}/annulation`, {
      texte: 'Mauvais marché.',
      cle: 'taken-back',
    })
    expect(await read()).to.include('Noter le bilan')

    await review('11/11/2026')
    expect(await read()).to.include('Rien n’attend de ce côté.')
    await app.db('facts').where({ kind: 'finalReview' }).update({ dated_on: '2026-06-01' })
    expect(await read()).to.include('Noter le bilan')
  })

  it('is not asked of a contract that ends later', async () => {
    await ends('2027-03-31')
    expect(await read()).to.include('Rien n’attend de ce côté.')
  })
})

describe('a contract followed without a clause', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.rd18.contractId}`
  const queue = async () => plain((await app.get('/?montrer=clauses')).text)
  const page = async () => plain((await app.get(path())).text)
  const say = (motif: string, cle = `say-${motif}`) => app.post(`${path()}/sans-heures`, { motif, cle })
  const words = (text: string) => /Votre portefeuille (.*?) À ne pas manquer/.exec(text)?.[1] ?? ''

  beforeEach(() => app.post(`${path()}/prise-en-charge`, { cle: 'take-over' }))

  it('stays until « sans heures » is said with its reason, which the page keeps, signed', async () => {
    expect(await queue()).to.include('Clause à enregistrer Réfection de la RD 18')
    const silent = await say(' ')
    expect(silent.status).to.equal(422)
    expect(silent.text).to.include('Dites pourquoi ce marché n’a pas d’heures d’insertion.')

    await say('Achat à une entreprise adaptée, sans volume d’heures')
    expect(await queue()).to.include('Rien n’attend de ce côté.')
    expect(await page())
      .to.include('Sans heures')
      .and.include('Dit le 17 novembre 2026 par Camille Aubry : Achat à une entreprise adaptée, sans volume d’heures.')
      .and.not.include('La clause n’est pas encore enregistrée')
    expect(plain((await app.get('/marches?suivi=mes&etat=hourless')).text)).to.include('Réfection de la RD 18')
    expect(words(plain((await app.get('/')).text))).to.match(/1 sans heures/)
    const entry = await app.db('journal').where({ action: 'contract.hourless' }).first()
    expect(JSON.parse(entry.after)).to.deep.equal({ reason: 'Achat à une entreprise adaptée, sans volume d’heures' })
  })

  it('waits again once that is taken back, with why', async () => {
    await say('Erreur')
    expect((await app.post(`${path()}/sans-heures/reprise`, { motif: '', cle: 'back-1' })).status).to.equal(422)
    await app.post(`${path()}/sans-heures/reprise`, { motif: 'Une clause figure au CCAP', cle: 'back-2' })

    expect(await queue()).to.include('Réfection de la RD 18')
    expect(await app.db('hourless').orderBy('id').pluck('reason')).to.deep.equal([
      'Erreur',
      'Une clause figure au CCAP',
    ])
    const events = plain((await app.get(`${path()}/chronologie`)).text)
    expect(events)
      .to.include('Dit sans heures d’insertion : Erreur')
      .and.include('La clause est de nouveau attendue : Une clause figure au CCAP')
    await say('Vérifié au CCAP')
    expect(await queue()).to.include('Rien n’attend de ce côté.')
  })

  it('waits again once other considerations are published, and says why', async () => {
    await say('Critère seulement')
    const { contractId } = app.cast.rd18
    await app.db('contract_considerations').insert({ contract_id: contractId, consideration: 'reserve' })
    await app.db('contracts').where({ id: contractId }).update({ version: 2 })
    await app
      .db('journal')
      .insert({ at: app.clock.now(), action: 'contract.republished', subject: 'contract', href: '/' })

    expect(await queue()).to.include('Réfection de la RD 18')
    expect(await page()).to.include('Critère seulement. Sa publication a changé depuis.')
  })

  it('keeps what was said when the contract is corrected otherwise', async () => {
    await say('Critère seulement')
    const form = (await app.get(`${path()}/modifier`)).text
    const fields = Object.fromEntries(
      [...form.matchAll(/<input[^>]* name="([^"]+)"[^>]*>/g)]
        .filter(([tag]) => !/type="(checkbox|radio)"/.test(tag) || / checked/.test(tag))
        .map(([tag, name]) => [name!, /value="([^"]*)"/.exec(tag)?.[1] ?? '']),
    )
    const answer = await app.post(`${path()}/modifier`, {
      ...fields,
      ccag: 'Travaux',
      objet: 'Réfection de la RD 18 bis',
    })
    expect(answer.status, plain(answer.text).slice(0, 2000)).to.equal(303)
    expect(await queue()).to.include('Rien n’attend de ce côté.')
  })

  it('is said once, of a contract that somebody follows, and not over a clause', async () => {
    await say('Critère seulement', 'the-same-form')
    expect((await say('Critère seulement', 'the-same-form')).status).to.equal(303)
    expect((await say('Une seconde fois')).status).to.equal(409)
    expect(await app.db('hourless')).to.have.length(1)
    const written = `/marches/${app.cast.troisMoulins.contractId}/sans-heures`
    expect((await app.post(written, { motif: 'Aucune', cle: 'over' })).text).to.include('Une clause est enregistrée')
  })

  it('waits too when nothing published says what it is', async () => {
    await app.db('contract_considerations').where({ contract_id: app.cast.rd18.contractId }).delete()
    expect(await queue())
      .to.include('Considération sociale inconnue')
      .and.include('Réfection de la RD 18')
    expect(await page()).to.include('On ne sait pas si ce marché comporte une clause sociale.')
    await app.db('contract_considerations').insert({ contract_id: app.cast.rd18.contractId, consideration: 'aucune' })
    expect(await queue()).to.include('Rien n’attend de ce côté.')
  })
})

describe('how many wait', () => {
  const app = freshApp()
  const tasks = (text: string) => text.match(/<li class="task /g)?.length ?? 0
  const pills = (text: string) =>
    [...text.matchAll(/<li><a href="(\/\?[^"]+)"[^>]*>([^<]+) <b>(\d+)<\/b>/g)].map(([, href, label, number]) => ({
      href: address(href!),
      label,
      number: Number(number),
    }))
  /** Contracts like the RD 18, published with a clause; `followed`: by Camille. */
  async function publish(number: number, followed: boolean) {
    const { id: _id, ...like } = await app.db('contracts').where({ id: app.cast.rd18.contractId }).first()
    for (let index = 1; index <= number; index++) {
      const own = {
        number: `P-${followed}-${index}`,
        decp_key: `key ${followed} ${index}`,
        amount_cents: index * 1000_00,
      }
      const follow = { followed_by: followed ? app.cast.users.camille : null }
      const [{ id }] = await app
        .db('contracts')
        .insert({ ...like, ...own, ...follow })
        .returning('id')
      await app.db('contract_considerations').insert({ contract_id: id, consideration: 'clause' })
    }
  }

  it('is said in all, with how many are shown, and each count is the length of its list', async () => {
    await publish(70, true)
    await publish(12, false)
    const { text } = await app.get('/')
    const [all, ...kinds] = pills(text)
    expect(kinds.find(({ label }) => label === 'Clauses à enregistrer')!.number).to.equal(70)
    expect(kinds.find(({ label }) => label === 'À prendre en charge')!.number).to.equal(13)
    expect(kinds.reduce((sum, { number }) => sum + number, 0)).to.equal(all!.number)
    expect(plain(text)).to.include(`10 affichées sur ${all!.number} qui attendent.`)

    for (const { href, label, number } of kinds) {
      const list = (await app.get(href)).text
      const beyond = /<a href="(\/marches\?suivi=a-prendre)">(\d+) marchés à prendre en charge</.exec(
        address(list).replaceAll('\u00a0', ' '),
      )
      if (!beyond) expect(tasks(list), label).to.equal(number)
      else expect(plain((await app.get(beyond[1]!)).text), label).to.match(new RegExp(`\\b${number} marchés`))
    }
  })

  it('stays in one order', async () => {
    await publish(15, true)
    const [once, again] = [await app.get('/?tout=oui'), await app.get('/?tout=oui')]
    const order = (text: string) => [...text.matchAll(/<h3><a href="([^"]+)"/g)].map(found => found[1])
    expect(order(once.text)).to.deep.equal(order(again.text))
  })

  it('adds up, word by word, for whoever reads a portfolio, and each word leads to as many contracts', async () => {
    await publish(3, true)
    await publish(2, false)
    for (const person of ['camille', 'nadir', 'helene'] as const) {
      await app.as(person)
      const text = address((await app.get('/')).text)
      const [, total] = /<p><a href="\/marches\?suivi=\w+"><b>(\d+)/.exec(text)!
      const words = [...text.matchAll(/<\/svg> (\d+)<\/span> <a href="(\/marches\?[^"]+)"/g)]
      expect(
        words.reduce((sum, [, number]) => sum + Number(number), 0),
        person,
      ).to.equal(Number(total))
      for (const [, number, href] of words) {
        const list = plain((await app.get(address(href!))).text)
        expect(list, href).to.match(new RegExp(`\\b${number} marché`))
      }
    }
  })
})
