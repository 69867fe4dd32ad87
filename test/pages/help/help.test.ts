import { expect } from 'chai'
import { terms } from '#server/compliance/glossary-words.ts'
import { statusWords, verdictWords } from '#server/compliance/words.ts'
import { DEFAULT_THRESHOLDS } from '#server/register/buyers/threshold-rules.ts'
import { freshApp } from '../../support/app.ts'

describe('looking up what a figure means', () => {
  const app = freshApp()

  for (const who of ['camille', null] as const) {
    it(`is open ${who ? 'from one’s own pages' : 'without an account'}`, async () => {
      await app.as(who)
      for (const path of ['/definitions', '/accessibilite', '/donnees-personnelles']) {
        const page = await app.get(path)

        expect(page.status, path).to.equal(200)
        expect(page.text.match(/<main/g), path).to.have.length(1)
        expect(page.text, path).to.include('href="/definitions"').and.include('href="/accessibilite"')
      }
    })
  }

  it('gives the very thresholds the figures are judged by, and says whose they are', async () => {
    const { riskDays, latePoints } = DEFAULT_THRESHOLDS
    const { text } = await app.get('/definitions')

    expect(text).to.include(`${riskDays}\u00a0jours ou moins`).and.include(`${latePoints}\u00a0points`)
    expect(text).to.include('réglage par défaut').and.include('Département de Haute-Vesle')
  })

  it('defines each figure once, and every word in the order in which it is said', async () => {
    await app.as(null)
    const { text } = await app.get('/definitions')
    const defined = [...text.matchAll(/<dt>(.*?)<\/dt>/g)].map(([, term]) => term)

    for (const { name } of Object.values(terms))
      expect(
        defined.filter(term => term === name),
        name,
      ).to.have.length(1)
    const words = Object.values(statusWords).map(({ word }) => word)
    expect(defined.filter(term => words.includes(term!))).to.deep.equal(words)
    for (const { word } of Object.values(verdictWords)) expect(defined).to.include(word)
  })

  it('cites what the articles say, and marks as practice what none says', async () => {
    const { text } = await app.get('/definitions')
    expect(text).to.include('CCAG, article x.1.4.4').and.include('mise en demeure restée infructueuse')
    expect(text).to.include('durant l’exécution du marché à compter de la date d’embauche')
    expect(text).to.include('aucun texte ne le fixe')
  })

  it('claims no conformity that nobody checked', async () => {
    expect((await app.get('/accessibilite')).text).to.include('non conforme')
  })
})
