import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { readPdf } from '../../documents/read-pdf.ts'
import { freshApp } from '../../support/app.ts'

const BATISSEURS = '99941230700012'

describe('publishing an edition, and finding it again', function () {
  this.timeout(60_000)
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}`
  const key = { cle: 'sel-de-ce-form~numero-de-ce-form' }

  it('a contract has its library, from its page to the file, the same for ever', async () => {
    expect((await app.get(path())).text).to.include(`href="${path()}/editions"`)
    const empty = await app.get(`${path()}/editions`)
    expect(empty.text).to.include('Aucune édition n’est encore publiée ici').and.include('value="31/10/2026"')

    const { location } = await app.post(`${path()}/editions`, { ...key, date: '31/10/2026' })
    expect(location).to.match(/^\/editions\/2026-000001-[A-Z]$/)
    const page = await app.get(location!)
    expect(page.text).to.include('est publiée').and.include('première édition de ce périmètre').and.include('Camille')
    const first = await app.get(`${location}/document.pdf`)
    expect(first.headers.get('content-disposition')).to.match(/attachment.*-2026-10-31-2026-000001-[A-Z]\.pdf"/)

    await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ title: 'Autre objet' })
    expect((await app.get(`${location}/document.pdf`)).bytes).to.deep.equal(first.bytes)
    expect((await app.get(`${path()}/editions`)).text).to.include(location!)
    for (const link of ['/rapports', `${path()}/editions`]) expect((await app.get(link)).text).to.include('"/editions"')
  })

  it('the same form sent twice publishes once', async () => {
    const form = { ...key, date: '31/10/2026' }
    const first = await app.post(`${path()}/editions`, form)
    const again = await app.post(`${path()}/editions`, form)
    expect(first.status).to.equal(303)
    expect(again.location).to.equal(`${path()}/editions`)
    expect(await app.db('editions').select('id')).to.have.length(1)
  })

  it('waits its turn on a page that tells its rank, and is published at the end', async () => {
    const gone = new AbortController()
    const long = `<!doctype html><html lang="fr"><head><title>Long</title></head><body>${'<p>Une page de plus.</p>'.repeat(8_000)}`
    const before = Array.from({ length: 60 }, () => app.printer.print(long, { signal: gone.signal }).catch(() => null))
    while (app.printer.state().waiting < 50) await wait(20)
    const asked = await app.post(`${path()}/editions`, { ...key, date: '31/10/2026' }, person)
    expect(asked.status).to.equal(303)
    expect(asked.location).to.match(/^\/editions\/attente\/[0-9a-f]+$/)
    const told = await look(asked.location!)
    expect(told.status).to.equal(202)
    expect(spaced(told.text))
      .to.match(/Votre document est (le \d+er? en attente|en cours)/)
      .and.include('la quitter')
    gone.abort()
    await Promise.all(before)
    let answer = told
    while (answer.status === 202) answer = await look(asked.location!)
    expect(answer.headers.get('location')).to.match(/^\/editions\/2026-000001-[A-Z]$/)
    expect(await app.db('editions').select('id')).to.have.length(1)

    const again = await look(asked.location!)
    expect(again.headers.get('location')).to.equal(`/editions?auteur=${app.cast.users.camille}`)
  })

  const person = { accept: 'text/html' }
  async function look(address: string) {
    const answer = await fetch(app.origin + address, {
      redirect: 'manual',
      headers: { ...person, cookie: app.cookie(), 'sec-fetch-site': 'same-origin' },
    })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }

  it('refuses a day inside a month with the two nearest, and a day to come', async () => {
    const inside = await app.post(`${path()}/editions`, { ...key, date: '15/10/2026' })
    expect(inside.status).to.equal(422)
    expect(spaced(inside.text)).to.include('le 30 septembre 2026 ou le 31 octobre 2026').and.include('15/10/2026')
    const tomorrow = await app.post(`${path()}/editions`, { ...key, date: '30/11/2026' })
    expect(spaced(tomorrow.text)).to.include('ne peut pas être dans l’avenir')
    expect(await app.db('edition_counters')).to.have.length(0)
  })

  it('two readers of one company get two numbers, and neither opens what shows a buyer who is not theirs', async () => {
    const { contractId: contract_id } = app.cast.halles
    const company_id = app.cast.companies.batisseurs
    await app.db('contract_holders').insert({ contract_id, company_id, role: 'coHolder' })
    const published = async () => {
      const form = { cle: `sel-de-chacun~${Math.random().toString(36).slice(2)}`, date: '31/10/2026' }
      return (await app.post(`/entreprises/${BATISSEURS}/editions`, form)).location!
    }
    const whole = await published()
    expect((await app.get('/editions')).text).to.include(whole)

    await app.as('ines')
    const partial = await published()
    expect(partial).not.to.equal(whole)
    const library = (await app.get(`/entreprises/${BATISSEURS}/editions`)).text
    expect(library).to.include(partial).and.not.include(whole)
    expect((await app.get('/editions')).text).not.to.include(whole)
    for (const address of [whole, `${whole}/document.pdf`]) expect((await app.get(address)).status).to.equal(404)
    expect((await app.get(partial)).text).to.include('première édition de ce périmètre')

    await app.as('camille')
    expect((await app.get(partial)).status).to.equal(200)
  })

  it('is found by words, kind of subject, date and author; nothing found says so', async () => {
    const { location } = await app.post(`${path()}/editions`, { ...key, date: '31/10/2026' })
    const shows = async (query: string) => (await app.get(`/editions?${query}`)).text.includes(location!)
    const camille = app.cast.users.camille
    for (const query of [
      'q=2025-0147',
      'q=trois-moulins',
      'sur=marche',
      `auteur=${camille}`,
      'du=17/11/2026',
      'du=jamais',
    ])
      expect(await shows(query), query).to.equal(true)
    for (const query of ['q=introuvable', 'sur=entreprise', 'auteur=0', 'du=18/11/2026', 'au=16/11/2026'])
      expect(await shows(query), query).to.equal(false)
    expect((await app.get('/editions?q=introuvable')).text).to.include('Aucune édition ne correspond')
  })

  it('an empty library says what an edition is, and where to begin', async () => {
    const { text } = await app.get('/editions')
    expect(text).to.include('Rien n’est encore publié').and.include('href="/rapports"')
  })

  it('a notice, its whole file and a certificate are published as they are drafted', async () => {
    const { contractId } = app.cast.troisMoulins
    const [file] = await app
      .db('proceedings')
      .insert({ contract_id: contractId, kind: 'hours', recorded_at: app.clock.now() })
      .returning('id')
    const step = { proceeding_id: file.id, dated_on: '2026-11-10', recorded_at: app.clock.now() }
    await app.db('proceeding_steps').insert({ ...step, gesture: 'open' })
    await app.db('proceeding_steps').insert({ ...step, gesture: 'notice', centihours: 19_250, days: 15 })
    const sanction = `${path()}/sanction/${file.id}`
    const page = (await app.get(`${path()}/sanction`)).text
    for (const [address, kind] of [
      [`${sanction}/courrier/mise-en-demeure`, 'mise en demeure'],
      [`${sanction}/dossier`, 'dossier de sanction'],
    ] as const) {
      expect(page).to.include(`action="${address}"`)
      const { location, text } = await app.post(address, {
        cle: `sel-de-ce-papier~numero-de-${kind.replaceAll(' ', '-')}`,
      })
      expect(location, String((text.match(/<main[\s\S]*/) ?? [text])[0]).slice(0, 900)).not.to.equal(null)
      expect((await app.get(location!)).text).to.include(kind)
      const { tagged, running } = await readPdf((await app.get(`${location}/document.pdf`)).bytes)
      const number = location!.split('/').at(-1)!
      expect(running.every(line => line.replace(/\s/g, '').includes(number))).to.equal(true)
      expect(tagged)
        .to.include(number)
        .and.not.match(/Projet/)
    }
    const running = await app.post(`${path()}/attestation`, { ...key })
    expect(running.status).to.be.oneOf([400, 409])
    expect(await app.db('editions').select('id')).to.have.length(2)
  })

  it('what the buyer answers to a difficulty is published from the history of its contract', async () => {
    const fact = { kind: 'difficulty', dated_on: '2026-11-02', text: 'Aucun candidat.', recorded_at: app.clock.now() }
    const [{ id }] = await app
      .db('facts')
      .insert({ ...fact, contract_id: app.cast.troisMoulins.contractId })
      .returning('id')
    const letter = `${path()}/faits/${id}/courrier`
    expect((await app.get(`${path()}/chronologie`)).text).to.include(`action="${letter}"`)
    const { location } = await app.post(letter, { cle: 'sel-de-ce-courrier~numero-du-courrier' })
    expect(location).to.match(/^\/editions\/2026-000001-[A-Z]$/)
    expect((await app.get(`${path()}/editions`)).text).to.include(location!)
  })

  it('a draft has no number, on the page as in the file', async () => {
    const draft = await app.get(`${path()}/rapport.pdf`)
    expect(draft.headers.get('content-disposition')).to.include('projet-rapport-marche')
    expect(await app.db('editions').select('id')).to.have.length(0)
  })

  it('does not exist for an administrator, and asks a stranger to sign in', async () => {
    await app.as('theo')
    expect((await app.get('/editions')).status).to.equal(404)
    await app.as(null)
    expect((await app.get('/editions')).location).to.include('/connexion')
  })
})

function spaced(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ').replace(/&nbsp;/g, ' ')
}
