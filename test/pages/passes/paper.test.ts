import { expect } from 'chai'
import { freshApp, type Page } from '../../support/app.ts'

const words = ({ text }: Page) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')

// Relais Vesle, which employs P-003 and P-014 on Trois-Moulins, has no mail: November is collected on paper.

describe('a form on paper', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-03' })
  const path = async (company: 'relais' | 'batisseurs' = 'relais') => {
    const { identifier } = await app.db('companies').where({ id: app.cast.companies[company] }).first('identifier')
    return `/entreprises/${identifier}/papier/2026-11`
  }
  const fieldsOf = ({ text }: Page) =>
    Object.fromEntries(
      [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name!,
        value!,
      ]),
    )

  const found = async (code: string) => app.get((await app.get(`/papier?code=${code}`)).location!)

  it('is offered where the month is collected, holds its people by name, and its code finds the statement', async () => {
    expect((await app.get('/mois/2026-11')).text).to.include(`href="${await path()}"`)
    const asked = await app.get(await path())
    expect(words(asked)).to.include('1 relevé, 2 personnes')
    const paper = await app.post(await path(), fieldsOf(asked))
    expect(paper.status).to.equal(200)
    expect(words(paper))
      .to.include('Relevé d’heures d’insertion, novembre 2026')
      .and.include('Dominique Durand-3')
      .and.include('Dominique Durand-14')
      .and.include('15 décembre 2026')
      .and.not.include('Durand-7')
      .and.not.match(/P-0\d\d/)
    const code = /Code de cette feuille : ([2-9A-Z]{3}-[2-9A-Z]{3})/.exec(words(paper))![1]!
    const group = `#g-${app.cast.troisMoulins.contractId}-${app.cast.companies.relais}`
    expect((await app.get(`/papier?code=${code.toLowerCase()}`)).location).to.equal(`/mois/2026-11${group}`)
    expect(await app.db('journal').where({ action: 'identities.read' })).to.have.length.above(0)

    const again = await app.post(await path(), fieldsOf(await app.get(await path())))
    expect(words(again)).to.include(code)
    const passes = await app.db('passes')
    expect(passes.map(({ recipient }) => recipient)).to.deep.equal(['', ''])
    expect(words(await app.get((await path()).replace('papier/2026-11', 'liens')))).to.include('formulaire papier')
    expect(JSON.stringify(await app.db('journal'))).to.not.include(code.replace('-', ''))
  })

  it('a code that is misread, or another institution’s, finds nothing', async () => {
    const paper = await app.post(await path(), fieldsOf(await app.get(await path())))
    const code = /Code de cette feuille : (\S+)/.exec(words(paper))![1]!
    for (const [typed, said] of [
      ['', 'Ce code est mal lu'],
      ['ZZZ-ZZZ', 'Ce code est mal lu'],
      ['222-222', 'Aucun formulaire papier'],
    ])
      expect(words(await found(typed!)), typed).to.include(said)
    await app.as('ines')
    expect(words(await found(code))).to.include('Aucun formulaire papier')
    await app.as('helene')
    expect((await app.get(`/papier?code=${code}`)).status).to.equal(404)
  })
})
