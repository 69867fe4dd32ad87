import { expect } from 'chai'
import { companies as cast } from '#db/seeds/cast.ts'
import { freshApp } from '../../support/app.ts'

// Two buyers of one company: its public facts are shared, what each wrote of it is its own.

describe('what a buyer wrote about a company', () => {
  const app = freshApp()
  const page = `/entreprises/${cast.batisseurs.siret}`
  const contact = { correspondant: 'Mme Dorval', telephone: '01 99 00 12 34', courriel: 'dorval@batisseurs.example' }
  const noted = (more: Record<string, string> = {}) => ({
    ...contact,
    acheteur: String(app.cast.buyers.hauteVesle),
    version: '0',
    ...more,
  })
  const card = { nom: 'Bâtisseurs Réunis', nature: 'company', ville: 'Marvaux', metier: 'Bâtiment', version: '1' }

  /** Camille works for Haute-Vesle alone; Inès, for Marvaux, whose contract the same company now holds. */
  beforeEach(async () => {
    await app.db('users').where({ id: app.cast.users.camille }).update({ scope: 'listed' })
    await app.db('user_buyers').insert({ user_id: app.cast.users.camille, buyer_id: app.cast.buyers.hauteVesle })
    expect((await app.post(`${page}/contact`, noted())).status).to.equal(303)
    await app.as('ines')
    const form = { siret: cast.batisseurs.siret, nom: '', role: 'coHolder' }
    expect((await app.post(`/marches/${app.cast.halles.contractId}/entreprises/nouvelle`, form)).status).to.equal(303)
  })

  const says = async (address: string) => (await app.get(address)).text
  const PRIVATE = /Dorval|01 99 00 12 34|0199001234|dorval@/

  it('is read by those who follow that buyer, on its page and on the contract’s', async () => {
    await app.as('camille')
    expect(await says(page))
      .to.include('Mme Dorval')
      .and.include('tel:0199001234')
    expect(await says(`/marches/${app.cast.troisMoulins.contractId}`)).to.include('Mme Dorval')
  })

  it('is never read by another buyer: page, form, contract, list, exports', async () => {
    expect(await says(page)).to.include('Bâtisseurs du Canal')
    for (const address of [
      page,
      `${page}/modifier`,
      `${page}/contact`,
      `/marches/${app.cast.halles.contractId}`,
      '/entreprises',
      '/entreprises.csv',
      '/entreprises?q=dorval',
    ]) {
      const answer = await app.get(address)
      expect(answer.status, address).to.equal(200)
      expect(answer.text.replaceAll('value="dorval"', ''), address).not.to.match(PRIVATE)
    }
    const own = await app.follow(
      `${page}/contact`,
      noted({ correspondant: 'M. Sarre', acheteur: String(app.cast.buyers.marvaux) }),
    )
    expect(own.text).to.include('M. Sarre')
    await app.as('camille')
    expect(await says(page))
      .to.include('Mme Dorval')
      .and.not.include('Sarre')
  })

  it('is not written for a buyer that is not one’s own', async () => {
    const answer = await app.post(`${page}/contact`, noted({ correspondant: 'M. Sarre', version: '1' }))

    expect(answer.status).to.equal(422)
    expect((await app.db('company_contacts').first()).contact_name).to.equal('Mme Dorval')
  })

  it('each change is a line in the journal of both buyers, which says whose it is and nothing of the person', async () => {
    await app.as('camille')
    expect((await app.post(`${page}/contact`, noted({ correspondant: 'Mme A', version: '1' }))).status).to.equal(303)
    for (const person of ['camille', 'ines'] as const) {
      await app.db('users').where({ id: app.cast.users[person] }).update({ role: 'director' })
      await app.as(person)
      const journal = await says('/journal')
      expect(journal, person).to.match(/Contact d’une entreprise noté[\s\S]*Haute-Vesle/)
      expect(journal, person).not.to.match(PRIVATE)
      expect(journal, person).not.to.include('Mme A')
    }
    await app.as('helene')
    expect([...(await says('/journal')).matchAll(/Contact d’une entreprise noté/g)].length).to.be.at.least(2)
  })

  it('two who note at once: the second sees both', async () => {
    await app.as('camille')
    expect((await app.post(`${page}/contact`, noted({ correspondant: 'Mme A', version: '1' }))).status).to.equal(303)
    const late = await app.post(`${page}/contact`, noted({ correspondant: 'Mme B', version: '1' }))

    expect(late.status).to.equal(409)
    expect(late.text).to.include('Mme A').and.include('Mme B')
  })

  it('its name changes for all, and the journal of each buyer concerned says so', async () => {
    expect((await app.post(`${page}/modifier`, card)).status).to.equal(303)
    for (const [person, buyer] of [
      ['camille', 'hauteVesle'],
      ['ines', 'marvaux'],
    ] as const) {
      await app.db('users').where({ id: app.cast.users[person] }).update({ role: 'director' })
      await app.as(person)
      const journal = await says('/journal')
      expect(journal, buyer).to.include('<ins>Bâtisseurs Réunis</ins>').and.include('<del>Bâtisseurs du Canal</del>')
    }
    await app.as('helene')
    expect([...(await says('/journal')).matchAll(/<ins>Bâtisseurs Réunis<\/ins>/g)]).to.have.length(1)
  })

  it('a buyer that the company never worked for reads nothing of it', async () => {
    await app.as('camille')
    const other = `/entreprises/${cast.harpin.siret}`
    expect((await app.post(`${other}/modifier`, { ...card, nom: 'Harpin et fils' })).status).to.equal(303)
    await app.db('users').where({ id: app.cast.users.ines }).update({ role: 'director' })
    await app.as('ines')
    expect(await says('/journal')).not.to.include('Harpin et fils')
  })

  it('noted for nobody knows which buyer, it is read by those who see all of them, and given to one', async () => {
    await app.db('company_contacts').update({ buyer_id: null })
    const aside = 'rien ne dit pour lequel'
    expect(await says(page))
      .to.include(aside)
      .and.not.to.match(PRIVATE)
    expect(await says(`/entreprises/${cast.harpin.siret}`)).not.to.include(aside)
    await app.as('camille')
    expect(await says(page))
      .to.include(aside)
      .and.not.to.match(PRIVATE)
    await app.as('nadir')
    expect(await says(page))
      .to.include('Mme Dorval')
      .and.include('L’attribuer à un acheteur')
      .and.not.include(aside)
    expect(await says(`${page}/contact`)).to.include('value="Mme Dorval"')
    await app.post(`${page}/contact`, noted())
    expect(await app.db('company_contacts')).to.have.length(1)
    await app.as('camille')
    expect(await says(page)).to.include('Mme Dorval')
    await app.as('ines')
    expect(await says(page)).not.to.match(PRIVATE)
    expect(await says(page)).not.to.include(aside)
  })
})
