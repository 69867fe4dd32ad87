import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'

describe('searching from any page', () => {
  const app = freshApp()
  const find = (words: string) => app.get(`/recherche?q=${encodeURIComponent(words)}`)

  it('goes straight to the person behind a pseudonym, however it is typed', async () => {
    for (const typed of ['P-014', 'p14', ' P-14 '])
      expect((await find(typed)).location, typed).to.equal(`/participants/P-014-${app.cast.buyers.hauteVesle}`)
  })

  it('goes straight to a company by SIRET, spaced or not, and by SIREN', async () => {
    const { identifier } = await app.db('companies').where({ id: app.cast.companies.harpin }).first('identifier')
    const spaced = identifier.replace(/(\d{3})(\d{3})(\d{3})(\d{5})/, '$1 $2 $3 $4')
    for (const typed of [identifier, spaced, identifier.slice(0, 9)])
      expect((await find(typed)).location, typed).to.equal(`/entreprises/${identifier}`)
  })

  it('goes straight to the only contract with this number, and to the company with this name', async () => {
    expect((await find('2026-0112')).location).to.equal(`/marches/${app.cast.rd18.contractId}`)
    expect((await find('batisseurs du canal')).location).to.match(/^\/entreprises\/\d{14}$/)
  })

  it('shows both lots when they share a number', async () => {
    await app.db('contracts').insert({
      buyer_id: app.cast.buyers.hauteVesle,
      form: 'contract',
      number: '2026-0112',
      lot_number: '2',
      title: 'Trottoirs',
      source: 'typed',
      search_text: 'trottoirs 2026-0112',
      sort_text: 'trottoirs',
      created_at: '2026-01-01T08:00:00.000Z',
    })
    const page = await find('2026-0112')
    expect(page.status).to.equal(200)
    expect(page.text).to.include('Trottoirs')
    expect(page.text).to.include('Réfection de la RD 18')
  })

  it('finds without accents, grouped, contracts also by their holder', async () => {
    const page = await find('college moulins')
    expect(page.text).to.include('Construction du collège des Trois-Moulins')
    const byHolder = (await find('batisseurs')).text
    expect(byHolder).to.include('Trois-Moulins')
    expect(byHolder).to.include('Bâtisseurs du Canal')
  })

  it('says what to try when nothing answers, and takes « % » for itself', async () => {
    expect((await find('introuvable')).text).to.include('Rien ne correspond')
    expect((await find('%')).text).to.include('Rien ne correspond')
    expect((await app.get('/recherche?q=intro%00uvable')).status).to.equal(400)
    expect((await app.get('/recherche')).text).to.include('Un mot de l’objet')
  })

  it('finds nothing of another buyer', async () => {
    await app.as('ines')
    expect((await find('P-014')).status).to.equal(200)
    expect((await find('moulins')).text).to.include('Rien ne correspond')
    expect((await find('2026-0112')).location).to.equal(null)
  })

  it('shows an administrator no contract', async () => {
    await app.as('theo')
    expect((await find('moulins')).text).to.include('Rien ne correspond')
  })
})

describe('searching a person by name from any page', () => {
  const app = freshApp()
  const search = async (q: string) => {
    const { location } = await app.post('/recherche', { q })
    return { location, page: await app.get(location!) }
  }

  it('shows who it is, with birth date and contracts, and no address nor title holds the name', async () => {
    const { location, page } = await search('dominique durand-14')
    expect(location).to.equal('/recherche?mots=gardes')
    expect(page.text).to.include('P-014').and.include('Dominique Durand-14').and.include('2025-0147')
    expect(page.text)
      .not.to.match(/href="[^"]*durand/i)
      .and.not.match(/<title>[^<]*durand/i)
    const lines = await app.db('journal').where({ action: 'identity.read' })
    expect(lines.map(line => line.subject_id)).to.deep.equal([app.cast.troisMoulins.participantIds[2]])
    expect((await search('01/05/1990')).page.text)
      .to.include('P-003')
      .and.include('P-007')
    expect((await search('p-14')).page.location).to.include('/participants/P-014-')
    expect((await app.get('/')).text).to.include('action="/recherche" method="post"')
  })

  it('never to whoever may not read identities, in any byte', async () => {
    await search('durand-14')
    for (const someone of ['nadir', 'helene', 'theo', 'ines'] as const) {
      await app.as(someone)
      for (const path of [
        '/recherche?q=durand-14',
        '/recherche?q=dominique',
        '/recherche?mots=gardes',
        '/participants',
      ])
        expect((await app.get(path)).text.replaceAll('value="durand-14"', ''), `${someone} ${path}`).not.to.match(
          /Dominique|Durand-14/,
        )
    }
    await app.as('nadir')
    expect((await app.post('/recherche', { q: 'durand-14' })).status).to.equal(404)
  })
})
