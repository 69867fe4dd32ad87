import { expect } from 'chai'
import { freshApp, type Page } from '../../support/app.ts'
import { comeIn } from '../../support/links.ts'
import { addressOf, delivered, postSet } from '../../support/mailbox.ts'
import { type Postman, postman } from '../../support/postman.ts'

const words = ({ text }: Page) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')
const fieldsOf = ({ text }: Page, action: string) => {
  const form = new RegExp(`action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(text)?.[1] ?? ''
  return Object.fromEntries(
    [...form.matchAll(/name="([^"]+)"[^>]* value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  )
}

describe('the links of a company', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-03' })
  let post: Postman
  let path: string
  before(async () => {
    post = await postman()
  })
  after(() => post.close())
  beforeEach(async () => {
    post.kept.length = 0
    await postSet(app)
    const { identifier } = await app.db('companies').where({ id: app.cast.companies.relais }).first('identifier')
    path = `/entreprises/${identifier}/liens`
  })

  it('are found from its page, and ask first for an address', async () => {
    const company = await app.get(path.replace('/liens', ''))
    expect(company.text).to.include(`href="${path}"`)
    expect(words(await app.get(path))).to.include('Aucune adresse n’est notée pour Département de Haute-Vesle')
  })

  it('what is written with one is mailed, stands on the page of the company beside its own answer, and names nobody', async () => {
    await addressOf(app, 'relais', 'paie@relais-vesle.example')
    const form = fieldsOf(await app.get(path), path)
    const named = await app.post(path, { ...form, message: 'Où est Dominique Durand-3 ?' })
    expect(named.status).to.equal(422)
    expect(words(named)).to.include('Ce message nomme une personne')
    expect(await app.db('passes')).to.deep.equal([])
    await app.follow(path, { ...form, message: 'Les attestations d’octobre suffisent.' })
    const [mail] = await delivered(app, post)
    expect(mail!.text).to.include('Les attestations d’octobre suffisent.')
    const home = await comeIn(app, /\/lien\/[\w-]{43}/.exec(mail!.text!)![0])
    expect(words(home)).to.match(/Camille Aubry , 3 décembre 2026[^.]*Les attestations d’octobre suffisent\./)
    await app.post('/reponses/messages', {
      cle: 'une-cle-de-formulaire',
      marche: String(app.cast.troisMoulins.contractId),
      message: 'Entendu.',
    })
    expect(words(await app.get('/reponses'))).to.match(/Inès Oriol , 3 décembre 2026[^.]*Entendu\./)
  })

  it('one leaves by mail in one gesture, opens, and is followed: opened, begun, sent, by whom', async () => {
    await addressOf(app, 'relais', 'paie@relais-vesle.example')
    await app.post('/compte', { nom: 'Camille Aubry', telephone: '01 99 00 10 42', version: '1' })
    const sent = await app.follow(path, fieldsOf(await app.get(path), path))
    expect(words(sent)).to.include('Un lien part à paie@relais-vesle.example').and.include('Pas encore ouvert')
    const [mail] = await delivered(app, post)
    expect(mail!.text!.replace(/\s/g, ' '))
      .to.include('Camille Aubry au 01 99 00 10 42')
      .and.include('jusqu’au 2 janvier 2027')
    const link = /\/lien\/[\w-]{43}/.exec(mail!.text!)![0]
    const token = link.split('/').at(-1)!
    expect((await app.db('outbox').first('eml')).eml).to.equal(null)
    for (const table of ['outbox', 'passes', 'journal', 'outbox_events'])
      expect(JSON.stringify(await app.db(table)), table).to.not.include(token)

    const home = await comeIn(app, link)
    const month = /\/reponses\/marches\/\d+\/releves\/2026-11/.exec(home.text)![0]
    const statement = month.replace('/reponses', '')
    await app.as('camille')
    const opened = 'Son lien : ouvert le 3 décembre 2026, peut-être par une machine.'
    expect(words(await app.get('/mois/2026-11'))).to.include(opened)
    expect(words(await app.get(statement))).to.include(opened)
    await app.as('nadir')
    expect(words(await app.get(statement))).to.not.include('Son lien')
    await comeIn(app, link)
    await app.follow(`${month}/neant`, fieldsOf(home, `${month}/neant`))
    await app.as('camille')
    const page = words(await app.get(path))
    expect(page).to.include('Ouvert le 3 décembre').and.include('Envoyé le 3 décembre').and.include('Inès Oriol')
    expect(page).to.include('Néant, novembre 2026')
    expect(words(await app.get(statement))).to.match(
      /ouvert le 3 décembre 2026, envoyé le 3 décembre 2026 par Inès Oriol\./,
    )
  })

  it('one is ended with a sentence, which whoever arrives reads', async () => {
    await addressOf(app, 'relais', 'paie@relais-vesle.example')
    await app.follow(path, fieldsOf(await app.get(path), path))
    const [mail] = await delivered(app, post)
    const link = /\/lien\/[\w-]{43}/.exec(mail!.text!)![0]
    const { id } = await app.db('passes').first('id')
    const page = await app.get(path)
    const form = fieldsOf(page, `${path}/${id}/fin`)
    expect((await app.post(`${path}/${id}/fin`, { ...form, motif: '' })).status).to.equal(422)
    const ended = await app.follow(`${path}/${id}/fin`, { ...form, motif: 'Un autre lien vous est envoyé.' })
    expect(words(ended)).to.include('Il est mis fin à ce lien').and.include('Mis fin')
    await app.as(null)
    expect(words(await app.get(link))).to.include('Un autre lien vous est envoyé.')
    expect((await app.post(link)).status).to.equal(410)
  })
})
